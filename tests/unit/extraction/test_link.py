import numpy as np

from service.extraction.link import Sums, between, choose
from service.extraction.pairs import FEATURES, REACH, candidates, features, layout

TEXT = 'Ann said : " no . " Bob denied it .\n'
STARTS = np.array([i for i in range(len(TEXT)) if TEXT[i] != " " and (i == 0 or TEXT[i - 1] == " ")][:11])
SOURCES, CUES, CONTENTS = np.array([[0, 1], [7, 8]]), np.array([[1, 2], [8, 9]]), np.array([[3, 7], [9, 10]])
ROLES = (SOURCES, CUES, CONTENTS)
PLACE = layout(TEXT, STARTS, np.zeros(11, np.int64))


def weights(none: bool, size: int = 2) -> dict[str, np.ndarray]:
    """A linker that knows distance only: one hidden unit, the nearer the higher."""
    facts = np.zeros((1, FEATURES), np.float32)
    facts[0, :19] = [0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 2, 1, 0, 0, 0, 0, 0, 0]
    found = {
        "child.weight": np.zeros((1, 3 * size)),
        "child.bias": np.zeros(1),
        "head.weight": np.zeros((1, 3 * size)),
        "between.weight": np.zeros((1, size)),
        "product.weight": np.zeros((1, size)),
        "facts.weight": facts,
        "hidden.weight": np.ones((1, 1)),
        "hidden.bias": np.zeros(1),
        "out.weight": np.ones((1, 1)),
        "out.bias": np.zeros(1),
    }
    if none:
        found |= {"none.0.weight": np.zeros((1, 3 * size)), "none.0.bias": np.ones(1)}
        found |= {"none.2.weight": np.full((1, 1), 1.5), "none.2.bias": np.zeros(1)}
    return {name: value.astype(np.float32) for name, value in found.items()}


def test_the_nearest_heads_on_both_sides_are_candidates() -> None:
    heads = np.stack([np.arange(0, 100, 2), np.arange(1, 101, 2)], axis=1)
    index, valid = candidates(np.array([[51, 52], [0, 1]]), heads)
    assert index[0].tolist() == list(range(26 - REACH, 26 + REACH))
    assert valid[0].all()
    assert valid[1].tolist() == [False] * REACH + [True] * REACH


def test_pairs_are_described_in_full_and_alike_wherever_they_stand() -> None:
    found = features(PLACE, CONTENTS, CUES, ROLES)
    assert found.shape == (2, FEATURES)
    assert (found[:, :19].sum(1) == 1).all()
    moved = features(layout(TEXT + TEXT, np.concatenate([STARTS, STARTS + len(TEXT)]), np.repeat([0, 1], 11)),
                     CONTENTS + 11, CUES + 11, tuple(r + 11 for r in ROLES))  # fmt: skip
    assert np.array_equal(found, moved)


def test_quotation_is_counted_anew_in_each_paragraph() -> None:
    starts = np.array([0, 1, 3, 4])
    assert layout('"a\n b', starts, np.array([0, 0, 1, 1])).quoted.tolist() == [True, True, False, False]


def test_each_content_goes_to_the_better_cue_and_a_cue_may_have_no_source() -> None:
    sums = Sums(np.zeros((11, 2), np.float32))
    assert choose(weights(none=False), sums, PLACE, ROLES, CONTENTS, CUES).head.tolist() == [0, 1]
    far = np.array([[1, 2]])
    roles = (SOURCES[1:], far, CONTENTS)
    found = choose(weights(none=True), sums, PLACE, roles, far, SOURCES[1:])
    assert found.head.tolist() == [-1]
    assert 0.5 < found.chance[0] <= 1


def test_nothing_to_choose_from() -> None:
    sums, empty = Sums(np.zeros((11, 2), np.float32)), np.zeros((0, 2), np.int64)
    assert choose(weights(none=False), sums, PLACE, (empty, empty, CONTENTS), CONTENTS, empty).head.tolist() == [-1, -1]
    assert choose(weights(none=True), sums, PLACE, (empty, CUES, empty), CUES, empty).head.tolist() == [-1, -1]
    assert len(choose(weights(none=True), sums, PLACE, (empty, empty, empty), empty, empty).head) == 0


def test_means_of_stretches_and_what_stands_between() -> None:
    vectors = np.arange(22, dtype=np.float32).reshape(11, 2)
    low, high = between(np.array([[3, 7], [9, 10]]), np.array([[1, 2], [9, 11]]))
    assert (low.tolist(), high.tolist()) == ([2, 10], [3, 10])
    assert Sums(vectors).mean(low, high).tolist() == [[4, 5], [0, 0]]
