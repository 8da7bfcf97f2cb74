from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.plots import SEEN, WIDTH, bars, stack

figures = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 10**6)), max_size=9)


@given(figures)
def test_bars_are_as_wide_as_their_figures(rows: list[tuple[str, int]]) -> None:
    top = max((value for _, value in rows), default=0)
    for bar, (label, value) in zip(bars(rows), rows, strict=True):
        assert (bar.label, bar.value, bar.x) == (label, value, 0)
        assert bar.width == (pytest.approx(max(SEEN, WIDTH * value / top), abs=0.01) if value else 0)


@given(figures)
def test_a_stack_is_as_wide_as_the_plot_and_without_gaps(rows: list[tuple[str, int]]) -> None:
    made = stack(rows)
    assert [bar.label for bar in made] == [label for label, value in rows if value]
    x = 0.0
    for bar in made:
        assert bar.x == pytest.approx(x, abs=0.1)
        x = bar.x + bar.width
    assert not made or x == pytest.approx(WIDTH, abs=0.1)


def test_figures_have_words() -> None:
    share, count = bars([("Named", 0.75, "3 of 4"), ("Sources", 1200)], top=1)
    assert (share.width, share.figure) == (150, "3 of 4")
    assert (count.width, count.figure) == (WIDTH, "1,200")
