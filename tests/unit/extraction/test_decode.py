from itertools import pairwise, product

import numpy as np
import pytest

from service.extraction.decode import LABELS, LONGEST, Transitions, allowed, marginals, spans, viterbi

SIZE = len(LABELS)


def transitions(seed: int) -> Transitions:
    rng = np.random.default_rng(seed)
    move = np.where(allowed(), rng.normal(size=(SIZE, SIZE)), -1e4).astype(np.float32)
    begins = np.array([not name.startswith("I-") for name in LABELS])
    first = np.where(begins, rng.normal(size=SIZE), -1e4).astype(np.float32)
    return Transitions(move, first, rng.normal(size=SIZE).astype(np.float32))


def best_by_trying_all(emissions: np.ndarray, found: Transitions) -> tuple[int, ...]:
    def score(path: tuple[int, ...]) -> float:
        inner = sum(found.move[a, b] for a, b in pairwise(path))
        return (
            inner
            + found.first[path[0]]
            + found.last[path[-1]]
            + sum(e[t] for e, t in zip(emissions, path, strict=True))
        )

    return max(product(range(SIZE), repeat=len(emissions)), key=score)


@pytest.mark.parametrize("seed", range(4))
def test_the_best_path_of_each_paragraph(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lengths = [3, 1, 4, 2]
    emissions = rng.normal(size=(sum(lengths), SIZE)).astype(np.float32)
    paragraph = np.repeat([2, 5, 6, 9], lengths)
    found = viterbi(emissions, paragraph, transitions(seed))
    for low, length in zip(np.cumsum([0, *lengths[:-1]]), lengths, strict=True):
        part = slice(low, low + length)
        assert tuple(found[part]) == best_by_trying_all(emissions[part], transitions(seed))


def test_marginals_agree_with_the_sum_over_all_paths() -> None:
    rng = np.random.default_rng(3)
    emissions, found = rng.normal(size=(4, SIZE)).astype(np.float32), transitions(3)
    expected = np.zeros((3, SIZE))
    for path in product(range(SIZE), repeat=3):
        inner = sum(found.move[a, b] for a, b in pairwise(path))
        score = inner + found.first[path[0]] + found.last[path[-1]]
        weight = np.exp(score + sum(e[t] for e, t in zip(emissions[1:], path, strict=True)))
        expected[np.arange(3), path] += weight
    chances = marginals(emissions, np.array([0, 1, 1, 1]), found)
    assert np.allclose(chances[1:], expected / expected.sum(1, keepdims=True), atol=1e-5)
    assert np.allclose(chances.sum(1), 1, atol=1e-5)


def test_no_inside_without_a_beginning_even_in_endless_paragraphs() -> None:
    rng = np.random.default_rng(0)
    emissions = rng.normal(size=(3 * LONGEST + 7, SIZE)).astype(np.float32)
    labels = viterbi(emissions, np.zeros(len(emissions), np.int64), transitions(1))
    previous = np.concatenate([[0], labels[:-1]])
    assert allowed()[previous, labels].all()


def test_no_words_no_labels() -> None:
    assert len(viterbi(np.zeros((0, SIZE), np.float32), np.zeros(0, np.int64), transitions(0))) == 0


def test_spans_of_a_role() -> None:
    b, i, other = LABELS.index("B-cue"), LABELS.index("I-cue"), LABELS.index("B-source")
    labels = np.array([b, i, 0, b, b, i, i, other, 0, b])
    assert spans(labels, "cue").tolist() == [[0, 2], [3, 4], [4, 7], [9, 10]]
    assert spans(labels, "source").tolist() == [[7, 8]]
    assert spans(labels, "content").tolist() == []
