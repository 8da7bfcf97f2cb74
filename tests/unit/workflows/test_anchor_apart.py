"""Equal words that stand elsewhere are not the flag's words: what hung together must still hang together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.annotation import Annotation
from service.domain.flag import AnchorStatus, Flag
from service.workflows.anchor import adopt, carry
from tests.factories import attribution, words
from tests.unit.workflows.test_anchor import annotated, flag

TEXT = (
    "The quay was shut in May. After the storm she said the north pier would not hold until the spring. "
    "Rain fell on the market all day. Nobody was hurt."
)
CONTENT = "the north pier would not hold until the spring"


def made(text: str) -> Annotation:
    found = (attribution(text, "she", "said", CONTENT),)
    on = replace(flag("anonymous_source", words(text, "she"), "a1"), id="f1")
    return replace(annotated(""), attributions=found, flags=(on,))


def ended(new: str) -> Flag:
    """The flag after the edit, the machine raising nothing."""
    old = adopt(made(TEXT))
    (kept,) = carry(old, TEXT, annotated(""), new, {old.flags[0].id}).flags
    assert kept.id == old.flags[0].id
    return kept


def test_words_and_content_that_moved_together_go_on() -> None:
    first, second, *rest = TEXT.split(". ")
    assert ended(". ".join([second, first, *rest])).anchor.status is AnchorStatus.MOVED


@pytest.mark.parametrize(
    "new",
    [
        # The content is another, and stands elsewhere in a summary.
        f"In brief: {CONTENT}. Much else was told, and boats were taken in by many hands that night. "
        + TEXT.replace(CONTENT, "boats must leave the old harbour at once"),
        # The speaker is cut with her sentence; another one's pronoun stands near.
        TEXT.replace("After the storm she said the", "The").replace("Nobody was hurt", "Then she slept"),
        # Someone else speaks now, and she stands in what was put in between.
        TEXT.replace("she said", "where she had been asleep for many long hours without any light a sailor said"),
    ],
)
def test_a_verdict_does_not_stand_on_a_word_here_and_a_content_there(new: str) -> None:
    assert ended(new).anchor.status is AnchorStatus.ORPHANED
