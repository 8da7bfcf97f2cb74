"""Words with a little of what stands around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.history import Excerpt
from service.domain.text import Span
from service.workflows.excerpt import AROUND, LONGEST, excerpt
from tests.factories import spans, texts, words


def test_context_ends_at_words() -> None:
    text = "alpha " * 30 + "The\n pier sank." + " omega" * 30
    found = excerpt(text, words(text, "The\n pier"))
    assert found
    assert found.words == "The pier"
    assert found.before.startswith("… alpha") and found.before.endswith("alpha ")
    assert found.after.startswith(" sank.") and found.after.endswith("omega …")


def test_at_the_ends_of_the_text_nothing_is_left_out() -> None:
    assert excerpt("It sank today.", (Span(3, 7),)) == Excerpt("It ", "sank", " today.")


def test_no_spans_no_words() -> None:
    assert excerpt("It sank.", ()) is None


def test_parts_are_joined_and_long_words_cut_in_the_middle() -> None:
    text = "a" * 1000 + " b"
    found = excerpt(text, (Span(0, 1000), Span(1001, 1002)))
    assert found
    assert found.words.startswith("aaa") and found.words.endswith("a … b")
    assert len(found.words) <= LONGEST + 3


@given(st.data())
def test_any_spans(data: st.DataObject) -> None:
    text = data.draw(texts)
    found = excerpt(text, data.draw(st.lists(spans(text), min_size=1, max_size=3)))
    assert found
    assert max(len(found.before), len(found.after)) <= AROUND + 1
