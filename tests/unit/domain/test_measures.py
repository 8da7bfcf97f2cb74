"""The article's measures, as the guide defines them."""

from __future__ import annotations

from dataclasses import replace

from service.domain.annotation import Share
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.flag import Facet, Flag, Severity
from service.domain.measures import counted, groups, measure
from service.domain.text import Section, SectionKind, Span
from tests.factories import attribution

TEXT = "Ruth Tamm said the pier sank"


def said(*sources: str) -> list[Attribution]:
    """Attributions by "class" or "class Resolved Name"."""
    made = []
    for number, source in enumerate(sources):
        kind, _, name = source.partition(" ")
        base = attribution(TEXT, "Ruth Tamm", "said", "the pier sank", f"a{number}")
        made.append(replace(base, source_class=SourceClass(kind), resolved_source=name))
    return made


def test_each_share_with_its_two_numbers() -> None:
    body = said("named Ruth Tamm", "named ruth tamm", "described", "bare", "vague", "none", "group")
    found = measure(TEXT, [*body, replace(body[0], id="h", section=SectionKind.HEADLINE)], (), ())
    assert found.attributions == 7
    assert found.identified_share == Share(2, 7, 0.2857)
    assert found.anonymous_share == Share(2, 7, 0.2857)
    assert found.unidentifiable_share == Share(3, 7, 0.4286)
    assert (found.distinct_sources, found.identified_sources) == (2, 1)  # the unnamed ones have the same words
    assert found.dominance == Share(4, 7, 0.5714)
    assert not found.anonymous_only


def test_no_share_of_fewer_than_three() -> None:
    found = measure(TEXT, said("bare", "partial"), (), ())
    assert found.attributions == 2
    assert {found.identified_share, found.anonymous_share, found.unidentifiable_share, found.dominance} == {None}
    assert found.anonymous_only


def test_nothing_said_is_not_anonymous() -> None:
    found = measure("", (), (), ())
    assert (found.attributions, found.distinct_sources, found.anonymous_only) == (0, 0, False)


def test_relays_and_disclosures_are_counted_from_the_flags() -> None:
    def flag(rule: str, on: str | None) -> Flag:
        return Flag("f", rule, Facet.ROUTE, "", Severity.LOW, (Span(0, 1),), on, "", "")

    body = said("named A", "named B", "named C")
    flags = [flag("second_hand", "a1"), flag("unverified_claim", None), flag("unverified_claim", "a2")]
    found = measure(TEXT, body, flags, ())
    assert found.second_hand_share == Share(1, 3, 0.3333)
    assert found.unverified_disclosures == 2


STORY = "Ruth Tamm said so. A source said not. Kremlin sources told Ria it would. Experts agree. He denied it."


def spoken(id_: str, source: str, kind: SourceClass, **changes: object) -> Attribution:
    base = attribution(STORY, source, "said", "so", id_)
    return replace(base, source_class=kind, resolved_source="", **changes)


def flag(id_: str, rule: str, words: str, grade: str = "", on: str | None = None, **changes: object) -> Flag:
    at = STORY.index(words)
    span = Span(at, at + len(words))
    return replace(Flag(id_, rule, Facet.WHO, grade, Severity.HIGH, (span,), on, "", ""), **changes)


TAMM = spoken("tamm", "Ruth Tamm", SourceClass.NAMED)


def test_a_flagged_source_that_no_counted_attribution_has_is_counted() -> None:
    doubted = spoken("doubted", "A source", SourceClass.PARTIAL, confidence=0.2)
    flags = [
        flag("f1", "anonymous_source", "A source", "bare", "doubted"),
        flag("f2", "anonymous_source", "Kremlin sources", "partial"),
        flag("f3", "vague_source", "Experts"),
    ]
    found = counted(STORY, [TAMM, doubted], flags, (), 0.5)
    assert [(one.id, one.source_class) for one in found] == [
        ("tamm", SourceClass.NAMED),
        ("doubted", SourceClass.BARE),
        ("f2", SourceClass.PARTIAL),
        ("f3", SourceClass.VAGUE),
    ]
    told = measure(STORY, [TAMM, doubted], flags, (), 0.5)
    assert (told.anonymous_share, told.attributions, told.distinct_sources) == (Share(2, 4, 0.5), 4, 4)
    assert measure(STORY, [TAMM, doubted], (), (), 0.5).attributions == 1


def test_a_flag_decides_the_class_of_the_unnamed_attribution_that_it_stands_on() -> None:
    source = spoken("a1", "A source", SourceClass.GROUP)
    found = counted(STORY, [TAMM, source], [flag("f1", "anonymous_source", "A source", "bare", "a1")], (), 0.5)
    assert [(one.id, one.source_class) for one in found] == [("tamm", SourceClass.NAMED), ("a1", SourceClass.BARE)]


def test_a_flag_on_a_named_attribution_counts_beside_it() -> None:
    both = spoken("a1", "Kremlin sources told Ria", SourceClass.NAMED)
    found = counted(STORY, [both], [flag("f1", "anonymous_source", "Kremlin sources", "partial", "a1")], (), 0.5)
    assert {one.id for one in found} == {"a1", "f1"}


def test_a_relay_is_counted_once_whoever_it_stands_on() -> None:
    person = flag("f1", "anonymous_source", "Kremlin sources", "partial")
    relay = flag("f2", "second_hand", "Kremlin sources told Ria", "untraced")
    found = counted(STORY, [TAMM], [person, relay], (), 0.5)
    assert [(one.id, one.relayed) for one in found] == [("tamm", False), ("f1", True)]
    found = counted(STORY, [TAMM], [replace(relay, grade="traced")], (), 0.5)
    assert [(one.id, one.source_class, one.relayed) for one in found][1] == ("f2", SourceClass.NAMED, True)
    told = replace(spoken("a1", "Kremlin sources", SourceClass.PARTIAL), content=())
    found = counted(STORY, [TAMM, told], [flag("f2", "second_hand", "it would", "traced")], (), 0.5)
    assert [(one.id, one.relayed) for one in found] == [("tamm", False), ("a1", True)]  # of the same sentence


def test_flags_outside_the_body_or_whose_words_are_gone_count_nothing() -> None:
    headline = Section(SectionKind.HEADLINE, Span(0, STORY.index("Kremlin")))
    flags = [
        flag("f1", "anonymous_source", "A source", "bare"),
        flag("f2", "vague_source", "Experts", raised=False),
        replace(flag("f3", "vague_source", "Experts"), spans=()),
    ]
    assert counted(STORY, (), flags, (headline,), 0.0) == ()


def test_a_reviewers_surname_is_the_fuller_name_of_the_article() -> None:
    full = replace(TAMM, resolved_source="Ruth Tamm")
    short = spoken("a2", "He", SourceClass.NAMED, resolved_by=By.REVIEWER)
    short = replace(short, resolved_source="Tamm")
    assert measure(STORY, [full, short], (), ()).distinct_sources == 1
    country = replace(short, resolved_by=By.NAME)
    assert measure(STORY, [full, country], (), ()).distinct_sources == 2  # the machine had its reasons
    other = replace(full, id="a3", resolved_source="Jon Tamm")
    assert measure(STORY, [full, short, other], (), ()).distinct_sources == 3


def test_every_measure_has_as_many_behind_it_as_it_tells() -> None:
    flags = [flag("f1", "vague_source", "Experts"), flag("f2", "second_hand", "Kremlin sources told Ria", "traced")]
    attributions = [TAMM, spoken("a1", "A source", SourceClass.BARE), spoken("a2", "He", SourceClass.NONE)]
    told = measure(STORY, attributions, flags, (), 0.0)
    for name, behind in groups(counted(STORY, attributions, flags, (), 0.0)).items():
        figure = getattr(told, name)
        assert len(behind) == (figure.count if isinstance(figure, Share) else figure), name
