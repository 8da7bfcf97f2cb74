"""Who is quoted in a text, and its measures with all that they count. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from service.domain.annotation import Annotation, Measures, Share
from service.domain.attribution import Attribution
from service.domain.flag import Flag
from service.domain.measures import Counted, disclosures, groups
from service.domain.standing import UNTOUCHED, Standing
from service.web.cards import AttributionCard, Behind, Figure, SourceCard, words_of
from service.web.plots import bars

UNNAMED = "No source in the text"
PARTS = ("source", "cue", "content")


class Sources:
    """The sources of a text, each kind most quoted first, under keys that no two share."""

    def __init__(
        self, text: str, annotation: Annotation, found: Sequence[Counted], known: Mapping[str, Standing]
    ) -> None:
        self._text, self._known, self._keys = text, known, 0
        clusters: dict[str, list[Counted]] = defaultdict(list)
        for one in found:
            clusters[one.cluster].append(one)
        nobody = clusters.pop("", [])
        self.named = self._ranked(clusters.values())
        self.sourceless = self._ranked([nobody] if nobody else [])
        taken = {one.id for one in found}
        rest: dict[tuple[bool, str], list[Counted]] = defaultdict(list)
        for attribution in sorted(annotation.attributions, key=lambda a: a.spans[:1]):
            if attribution.id not in taken:
                named = attribution.resolved_source
                words = named or words_of(text, attribution.source)
                rest[bool(named), words.casefold()].append(Counted(attribution, None, attribution.source_class, words))
        self.others = self._ranked(rest.values())
        self.every = (*self.named, *self.sourceless, *self.others)

    def _ranked(self, clusters: Iterable[list[Counted]]) -> tuple[SourceCard, ...]:
        return tuple(self._card(cluster) for cluster in sorted(clusters, key=len, reverse=True))

    def _card(self, cluster: list[Counted]) -> SourceCard:
        self._keys += 1
        cards = [self._attribution(one.attribution) for one in cluster if one.attribution]
        flags = [_behind(self._text, one) for one in cluster if not one.attribution]
        words = [card.source for card in cards if card.source] + [flag.source for flag in flags]
        return SourceCard(
            key=f"s{self._keys}",
            name=max((card.attribution.resolved_source for card in cards), key=len, default="")
            or next(iter(words), UNNAMED),
            source_class=cluster[0].source_class,
            mentions=tuple(Counter(words).most_common()),
            attributions=tuple(cards),
            flags=tuple(flags),
        )

    def _attribution(self, attribution: Attribution) -> AttributionCard:
        source, cue, content = (words_of(self._text, getattr(attribution, part)) for part in PARTS)
        return AttributionCard(attribution, source, cue, content, self._known.get(attribution.id, UNTOUCHED))


class Figures:
    """The measures of an annotation, each with what it counts."""

    def __init__(self, text: str, measures: Measures, flags: Sequence[Flag], found: Sequence[Counted]) -> None:
        self._measures = measures
        self._groups = groups(found)
        self._told = {one.id: _behind(text, one) for one in found}
        disclosed = disclosures(flags)
        self._disclosed = tuple(Behind(flag.id, words_of(text, flag.spans), "") for flag in disclosed)

    def shares(self) -> tuple[Figure, ...]:
        """Those that are parts of the whole; none where too few are counted."""
        labels = {
            "identified_share": "Identified",
            "anonymous_share": "Anonymous",
            "unidentifiable_share": "Unidentifiable",
            "second_hand_share": "Second-hand",
            "dominance": "Most quoted source",
        }
        shares: dict[str, Share] = {name: found for name in labels if (found := getattr(self._measures, name))}
        drawn = bars(((labels[name], one.value, f"{one.count} of {one.of}") for name, one in shares.items()), top=1)
        return tuple(
            Figure(bar.label, bar.figure, self._behind(name), bar) for name, bar in zip(shares, drawn, strict=True)
        )

    def counts(self) -> tuple[Figure, ...]:
        """The plain numbers."""
        labels = {
            "attributions": "Attributions in the body",
            "distinct_sources": "Sources",
            "identified_sources": "Sources with a name",
        }
        counts = (
            Figure(label, str(getattr(self._measures, name)), self._behind(name)) for name, label in labels.items()
        )
        disclosed = str(self._measures.unverified_disclosures)
        return (*counts, Figure("Disclosed as unverified (good practice)", disclosed, self._disclosed))

    def _behind(self, name: str) -> tuple[Behind, ...]:
        return tuple(self._told[one.id] for one in self._groups[name])


def _behind(text: str, one: Counted) -> Behind:
    spans = one.attribution.source if one.attribution else one.spans
    content = words_of(text, one.attribution.content) if one.attribution else ""
    return Behind(one.id, words_of(text, spans) or UNNAMED, content)
