"""The article's measures, as the guide defines them."""

from __future__ import annotations

from dataclasses import replace

from service.domain.annotation import Share
from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Facet, Flag, Severity
from service.domain.text import SectionKind, Span
from service.sourcing.measures import measure
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
    found = measure([*body, replace(body[0], id="h", section=SectionKind.HEADLINE)], ())
    assert found.attributions == 7
    assert found.identified_share == Share(2, 7, 0.2857)
    assert found.anonymous_share == Share(2, 7, 0.2857)
    assert found.unidentifiable_share == Share(3, 7, 0.4286)
    assert (found.distinct_sources, found.identified_sources) == (5, 1)
    assert found.dominance == Share(2, 7, 0.2857)
    assert not found.anonymous_only


def test_no_share_of_fewer_than_three() -> None:
    found = measure(said("bare", "partial"), ())
    assert found.attributions == 2
    assert {found.identified_share, found.anonymous_share, found.unidentifiable_share, found.dominance} == {None}
    assert found.anonymous_only


def test_nothing_said_is_not_anonymous() -> None:
    found = measure((), ())
    assert (found.attributions, found.distinct_sources, found.anonymous_only) == (0, 0, False)


def test_relays_and_disclosures_are_counted_from_the_flags() -> None:
    def flag(rule: str, on: str | None) -> Flag:
        return Flag("f", rule, Facet.ROUTE, "", Severity.LOW, (Span(0, 1),), on, "", "")

    body = said("named A", "named B", "named C")
    flags = [flag("second_hand", "a1"), flag("unverified_claim", None), flag("unverified_claim", "a2")]
    found = measure(body, flags)
    assert found.second_hand_share == Share(1, 3, 0.3333)
    assert found.unverified_disclosures == 2
