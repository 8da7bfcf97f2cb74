"""No acknowledged verdict is lost, and none ends on other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.annotation import Annotation
from service.domain.flag import Anchor, AnchorStatus, Flag, Origin
from service.domain.text import Span
from service.workflows.anchor import adopt, carry
from tests.factories import attribution, words
from tests.unit.workflows.test_anchor import annotated, flag

TEXT = (
    "On Monday nothing moved.\n\nA source said the bridge is safe for every lorry. Rain fell.\n\nThe tolls rose again."
)
CONTENT = "the bridge is safe for every lorry"
ORPHAN = Anchor(AnchorStatus.ORPHANED, 0.0)


def made(text: str, content: str = CONTENT, *, raised: bool = True, source: str = "A source") -> Annotation:
    """The annotation of a text with one attribution, flagged or not."""
    found = (attribution(text, source, "said", content),) if content in text and source in text else ()
    flags = (replace(flag("anonymous_source", words(text, source), "a1"), id="f1"),) if found and raised else ()
    return replace(annotated(""), attributions=found, flags=flags)


def stored(text: str = TEXT, **changes: object) -> tuple[Annotation, Flag]:
    kept = adopt(made(text))
    kept = replace(kept, flags=(replace(kept.flags[0], **changes),))  # type: ignore[arg-type]
    return kept, kept.flags[0]


def only(annotation: Annotation) -> Flag:
    assert len(annotation.flags) == 1
    return annotation.flags[0]


@pytest.mark.parametrize("new", ["every lory", "each lorry", "every lorry 🌉 and bus"])
def test_edited_content_opens_the_flag_again_with_the_earlier_one_beside_it(new: str) -> None:
    old, was = stored()
    text = TEXT.replace("every lorry", new)
    now = only(carry(old, TEXT, made(text, CONTENT.replace("every lorry", new)), text, {was.id}))
    assert now.id not in (was.id, "f1")
    assert (now.earlier, now.anchor.status) == (was.id, AnchorStatus.FUZZY)
    assert 0.5 <= now.anchor.score <= 1


def test_edited_flagged_words_do_too() -> None:
    old, was = stored()
    text = TEXT.replace("A source", "A senior source")
    now = only(carry(old, TEXT, made(text, source="A senior source"), text, {was.id}))
    assert (now.earlier, now.anchor.status) == (was.id, AnchorStatus.FUZZY)


def test_the_earlier_flag_stays_beside_it_through_further_edits_until_its_words_are_back() -> None:
    revisions = [(stored()[0], TEXT)]
    was = revisions[0][0].flags[0]
    for lorry in ("every lory", "every lorries", "every lorry or bus"):
        text = TEXT.replace("every lorry", lorry)
        now = carry(*revisions[0], made(text, CONTENT.replace("every lorry", lorry)), text, {was.id}, revisions[1:])
        assert only(now).earlier == was.id
        revisions.insert(0, (now, text))
    back = only(carry(*revisions[0], made(TEXT), TEXT, {was.id}, iter(revisions[1:])))
    assert (back.id, back.earlier, back.anchor) == (was.id, None, Anchor())


def test_a_verdict_on_the_later_wording_is_the_one_beside_the_next() -> None:
    old, was = stored()
    text = TEXT.replace("every lorry", "every lory")
    second = carry(old, TEXT, made(text, CONTENT.replace("lorry", "lory")), text, {was.id})
    decided = {was.id, only(second).id}
    assert only(carry(second, text, made(TEXT), TEXT, decided, [(old, TEXT)])).earlier == only(second).id


def test_windows_line_breaks_and_blanks_are_no_edit() -> None:
    old, was = stored()
    text = TEXT.replace("\n", "\r\n").replace("the bridge", "the\u00a0 bridge")
    now = only(carry(old, TEXT, made(text, CONTENT.replace("the bridge", "the\u00a0 bridge")), text, {was.id}))
    assert (now.id, now.anchor) == (was.id, Anchor(AnchorStatus.MOVED, 1.0))


def test_the_machine_bounding_unedited_content_otherwise_is_no_edit() -> None:
    old, was = stored()
    assert only(carry(old, TEXT, made(TEXT, "the bridge is safe"), TEXT, {was.id})).id == was.id
    shorter = only(carry(old, TEXT, made(TEXT, source="source"), TEXT, {was.id}))
    assert (shorter.id, shorter.spans) == (was.id, was.spans)
    assert only(carry(old, TEXT, made(TEXT, source="source"), TEXT)).id != was.id


def test_a_decided_flag_that_is_not_raised_again_stays_while_its_words_do() -> None:
    old, was = stored()
    text = "Late: " + TEXT
    now = carry(old, TEXT, made(text, raised=False), text, {was.id})
    assert only(now) == replace(
        was,
        spans=words(text, "A source"),
        anchor=Anchor(AnchorStatus.MOVED, 1.0),
        attribution_id=now.attributions[0].id,
        raised=False,
    )
    assert now.attributions[0].id == old.attributions[0].id
    assert carry(old, TEXT, made(text, raised=False), text).flags == ()
    again = only(carry(now, text, made(TEXT), TEXT, {was.id}))
    assert (again.id, again.spans, again.raised) == (was.id, was.spans, True)


def test_a_decided_flag_whose_words_are_gone_is_orphaned_until_they_come_back() -> None:
    old, was = stored()
    text = TEXT.replace("A source said the bridge is safe for every lorry.", "Nobody knows where ferries went in May.")
    gone = carry(old, TEXT, made(text), text, {was.id})
    assert only(gone) == replace(was, spans=(), attribution_id=None, anchor=ORPHAN, raised=False)
    still = carry(gone, text, made(text + " More."), text + " More.", {was.id}, iter([(old, TEXT)]))
    assert still.flags == gone.flags
    late = "Late: " + TEXT
    back = only(carry(still, text + " More.", made(late), late, {was.id}, iter([(gone, text), (old, TEXT)])))
    assert (back.id, back.spans, back.anchor.status) == (was.id, words(late, "A source"), AnchorStatus.MOVED)
    kept = only(carry(gone, text, made(late, raised=False), late, {was.id}, iter([(old, TEXT)])))
    assert (kept.id, kept.spans, kept.raised) == (was.id, words(late, "A source"), False)
    assert only(carry(gone, text, made(late, raised=False), late, {was.id})).anchor == ORPHAN
    assert carry(old, TEXT, made(text), text).flags == ()


def test_the_same_source_with_other_content_is_another_flag() -> None:
    old, was = stored()
    text = TEXT.replace(CONTENT, "ferries went to Malta in May with nine men aboard")
    other = made(text, "ferries went to Malta in May with nine men aboard")
    found = carry(old, TEXT, other, text, {was.id}).flags
    assert [(f.id == was.id, f.earlier, f.anchor.status) for f in found] == [
        (False, None, AnchorStatus.EXACT),
        (True, None, AnchorStatus.ORPHANED),
    ]


def test_an_undecided_orphan_is_dropped_but_not_one_with_a_verdict_beside_it() -> None:
    old, was = stored()
    text = TEXT.replace("every lorry", "every lory")
    second = carry(old, TEXT, made(text, CONTENT.replace("lorry", "lory")), text, {was.id})
    assert [f.id for f in carry(second, text, made("All gone."), "All gone.").flags] == []
    kept = only(carry(second, text, made("All gone."), "All gone.", {was.id}))
    assert (kept.id, kept.earlier, kept.anchor) == (only(second).id, was.id, ORPHAN)


def test_what_a_reviewer_raised_is_always_kept() -> None:
    old, was = stored(origin=Origin.REVIEWER, rule="other")
    moved = "The tolls rose again.\n\n" + TEXT.removesuffix("\n\nThe tolls rose again.")
    there = only(carry(old, TEXT, made(moved, raised=False), moved))
    assert (there.id, there.spans, there.origin) == (was.id, words(moved, "A source"), Origin.REVIEWER)
    assert there.raised
    text = TEXT.replace("every lorry", "each bus")
    edited = only(carry(old, TEXT, made(text, CONTENT.replace("every lorry", "each bus"), raised=False), text))
    assert (edited.earlier, edited.origin, edited.spans) == (was.id, Origin.REVIEWER, words(text, "A source"))
    assert edited.id != was.id and edited.raised
    gone = only(carry(old, TEXT, made("All gone."), "All gone."))
    assert (gone.anchor, gone.raised, gone.gone) == (ORPHAN, False, True)


def test_a_flag_on_the_whole_article_goes_on_while_it_is_raised() -> None:
    whole = replace(flag("single_source", (), None), id="f1")
    old = adopt(replace(made(TEXT), flags=(whole,)))
    was, text = old.flags[0], "Late: " + TEXT
    assert only(carry(old, TEXT, replace(made(text), flags=(whole,)), text, {was.id})).id == was.id
    gone = carry(old, TEXT, made(text, raised=False), text, {was.id})
    assert only(gone) == replace(was, raised=False)
    assert carry(old, TEXT, made(text, raised=False), text).flags == ()
    back = carry(gone, text, replace(made(TEXT), flags=(whole,)), TEXT, {was.id}, [(old, TEXT)])
    assert only(back) == was
    stored_before = replace(gone, flags=(replace(was, anchor=ORPHAN, raised=False),))
    again = carry(stored_before, text, made(TEXT, raised=False), TEXT, {was.id}, [(old, TEXT)])
    assert only(again) == replace(was, raised=False)


def test_equal_flags_of_two_attributions_of_one_source_are_not_confused() -> None:
    text = "A source said rain fell on the dyke and said snow fell on the moor."
    first = attribution(text, "A source", "said", "rain fell on the dyke", "a1")
    second = attribution(text, "A source", "said", "snow fell on the moor", "a2")
    flags = tuple(replace(flag("anonymous_source", words(text, "A source"), a), id=f"f{a}") for a in ("a1", "a2"))
    both = replace(made(text), attributions=(first, second), flags=flags)
    old = adopt(both)
    swapped = replace(both, attributions=(second, first), flags=flags[::-1])
    now = carry(old, text, swapped, text)
    assert [f.id for f in now.flags] == [f.id for f in old.flags[::-1]]
    assert [a.id for a in now.attributions] == [a.id for a in old.attributions[::-1]]


def test_flags_come_in_the_order_of_the_text() -> None:
    old, was = stored()
    fresh = replace(flag("agentless_hearsay", words(TEXT, "rose"), None), id="f9")
    now = carry(old, TEXT, replace(made(TEXT, raised=False), flags=(fresh,)), TEXT, {was.id})
    assert [f.rule for f in now.flags] == ["anonymous_source", "agentless_hearsay"]


def test_earlier_annotations_are_not_read_where_nothing_is_to_be_found() -> None:
    old, was = stored()
    before = iter([(old, TEXT)])
    carry(old, TEXT, made(TEXT), TEXT, {was.id}, before)
    assert list(before) == [(old, TEXT)]


def test_a_flag_without_a_word_is_taken() -> None:
    text = "One.  Two."
    blank = replace(flag("other", (Span(4, 6),), None), id="f1")
    old = adopt(replace(made(text), flags=(blank,)))
    now = carry(old, text, replace(made(text), flags=(blank,)), text)
    assert now == old
    assert only(carry(old, text, made("Two."), "Two.", {old.flags[0].id})).anchor == ORPHAN
