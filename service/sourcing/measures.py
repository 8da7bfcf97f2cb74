"""The article's measures, as the sourcing guide's "Measures of an article" defines them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.domain.annotation import Measures, Share
from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import Flag
from service.domain.text import SectionKind

ENOUGH = 3
ANONYMOUS = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})
UNIDENTIFIABLE = frozenset({SourceClass.BARE, SourceClass.VAGUE, SourceClass.NONE})


def measure(attributions: Sequence[Attribution], flags: Sequence[Flag], floor: float = 0.0) -> Measures:
    """How the body is sourced, in numbers.

    Attributions outside the body (by their `section`) or of a confidence below `floor` don't count; shares are None
    where fewer than three are left. A cluster is a resolved name, case aside, or an unnamed source: the unnamed ones of
    one class that share no name can't be told apart by wording alone, so each attribution is its own cluster, save
    that one without any source belongs to none.
    """
    body = [a for a in attributions if a.section is SectionKind.BODY and a.confidence >= floor]
    classes = Counter(attribution.source_class for attribution in body)
    named = Counter(_name(a) for a in body if a.source_class is SourceClass.NAMED)
    unnamed = sum(n for kind, n in classes.items() if kind not in (SourceClass.NAMED, SourceClass.NONE))
    relayed = {flag.attribution_id for flag in flags if flag.rule == "second_hand"}
    largest = max([*named.values(), min(unnamed, 1)], default=0)
    return Measures(
        attributions=len(body),
        identified_share=_share(classes[SourceClass.NAMED], body),
        anonymous_share=_share(sum(classes[kind] for kind in ANONYMOUS), body),
        unidentifiable_share=_share(sum(classes[kind] for kind in UNIDENTIFIABLE), body),
        distinct_sources=len(named) + unnamed,
        identified_sources=len(named),
        dominance=_share(largest, body),
        second_hand_share=_share(sum(a.id in relayed for a in body), body),
        unverified_disclosures=sum(flag.rule == "unverified_claim" for flag in flags),
        anonymous_only=bool(body) and not named,
        floor=floor,
    )


def _name(attribution: Attribution) -> str:
    return attribution.resolved_source.casefold() or f"#{attribution.id}"


def _share(count: int, body: Sequence[Attribution]) -> Share | None:
    return Share(count, len(body), round(count / len(body), 4)) if len(body) >= ENOUGH else None
