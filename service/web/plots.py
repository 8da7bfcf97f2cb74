"""Figures as the numbers of small bars, in the units of an SVG view box; a page draws them and tells them too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 200.0
SEEN = 1.5  # the narrowest that something can be drawn and still be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure from `x` on, `width` wide; `figure` is it in words."""

    label: str
    value: float
    figure: str
    x: float
    width: float


Figure = tuple[str, float] | tuple[str, float, str]


def bars(figures: Iterable[Figure], top: float | None = None, width: float = WIDTH) -> tuple[Bar, ...]:
    """One bar a figure, all from the left; `top`, by default the largest figure, is as wide as the plot.

    A figure is a label, a number from 0 on, and the words for it where they are not the number.
    """
    rows = [_row(figure) for figure in figures]
    full = top if top is not None else max((value for _, value, _ in rows), default=0.0)
    return tuple(Bar(label, value, words, 0.0, _seen(value, full, width)) for label, value, words in rows)


def stack(figures: Iterable[Figure], width: float = WIDTH) -> tuple[Bar, ...]:
    """The parts of a whole side by side, together as wide as the plot; parts of nothing are left out."""
    rows = [row for row in map(_row, figures) if row[1] > 0]
    whole = sum(value for _, value, _ in rows)
    widths = [_seen(value, whole, width) for _, value, _ in rows]
    shrink = width / sum(widths) if widths else 1.0
    made, x = [], 0.0
    for (label, value, words), wide in zip(rows, widths, strict=True):
        made.append(Bar(label, value, words, round(x, 2), round(wide * shrink, 2)))
        x += wide * shrink
    return tuple(made)


def _row(figure: Sequence[str | float]) -> tuple[str, float, str]:
    label, value, *words = figure
    number = float(value)
    return str(label), number, str(words[0]) if words else f"{number:,g}"


def _seen(value: float, full: float, width: float) -> float:
    if value <= 0 or full <= 0:
        return 0.0
    return round(min(width, max(SEEN, width * value / full)), 2)
