import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.pieces import PARAGRAPH_ID
from service.extraction.windows import FULL_STOP, OVERLAP, SIZE, Ints, plan

LENGTHS = [1, 2, 100, SIZE - 1, SIZE, SIZE + 1, 700, 701, 1000, 5000, 12345]
PAD = OVERLAP // 2


def pieces(length: int, seed: int = 0, *, every: int = 40, mark: int = PARAGRAPH_ID) -> Ints:
    """Random pieces with a paragraph's end (or another mark) about every so many."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(2000, 20000, length)
    ids[rng.random(length) < 1 / every] = mark
    return ids


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("every", [5, 40, 10**9])
def test_kept_parts_cover_every_piece_once(length: int, every: int) -> None:
    kept = [i for w in plan(pieces(length, every=every)) for i in range(w.keep_start, w.keep_stop)]
    assert kept == list(range(length))


@pytest.mark.parametrize("length", [n for n in LENGTHS if n > SIZE])
@pytest.mark.parametrize("every", [5, 40, 10**9])
def test_windows_hold_what_they_keep_and_see_past_it(length: int, every: int) -> None:
    windows = plan(pieces(length, every=every))
    assert windows[0].start == 0
    assert windows[-1].stop == length
    for w in windows:
        assert w.start <= w.keep_start < w.keep_stop <= w.stop
        assert w.stop - w.start <= SIZE
        assert w.start == 0 or w.keep_start - w.start >= PAD
        assert w.stop == length or w.stop - w.keep_stop == PAD


def test_a_text_that_fits_has_one_window_and_nothing_has_none() -> None:
    assert len(plan(pieces(SIZE))) == 1
    assert plan(pieces(0)) == []


@pytest.mark.parametrize("mark", [PARAGRAPH_ID, FULL_STOP])
def test_borders_follow_a_mark(mark: int) -> None:
    ids = pieces(3000, every=8, mark=mark)
    assert all(ids[w.keep_start - 1] == mark for w in plan(ids)[1:])


def edited(ids: Ints, at: int, seed: int, change: str) -> tuple[Ints, int]:
    """The pieces with one paragraph deleted or added, and where it stood."""
    breaks = [0, *(np.flatnonzero(ids == PARAGRAPH_ID) + 1)]
    low = int(breaks[at % len(breaks)])
    high = next((b for b in breaks if b > low), len(ids))
    fresh = np.append(pieces(25, seed + 1, every=10**9), PARAGRAPH_ID)
    return np.concatenate([ids[:low], ids[high:] if change == "deleted" else [*fresh, *ids[low:]]]), low


def seen(ids: Ints) -> set[bytes]:
    return {ids[w.start : w.stop].tobytes() for w in plan(ids)}


@given(seed=st.integers(0, 10**6), at=st.integers(0, 60), change=st.sampled_from(["deleted", "added"]))
def test_an_edit_leaves_the_windows_well_before_it_as_they_were(seed: int, at: int, change: str) -> None:
    ids = pieces(3000, seed)
    other, low = edited(ids, at, seed, change)
    assert {ids[w.start : w.stop].tobytes() for w in plan(ids) if w.keep_start + SIZE <= low} <= seen(other)


@pytest.mark.parametrize("change", ["deleted", "added"])
def test_after_an_edit_most_windows_are_as_they_were(change: str) -> None:
    kept = total = 0
    for seed in range(200):
        ids = pieces(3000, seed)
        before, after = seen(ids), seen(edited(ids, seed, seed, change)[0])
        kept, total = kept + len(before & after), total + len(before)
    assert kept / total > 0.7
