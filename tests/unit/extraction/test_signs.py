"""Scores to signs: where stretches begin and end, which grade, what speaks for them; and a mention's class."""

from __future__ import annotations

import numpy as np
import pytest

from service.domain.attribution import SourceClass
from service.domain.sign import GRADES, SignKind
from service.domain.text import Span
from service.extraction import classes, signs
from service.extraction.signs import FoundSign, Mention, candidates, sign_confidence, stretches


def scored(marks: dict[SignKind, str], length: int) -> np.ndarray:
    """Scores of `length` words: for each kind a letter a word, B and I sure, b and i likely, . outside."""
    out = np.zeros((length, signs.COLUMNS), np.float32)
    for number, kind in enumerate(signs.KINDS):
        letters = marks.get(kind, "." * length)
        for word, letter in enumerate(letters):
            column = {".": 0, "b": 1, "i": 2}[letter.lower()]
            out[word, 3 * number + column] = 2.0 if letter.islower() else 8.0
    return out


def found(marks: dict[SignKind, str], paragraph: list[int]) -> list[tuple[str, int, int]]:
    scores = scored(marks, len(paragraph))
    return [(one.kind.value, one.low, one.high) for one in stretches(scores, np.array(paragraph))]


@pytest.mark.parametrize(
    ("letters", "paragraph", "expected"),
    [
        (".BII.", [0] * 5, [(1, 4)]),
        (".BIBI", [0] * 5, [(1, 3), (3, 5)]),
        ("IIII.", [0] * 5, [(0, 4)]),
        ("BIIII", [0, 0, 1, 1, 1], [(0, 2), (2, 5)]),
        (".....", [0] * 5, []),
        ("B", [0], [(0, 1)]),
    ],
)
def test_stretches_are_cut_at_beginnings_and_paragraphs(
    letters: str, paragraph: list[int], expected: list[tuple[int, int]]
) -> None:
    assert found({SignKind.CHANNEL: letters}, paragraph) == [("channel", *pair) for pair in expected]


def test_signs_of_several_kinds_may_share_words() -> None:
    marks = {SignKind.RELAY: "BIII", SignKind.UNNAMED: "..BI"}
    assert found(marks, [0] * 4) == [("unnamed", 2, 4), ("relay", 0, 4)]


def test_no_words_no_signs() -> None:
    assert list(stretches(np.zeros((0, signs.COLUMNS), np.float32), np.zeros(0, np.int64))) == []


def test_the_grade_is_the_likeliest_of_its_words() -> None:
    scores = scored({SignKind.LOADED: "BI"}, 2)
    scores[:, signs.GRADE_COLUMNS[SignKind.LOADED]] = [0.0, 3.0]
    (one,) = candidates(scores, np.zeros(2, np.int64), [])
    assert one.grade == "doubt"
    assert one.grade in GRADES[SignKind.LOADED]


def test_a_mention_whose_class_says_so_is_a_candidate_of_its_own() -> None:
    chances = np.zeros(len(classes.CLASSES), np.float32)
    chances[classes.CLASSES.index(SourceClass.PARTIAL)] = 0.9
    found = list(candidates(scored({}, 3), np.zeros(3, np.int64), [Mention(0, 2, chances)]))
    assert [(one.kind, one.grade, one.low, one.high) for one in found] == [(SignKind.UNNAMED, "partial", 0, 2)]


def test_what_a_class_says_speaks_for_the_sign_on_it() -> None:
    scores = scored({SignKind.VAGUE: "b."}, 2)
    for_it, against = (np.full(len(classes.CLASSES), 0.01, np.float32) for _ in range(2))
    for_it[classes.CLASSES.index(SourceClass.VAGUE)] = against[classes.CLASSES.index(SourceClass.NAMED)] = 0.9
    weights = {SignKind.VAGUE: np.array([0, 1, 0, 1, 0], np.float32)}
    sure = []
    for chances in (for_it, against):
        (one,) = candidates(scores, np.zeros(2, np.int64), [Mention(0, 1, chances)])
        sure.append(sign_confidence(FoundSign(one.kind, one.grade, Span(0, 1), one.factors), weights))
    assert sure[0] > 0.9 > sure[1]


def test_a_class_is_of_its_source_and_cue() -> None:
    scores = np.zeros((4, classes.COLUMNS), np.float32)
    size = len(classes.CLASSES)
    scores[0, classes.CLASSES.index(SourceClass.GROUP)] = 5.0  # as a first word
    scores[3, 3 * size + classes.CLASSES.index(SourceClass.NONE)] = 5.0  # as a cue
    source, cue, nothing = np.array([[0, 2]]), np.array([[3, 4]]), np.zeros((0, 2), np.int64)
    assert classes.CLASSES[int(classes.chances(scores, source, nothing).argmax())] is SourceClass.GROUP
    assert classes.CLASSES[int(classes.chances(scores, nothing, cue).argmax())] is SourceClass.NONE
    assert classes.chances(scores, nothing, nothing).sum() == pytest.approx(1)
