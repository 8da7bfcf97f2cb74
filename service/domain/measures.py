"""Which sources of an article are counted, and its measures, as the sourcing guide's "Measures of an article" has them.

Counted are the body's attributions that are sure enough, and every source that a flag stands on and none of those has:
so the measures never deny what a flag says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from service.domain.annotation import Measures, Share
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.flag import Flag
from service.domain.sentences import sentences_in
from service.domain.text import Section, SectionKind, Span
from service.domain.voice import folded

Value = TypeVar("Value")
ENOUGH = 3
ANONYMOUS = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})
UNIDENTIFIABLE = frozenset({SourceClass.BARE, SourceClass.VAGUE, SourceClass.NONE})
GRADES = {kind.value: kind for kind in ANONYMOUS}
UNNAMED, VAGUE, RELAY, DISCLOSURE = "anonymous_source", "vague_source", "second_hand", "unverified_claim"


@dataclass(frozen=True, slots=True)
class Counted:
    """A source that speaks once in the body: in an attribution, by a flag that stands on it, or both.

    `cluster` is the same for what counts as one source, empty where nobody is said to speak. Where both are there, the
    flag's class counts. `relayed`: another outlet told it.
    """

    attribution: Attribution | None
    flag: Flag | None
    source_class: SourceClass
    cluster: str
    relayed: bool = False

    @property
    def id(self) -> str:
        """The attribution's or, without one, the flag's."""
        return self.attribution.id if self.attribution else self.flag.id if self.flag else ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its words: the source's, without any all of the attribution's, or the flag's."""
        if self.attribution:
            return self.attribution.source or self.attribution.spans
        return self.flag.spans if self.flag else ()


def counted(
    text: str, attributions: Sequence[Attribution], flags: Iterable[Flag], sections: Iterable[Section], floor: float
) -> tuple[Counted, ...]:
    """What the measures count, in the order of the text; `floor` is the confidence (0..1) from which they do."""
    body = [a for a in attributions if a.section is SectionKind.BODY]
    outside = _Places((s.span, s.kind) for s in sections if s.kind is not SectionKind.BODY)
    flags = [f for f in flags if f.rule in (UNNAMED, VAGUE, RELAY) and _stands(f) and not outside.at(f.spans[0])]
    names = _fullest(body)
    found = {a.id: Counted(a, None, a.source_class, _cluster(a, text, names)) for a in body if a.confidence >= floor}
    doubted = {a.id: a for a in body if a.confidence < floor}
    sources = _Places((span, one.id) for one in found.values() for span in _source(one))
    for flag in flags:
        if flag.rule != RELAY:
            _add_person(text, flag, found, doubted, sources)
    _relay(text, [flag for flag in flags if flag.rule == RELAY], found)
    return tuple(sorted(found.values(), key=lambda one: one.spans[:1]))


def groups(found: Sequence[Counted]) -> Mapping[str, tuple[Counted, ...]]:
    """What each measure counts, by the measure's name; of sources that speak several times the first."""
    clusters: dict[str, list[Counted]] = defaultdict(list)
    for one in found:
        if one.cluster:
            clusters[one.cluster].append(one)
    ranked = sorted(clusters.values(), key=len, reverse=True)
    heads = [cluster[0] for cluster in clusters.values()]
    return {
        "attributions": tuple(found),
        "identified_share": tuple(one for one in found if one.source_class is SourceClass.NAMED),
        "anonymous_share": tuple(one for one in found if one.source_class in ANONYMOUS),
        "unidentifiable_share": tuple(one for one in found if one.source_class in UNIDENTIFIABLE),
        "second_hand_share": tuple(one for one in found if one.relayed),
        "dominance": tuple(ranked[0]) if ranked else (),
        "distinct_sources": tuple(heads),
        "identified_sources": tuple(one for one in heads if one.source_class is SourceClass.NAMED),
    }


def measure(
    text: str,
    attributions: Sequence[Attribution],
    flags: Sequence[Flag],
    sections: Sequence[Section],
    floor: float = 0.0,
    precision: float | None = None,
) -> Measures:
    """How the body is sourced, in numbers; shares are None where fewer than three are counted.

    A named source goes by its resolved name, an unnamed one by its words, case aside. `precision` is what was measured
    for the floor.
    """
    made = groups(counted(text, attributions, flags, sections, floor))
    whole = len(made["attributions"])
    named = len(made["identified_sources"])

    def share(name: str) -> Share | None:
        count = len(made[name])
        return Share(count, whole, round(count / whole, 4)) if whole >= ENOUGH else None

    return Measures(
        attributions=whole,
        identified_share=share("identified_share"),
        anonymous_share=share("anonymous_share"),
        unidentifiable_share=share("unidentifiable_share"),
        distinct_sources=len(made["distinct_sources"]),
        identified_sources=named,
        dominance=share("dominance"),
        second_hand_share=share("second_hand_share"),
        unverified_disclosures=len(disclosures(flags)),
        anonymous_only=bool(whole) and not named,
        floor=floor,
        floor_precision=precision,
    )


def disclosures(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The flags that tell of something disclosed as unverified."""
    return tuple(flag for flag in flags if flag.rule == DISCLOSURE and _stands(flag))


def _stands(flag: Flag) -> bool:
    return bool(flag.spans) and flag.raised


def _add_person(
    text: str, flag: Flag, found: dict[str, Counted], doubted: Mapping[str, Attribution], sources: _Places[str]
) -> None:
    """Counts the person or class whom a flag stands on, unless an attribution of an unnamed source has them."""
    kind = SourceClass.VAGUE if flag.rule == VAGUE else GRADES.get(flag.grade, SourceClass.BARE)
    alone = _bare(text, flag, kind, False)
    at = sources.at(flag.spans[0]) or flag.attribution_id or ""
    if at in found:
        if found[at].source_class is not SourceClass.NAMED:
            cluster = found[at].cluster or alone.cluster
            found[at] = replace(found[at], flag=flag, source_class=kind, cluster=cluster)
            return
    elif at in doubted and doubted[at].source_class is not SourceClass.NAMED:
        found[at] = Counted(doubted[at], flag, kind, _cluster(doubted[at], text, {}))
        return
    found[flag.id] = alone


def _relay(text: str, flags: Sequence[Flag], found: dict[str, Counted]) -> None:
    """Marks what another outlet told: the flag's attribution, or the one in its words or sentence; else the outlet."""
    if not flags:
        return
    words = _Places((span, one.id) for one in found.values() for span in one.spans)
    spoken = _Places((one.spans[0], one.id) for one in found.values() if one.attribution and one.spans)
    sentences = _Places((sentence, sentence) for sentence in sentences_in(text))
    for flag in flags:
        span = flag.spans[0]
        key = flag.attribution_id if flag.attribution_id in found else words.at(span)
        key = key or spoken.at(sentences.at(span) or span)
        kind = SourceClass.NAMED if flag.grade == "traced" else SourceClass.VAGUE
        found[key or flag.id] = replace(found[key], relayed=True) if key else _bare(text, flag, kind, True)


def _bare(text: str, flag: Flag, kind: SourceClass, relayed: bool) -> Counted:
    return Counted(None, flag, kind, folded(" ".join(span.of(text) for span in flag.spans)), relayed)


def _source(one: Counted) -> tuple[Span, ...]:
    return one.attribution.source if one.attribution else ()


def _cluster(attribution: Attribution, text: str, names: Mapping[str, str]) -> str:
    words = folded(" ".join(span.of(text) for span in attribution.source))
    if attribution.source_class is SourceClass.NAMED:
        name = folded(attribution.resolved_source) or words or f"#{attribution.id}"
        return f"={names.get(name, name)}"  # a name is never the same as somebody's mere words
    return "" if attribution.source_class is SourceClass.NONE else words or f"#{attribution.id}"


def _fullest(attributions: Sequence[Attribution]) -> Mapping[str, str]:
    """Folded surname -> the one fuller name of the article that ends with it, where a reviewer gave either.

    The machine's own names have been through this already.
    """
    given = {
        folded(a.resolved_source): a.resolved_by is By.REVIEWER
        for a in sorted(attributions, key=lambda a: a.resolved_by is By.REVIEWER)
        if a.source_class is SourceClass.NAMED and a.resolved_source
    }
    found = {}
    for name in given:
        fuller = [other for other in given if other.endswith(f" {name}")]
        if " " not in name and len(fuller) == 1 and (given[name] or given[fuller[0]]):
            found[name] = fuller[0]
    return found


class _Places(Generic[Value]):
    """Spans that hardly overlap, and what stands on each; asked in O(log n)."""

    def __init__(self, spans: Iterable[tuple[Span, Value]]) -> None:
        self._spans = sorted(spans, key=lambda pair: pair[0])
        self._starts = [span.start for span, _ in self._spans]

    def at(self, span: Span) -> Value | None:
        """What stands on a span that touches this one."""
        return next(self._touching(span), None)

    def _touching(self, span: Span) -> Iterator[Value]:
        last = bisect_right(self._starts, span.end - 1)
        return (value for other, value in self._spans[max(0, last - 4) : last] if other.end > span.start)
