"""What continues across revisions, and what begins anew."""

from __future__ import annotations

from dataclasses import replace

from service.domain.annotation import Annotation, Measures, ModelVersion, RulesetVersion
from service.domain.flag import AnchorStatus, Facet, Flag, Severity
from service.domain.text import Span
from service.workflows.anchor import adopt, carry
from tests.factories import attribution, words

TEXT = "A source said the bridge is safe. The crane reportedly fell. The road reportedly sank."


def annotated(text: str) -> Annotation:
    """Flags the source of the first sentence, and each "reportedly"."""
    found = [attribution(text, "A source", "said", "the bridge is safe")] if "bridge is safe" in text else []
    flags = [flag("anonymous_source", words(text, "A source"), "a1")] if found else []
    start = text.find("reportedly")
    while start >= 0:
        flags.append(flag("agentless_hearsay", (Span(start, start + 10),), None))
        start = text.find("reportedly", start + 1)
    flags = [replaced(f, f"f{n}") for n, f in enumerate(flags, 1)]
    measures = Measures(len(found), None, None, None, 0, 0, None, None, 0, False)
    return Annotation(
        None, None, None, ModelVersion("m", "1", ""), RulesetVersion("1"), (), tuple(found), tuple(flags), measures
    )


def flag(rule: str, spans: tuple[Span, ...], on: str | None) -> Flag:
    return Flag("", rule, Facet.WHO, "", Severity.HIGH, spans, on, "", "")


def replaced(made: Flag, id_: str) -> Flag:
    return Flag(id_, made.rule, made.facet, "", made.severity, made.spans, made.attribution_id, "", "")


def carried(new_text: str) -> tuple[Annotation, Annotation]:
    old = adopt(annotated(TEXT))
    return old, carry(old, TEXT, annotated(new_text), new_text)


def test_storing_gives_ids_of_storage_to_every_part() -> None:
    kept = adopt(annotated(TEXT))
    assert len({f.id for f in kept.flags} | {a.id for a in kept.attributions}) == 4
    assert kept.flags[0].attribution_id == kept.attributions[0].id


def test_the_same_text_keeps_everything() -> None:
    old, new = carried(TEXT)
    assert new == old


def test_an_edit_elsewhere_disturbs_nothing() -> None:
    old, new = carried("On Monday: " + TEXT + " More follows.")
    assert [f.id for f in new.flags] == [f.id for f in old.flags]
    assert [a.id for a in new.attributions] == [a.id for a in old.attributions]
    assert {f.anchor.status for f in new.flags} <= {AnchorStatus.MOVED}


def test_an_edit_of_the_content_begins_anew() -> None:
    old, new = carried(TEXT.replace("said the", "said that the bridge is safe and the"))
    assert new.flags[0].id == old.flags[0].id
    old, new = carried(TEXT.replace("is safe", "is unsafe"))
    assert [f.id for f in new.flags] == [f.id for f in old.flags[1:]]


def test_an_attribution_goes_on_when_only_its_bounds_differ_on_unedited_words() -> None:
    old = adopt(annotated(TEXT))
    later = "On Monday: " + TEXT
    fresh = annotated(later)
    narrower = replace(fresh, attributions=(attribution(later, "source", "said", "bridge is safe"),))
    assert [a.id for a in carry(old, TEXT, narrower, later).attributions] == [a.id for a in old.attributions]
    edited = later.replace("is safe", "is unsafe")
    other = replace(annotated(edited), attributions=(attribution(edited, "A source", "said", "the bridge is unsafe"),))
    assert carry(old, TEXT, other, edited).attributions[0].id != old.attributions[0].id


def test_equal_words_in_different_sentences_are_not_confused() -> None:
    old, new = carried("A source said the bridge is safe. The road reportedly sank.")
    assert [f.id for f in new.flags] == [old.flags[0].id, old.flags[2].id]


def test_sentences_that_changed_places_keep_their_flags() -> None:
    old, new = carried("The road reportedly sank. The crane reportedly fell. A source said the bridge is safe.")
    assert [f.id for f in new.flags] == [old.flags[0].id, old.flags[2].id, old.flags[1].id]


def test_of_equal_sentences_each_flag_is_carried_once() -> None:
    twice = "It reportedly sank. It reportedly sank."
    old = adopt(annotated(twice))
    new = carry(old, twice, annotated("It reportedly sank."), "It reportedly sank.")
    assert new.flags[0].id in {f.id for f in old.flags}
    more = carry(old, twice, annotated(twice + " It reportedly sank."), twice + " It reportedly sank.")
    assert len({f.id for f in more.flags}) == 3
