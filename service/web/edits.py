"""Two revisions' words as lines of what is the same, gone and new, long stretches of the same folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.domain.history import Change, Comparison, Edit

NEAR = 3  # lines shown on either side of a change, blank ones among them
_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line with one fate; `broken` where the line break behind them is a change itself."""

    change: Change
    text: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines in a row; those of one that is `folded` have nothing changed and nothing changed near."""

    lines: tuple[tuple[Piece, ...], ...]
    folded: bool


def folds(made: Comparison) -> tuple[Fold, ...]:
    """The edited text from its beginning to its end."""
    lines = list(_lines(made))
    groups = groupby(zip(_near_a_change(lines), lines, strict=True), key=lambda item: item[0])
    rows = [(near, tuple(line for _, line in group)) for near, group in groups]
    return tuple(Fold(row, not near and _worth_folding(row)) for near, row in rows)


def _lines(made: Comparison) -> Iterator[tuple[Piece, ...]]:
    line: list[Piece] = []
    for edit in made.edits:
        for text, ends in _cut(_text(made, edit)):
            broken = ends and edit.change is not Change.SAME
            if text or broken:
                line.append(Piece(edit.change, text, broken))
            if ends:
                yield tuple(line)
                line = []
    if line:
        yield tuple(line)


def _text(made: Comparison, edit: Edit) -> str:
    if edit.after:
        return edit.after.of(made.after.text)
    return edit.before.of(made.before.text) if edit.before else ""


def _cut(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, and whether each ends with a break."""
    start = 0
    for found in _BREAK.finditer(text):
        yield text[start : found.start()], True
        start = found.end()
    if start < len(text):
        yield text[start:], False


def _near_a_change(lines: Sequence[tuple[Piece, ...]]) -> list[bool]:
    shown = [False] * len(lines)
    for n, line in enumerate(lines):
        if any(piece.change is not Change.SAME for piece in line):
            around = slice(max(0, n - NEAR), n + NEAR + 1)
            shown[around] = [True] * len(shown[around])
    return shown


def _worth_folding(lines: Sequence[tuple[Piece, ...]]) -> bool:
    return sum(1 for line in lines if line) > 1
