"""Case, quotation marks and marks that set words off are no edit: a flag goes on with its verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.annotation import Annotation
from service.domain.flag import AnchorStatus, Flag
from service.workflows.anchor import adopt, carry
from service.workflows.anchoring.tokens import Tokens
from tests.factories import attribution, words
from tests.unit.workflows.test_anchor import annotated, flag

TEXT = 'The quay was shut in May. Experts say the north pier "won\'t hold" until spring. Rain fell.'
CONTENT = 'the north pier "won\'t hold" until spring'


def made(text: str, source: str, content: str, *, raised: bool = True) -> Annotation:
    found = (attribution(text, source, "say", content),)
    flags = (replace(flag("anonymous_source", words(text, source), "a1"), id="f1"),) if raised else ()
    return replace(annotated(""), attributions=found, flags=flags)


def hearsay(text: str, word: str = "reportedly") -> Annotation:
    return replace(annotated(""), flags=(replace(flag("agentless_hearsay", words(text, word), None), id="f1"),))


def only(annotation: Annotation) -> Flag:
    assert len(annotation.flags) == 1
    return annotation.flags[0]


@pytest.mark.parametrize(
    ("was", "now", "source"),
    [
        ("Experts say", "After the inspection, experts say", "experts"),
        ("Experts say", "After the inspection experts say", "experts"),
        ("Experts say", "EXPERTS say", "EXPERTS"),
        ('"won\'t hold"', "“won’t hold”", "Experts"),
        ('"won\'t hold"', "won’t hold", "Experts"),
        ("north pier", "north\u00a0pier", "Experts"),
        ("pier", "pier,", "Experts"),
        ("north pier", "north\u2011pier", "Experts"),
        ("spring. Rain", "spring; rain", "Experts"),
    ],
)
@pytest.mark.parametrize("raised", [True, False])
def test_the_same_words_go_on(was: str, now: str, source: str, raised: bool) -> None:
    old = adopt(made(TEXT, "Experts", CONTENT))
    before, text = only(old), TEXT.replace(was, now)
    content = CONTENT.replace(was, now)
    kept = carry(old, TEXT, made(text, source, content, raised=raised), text, {before.id})
    after = only(kept)
    assert (after.id, after.earlier, after.raised) == (before.id, None, raised)
    assert after.anchor.status in (AnchorStatus.EXACT, AnchorStatus.MOVED)
    assert after.spans == words(text, source)
    assert kept.attributions[0].id == old.attributions[0].id


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("won't", "will"),
        ("spring", "spring?"),
        ("until spring", "until last spring"),
        ("the north pier", "the 5% north pier"),
        ("the north pier", "the bridge and the north pier"),
    ],
)
def test_other_words_begin_anew_with_the_earlier_flag_beside_them(was: str, now: str) -> None:
    old = adopt(made(TEXT, "Experts", CONTENT))
    before, text = only(old), TEXT.replace(was, now)
    after = only(carry(old, TEXT, made(text, "Experts", CONTENT.replace(was, now)), text, {before.id}))
    assert after.id != before.id
    assert (after.earlier, after.anchor.status, after.raised) == (before.id, AnchorStatus.FUZZY, True)


def test_words_put_in_front_of_a_sentence_disturb_no_flag_on_the_words_alone() -> None:
    text = "Rain fell. The crane reportedly fell on the quay. Nobody slept."
    old = adopt(hearsay(text))
    before = only(old)
    led_in = text.replace("The crane", "On Monday, the crane")
    assert only(carry(old, text, hearsay(led_in), led_in, {before.id})).id == before.id
    longer = text.replace("on the quay", "on the quay and a boat")
    after = only(carry(old, text, hearsay(longer), longer, {before.id}))
    assert (after.id != before.id, after.earlier) == (True, before.id)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Experts say", "“experts” — say!", True),
        ("well-known", "well known", True),
        ("cafe\u0301 in\u00adspection", "café inspection", True),
        ("he's", "he’s", True),
        ("its", "it's", False),
        ("It fell.", "It fell?", False),
        ("5", "-5", False),
        ("1.5", "15", False),
        ("£5", "$5", False),
        ("5%", "5", False),
    ],
)
def test_words_as_they_are_compared(one: str, other: str, same: bool) -> None:
    assert (Tokens(one).words == Tokens(other).words) is same
