"""An annotated text as a page shows it: its lines beside their flags, its sources, its measures. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.annotation import Annotation, Measures, Share
from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import AnchorStatus, Flag, Severity
from service.domain.history import LastSeen
from service.domain.measures import Counted, counted, disclosures, groups
from service.domain.standing import Standing
from service.domain.text import Span
from service.domain.verdict import Verdict
from service.domain.warning import TextWarning, WarningCode
from service.web.plots import Bar, bars
from service.web.segments import Paragraph, paragraphs
from service.workflows.rules import EXPLAINED, Explained, title_of, tone_of

SHORT = 160
UNNAMED = "No source in the text"
PARTS = ("source", "cue", "content")
_OPEN = Standing(None)


@dataclass(frozen=True, slots=True)
class FlagCard:
    """A flag, its place among the flags (from 1), its words on one line, the key of its source ("" for none).

    Where its words are gone they are those of the revision `seen`, the last one that had them. `said` holds the
    verdicts that stand, with their reasons, for paper.
    """

    flag: Flag
    number: int
    title: str
    words: str
    source: str
    standing: Standing
    said: tuple[Verdict, ...]
    seen: int | None = None

    @property
    def tone(self) -> str:
        """How it is shown; see `tone_of`."""
        return tone_of(self.flag)

    @property
    def fate(self) -> str:
        """What an edit has done to it; "" where it is still raised on the words that it was raised on."""
        if self.flag.gone:
            return "Its words are no longer in the text."
        if not self.flag.raised:
            there = "Its words are still there; the" if self.flag.spans else "The"
            return f"{there} machine no longer raises it."
        if self.flag.anchor.status is not AnchorStatus.FUZZY:
            return ""
        sure = f"found again, {self.flag.anchor.score:.0%} sure"
        return f"Its words were changed ({sure}), so it is asked anew."


@dataclass(frozen=True, slots=True)
class AttributionCard:
    """An attribution with the words of its parts, each on one line."""

    attribution: Attribution
    source: str
    cue: str
    content: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Behind:
    """One of what a figure counts: the id of its card, who speaks, and what they are said to have said."""

    id: str
    source: str
    content: str


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source: the fullest name in the text or its own words, how often it is mentioned in which words, and where.

    `flags` are those on words of it that no attribution has.
    """

    key: str
    name: str
    source_class: SourceClass
    mentions: tuple[tuple[str, int], ...]
    attributions: tuple[AttributionCard, ...]
    flags: tuple[Behind, ...] = ()

    @property
    def times(self) -> int:
        """How often it speaks."""
        return len(self.attributions) + len(self.flags)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure in words, as a bar where it is a share, and all that it counts."""

    label: str
    words: str
    behind: tuple[Behind, ...]
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with the words that it is on ("" for the whole text)."""

    warning: TextWarning
    words: str

    @property
    def grave(self) -> bool:
        """Whether the annotation as a whole is not worth what it seems to be."""
        whole_in_another = self.warning.code is WarningCode.LANGUAGE and self.warning.span is None
        return whole_in_another or self.warning.code is WarningCode.LOOKS_LIKE_HTML


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text and the flags whose words begin on it."""

    paragraph: Paragraph
    cards: tuple[FlagCard, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it; `flags` are those that are still raised, in the order of the text, those on the whole article last.

    `unraised` are those that nobody raises any more though their words are there, `gone` those whose words are not.
    `unread`: the text is not English, so that having no flags says nothing.

    `sources` are those that the measures count; `sourceless` what is counted and nobody is said to have said; `others`
    what is not counted, being too doubtful or outside the body.
    """

    lines: tuple[Line, ...]
    flags: tuple[FlagCard, ...]
    unraised: tuple[FlagCard, ...]
    gone: tuple[FlagCard, ...]
    sources: tuple[SourceCard, ...]
    sourceless: tuple[SourceCard, ...]
    others: tuple[SourceCard, ...]
    shares: tuple[Figure, ...]
    counts: tuple[Figure, ...]
    anonymous_only: bool
    floor: float
    floor_precision: float | None
    may_decide: bool
    tones: Mapping[str, int]
    cautions: tuple[Caution, ...] = ()
    unread: bool = False

    @property
    def shown(self) -> int:
        """How many flags are shown before advisory ones are asked for."""
        return len(self.flags) - self.tones.get(Severity.LOW.value, 0)

    @property
    def every_source(self) -> tuple[SourceCard, ...]:
        """Those that are counted, then all others."""
        return (*self.sources, *self.sourceless, *self.others)

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """The rules that flagged something, by title."""
        return tuple(
            sorted(
                {(card.flag.rule, card.title) for card in (*self.flags, *self.unraised, *self.gone)},
                key=lambda pair: pair[1],
            )
        )

    @property
    def explained(self) -> tuple[Explained, ...]:
        """What there is to say of those rules."""
        return tuple(EXPLAINED[rule] for rule, _ in self.rules if rule in EXPLAINED)


def build(
    text: str,
    annotation: Annotation,
    viewer_may_decide: bool = False,
    standings: Mapping[str, Standing] | None = None,
    verdicts: Mapping[str, Sequence[Verdict]] | None = None,
    last_seen: Mapping[str, LastSeen] | None = None,
) -> Reading:
    """What a page shows of `text` and its annotation.

    `standings` and `verdicts`, those that stand, are by the ids of flags and attributions. `last_seen` tells of flags
    whose words are gone where they stood last.
    """
    known, measures = standings or {}, annotation.measures
    floor = measures.floor if measures else 0.0
    found = counted(text, annotation.attributions, annotation.flags, annotation.sections, floor)
    keys: dict[str, str] = {}
    kinds = _Sources(text, annotation, found, known)
    for source in kinds.every:
        keys |= {card.attribution.id: source.key for card in source.attributions}
        keys |= {flag.id: source.key for flag in source.flags}
    flags = sorted(
        annotation.flags, key=lambda flag: (not flag.raised, flag.spans[0].start if flag.spans else len(text))
    )
    cards = tuple(
        _flag(number, text, flag, keys, known, verdicts or {}, last_seen or {}) for number, flag in enumerate(flags, 1)
    )
    raised = tuple(card for card in cards if card.flag.raised)
    figures = _Figures(text, measures, annotation.flags, found) if measures else None
    return Reading(
        lines=_lines(text, annotation, raised),
        flags=raised,
        unraised=tuple(card for card in cards if not card.flag.raised and not card.flag.gone),
        gone=tuple(card for card in cards if card.flag.gone),
        sources=kinds.named,
        sourceless=kinds.sourceless,
        others=kinds.others,
        shares=figures.shares() if figures else (),
        counts=figures.counts() if figures else (),
        anonymous_only=bool(measures and measures.anonymous_only),
        floor=floor,
        floor_precision=measures.floor_precision if measures else None,
        may_decide=viewer_may_decide,
        tones=Counter(card.tone for card in raised),
        cautions=tuple(Caution(one, words_of(text, (one.span,) if one.span else ())) for one in annotation.warnings),
        unread=measures is None,
    )


def _lines(text: str, annotation: Annotation, cards: tuple[FlagCard, ...]) -> tuple[Line, ...]:
    by_id = {card.flag.id: card for card in cards}
    lines = []
    for paragraph in paragraphs(text, annotation):
        here = dict.fromkeys(flag for segment in paragraph.segments for flag in segment.flags if flag in by_id)
        lines.append(Line(paragraph, tuple(by_id.pop(flag) for flag in here)))
    return tuple(lines)


def _flag(
    number: int,
    text: str,
    flag: Flag,
    keys: Mapping[str, str],
    known: Mapping[str, Standing],
    verdicts: Mapping[str, Sequence[Verdict]],
    last_seen: Mapping[str, LastSeen],
) -> FlagCard:
    seen, words = last_seen.get(flag.id, (None, None))
    return FlagCard(
        flag,
        number,
        title_of(flag.rule),
        words.words.strip() if words else words_of(text, flag.spans),
        keys.get(flag.id) or keys.get(flag.attribution_id or "", ""),
        known.get(flag.id, _OPEN),
        tuple(verdicts.get(flag.id, ())),
        seen,
    )


def words_of(text: str, spans: tuple[Span, ...]) -> str:
    """The words of the spans on one line, cut where they are long."""
    words = " … ".join(" ".join(span.of(text)[: SHORT * 2].split()) for span in spans)
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"


class _Sources:
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
        return AttributionCard(attribution, source, cue, content, self._known.get(attribution.id, _OPEN))


class _Figures:
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
