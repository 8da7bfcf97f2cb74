import pytest

from service.extraction.windows import OVERLAP, SIZE, plan


@pytest.mark.parametrize("pieces", [1, 2, 100, SIZE - 1, SIZE, SIZE + 1, 700, 701, 1000, 5000, 12345])
def test_kept_parts_cover_every_piece_once(pieces: int) -> None:
    windows = plan(pieces)
    kept = [i for w in windows for i in range(w.keep_start, w.keep_stop)]
    assert kept == list(range(pieces))


@pytest.mark.parametrize("pieces", [SIZE + 1, 700, 1000, 5000, 12345])
def test_windows_hold_what_they_keep_and_see_past_it(pieces: int) -> None:
    windows = plan(pieces)
    assert windows[0].start == 0
    assert windows[-1].stop == pieces
    for w in windows:
        assert w.start <= w.keep_start < w.keep_stop <= w.stop
        assert w.stop - w.start <= SIZE
        assert w.start == 0 or w.keep_start - w.start >= OVERLAP // 2 - 1
        assert w.stop == pieces or w.stop - w.keep_stop >= OVERLAP // 2 - 1


def test_as_few_windows_as_can_be() -> None:
    assert len(plan(SIZE)) == 1
    assert len(plan(2 * SIZE - OVERLAP)) == 2
    assert plan(0) == []
