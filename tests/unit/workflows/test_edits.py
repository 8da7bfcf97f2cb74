"""What was edited: the two texts come back whole, whatever they are, and quickly."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.history import Change
from service.workflows.edits import edits
from tests.factories import texts

WORDS = ("the", "pier", "sank", "said", ",", ".", "“", "\n\n", "\r\n", " ", "\u00a0", "🌉", "e\u0301", "אב", "x")
prose = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def whole(old: str, new: str) -> list[tuple[str, str]]:
    """The edits as words, once both texts are seen to come back from them."""
    found = edits(old, new)
    assert "".join(e.before.of(old) for e in found if e.before) == old
    assert "".join(e.after.of(new) for e in found if e.after) == new
    for edit in found:
        if edit.change is Change.SAME:
            assert edit.before and edit.after
            assert edit.before.of(old) == edit.after.of(new)
        else:
            assert bool(edit.before) == (edit.change is Change.GONE) != bool(edit.after)
    assert all(a.change is not b.change for a, b in pairwise(found))
    return [(e.change.value, (e.after.of(new) if e.after else e.before.of(old) if e.before else "")) for e in found]


@given(st.one_of(texts, prose, st.just("")), st.one_of(texts, prose, st.just("")))
def test_both_texts_come_back(old: str, new: str) -> None:
    whole(old, new)


@given(st.data())
def test_an_edited_text_comes_back(data: st.DataObject) -> None:
    old = data.draw(prose)
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    whole(old, old[:start] + data.draw(prose) + old[end:])


def test_words_are_not_cut() -> None:
    assert whole("The cat sat.", "The car sat.") == [
        ("same", "The "),
        ("gone", "cat"),
        ("new", "car"),
        ("same", " sat."),
    ]


def test_a_sentence_put_in_is_one_edit() -> None:
    old, put_in = "The pier sank. The tide was high.", "Nobody was told of it. "
    assert whole(old, old.replace("The tide", put_in + "The tide")) == [
        ("same", "The pier sank. "),
        ("new", put_in),
        ("same", "The tide was high."),
    ]


def test_what_rewritten_passages_chance_to_share_is_not_kept() -> None:
    old = "One. The council met in the old hall on Monday to talk of it. Two."
    new = "One. Nobody who was asked in town knew what had become of the money at all. Two."
    assert [kind for kind, _ in whole(old, new)] == ["same", "gone", "new", "same"]


def test_white_space_is_an_edit_too() -> None:
    assert whole("A b.\nC d.", "A b.\n\nC d.") == [("same", "A b.\n"), ("new", "\n"), ("same", "C d.")]
    assert whole("a\r\nb", "a\nb") == [("same", "a"), ("gone", "\r"), ("same", "\nb")]


def test_equal_texts_have_one_edit_and_empty_ones_none() -> None:
    assert whole("The pier.", "The pier.") == [("same", "The pier.")]
    assert whole("", "") == []


def article(words: int, seed: int) -> list[str]:
    random = Random(seed)
    return [f"word{int(3000 * random.random() ** 3)}{'.' if n % 15 == 14 else ''}" for n in range(words)]


def rewritten(words: list[str]) -> list[str]:
    random = Random(2)
    return [f"new{n}" if random.random() < 0.3 else word for n, word in enumerate(words)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (article(10_000, 1), rewritten(article(10_000, 1))),
        (article(10_000, 1), article(10_000, 3)),
        (["pier"] * 100_000, [*["pier"] * 50_000, "quay", *["pier"] * 50_000]),
        (["pier"] * 50_000, ["pier", "quay"] * 50_000),
    ],
    ids=["edited", "unlike", "one word", "two words"],
)
def test_long_texts_take_a_moment(old: list[str], new: list[str]) -> None:
    start = process_time()
    whole(" ".join(old), " ".join(new))
    assert process_time() - start < 5  # a fifth of that on a quiet machine
