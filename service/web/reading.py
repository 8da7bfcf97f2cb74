"""An annotated text as a page shows it: its lines beside their flags, its sources, its measures. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.annotation import Annotation, Measures, Share
from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import AnchorStatus, Facet, Flag, Severity
from service.domain.standing import Standing
from service.domain.text import Span
from service.domain.warning import TextWarning, WarningCode
from service.web.plots import Bar, bars
from service.web.segments import Paragraph, paragraphs

SHORT = 160
UNNAMED = "No source in the text"
PARTS = ("source", "cue", "content")
_OPEN = Standing(None)


@dataclass(frozen=True, slots=True)
class FlagCard:
    """A flag with its words on one line, and the key of the source that it is on ("" for none)."""

    flag: Flag
    title: str
    words: str
    source: str
    standing: Standing

    @property
    def disclosure(self) -> bool:
        """Whether it tells of good practice, and is never a fault."""
        return self.flag.facet is Facet.STATUS

    @property
    def moved(self) -> str:
        """How its words were found again, where that was not to the letter."""
        anchor = self.flag.anchor
        if anchor.status in (AnchorStatus.EXACT, AnchorStatus.MOVED):
            return ""
        return f"Found again after an edit, {anchor.score:.0%} sure."


@dataclass(frozen=True, slots=True)
class AttributionCard:
    """An attribution with the words of its parts, each on one line."""

    attribution: Attribution
    source: str
    cue: str
    content: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source: the fullest name in the text or its own words, how often it is mentioned in which words, and where."""

    key: str
    name: str
    source_class: SourceClass
    mentions: tuple[tuple[str, int], ...]
    attributions: tuple[AttributionCard, ...]


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
    """All of it; `flags` are in the order of the text, those on the whole article last.

    `unread`: the text is not English, so that having no flags says nothing.
    """

    lines: tuple[Line, ...]
    flags: tuple[FlagCard, ...]
    sources: tuple[SourceCard, ...]
    shares: tuple[Bar, ...]
    counts: tuple[tuple[str, str], ...]
    anonymous_only: bool
    floor: float
    may_decide: bool
    severities: Mapping[str, int]
    cautions: tuple[Caution, ...] = ()
    unread: bool = False

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """The rules that flagged something, by title."""
        return tuple(sorted({(card.flag.rule, card.title) for card in self.flags}, key=lambda pair: pair[1]))


def build(
    text: str,
    annotation: Annotation,
    viewer_may_decide: bool = False,
    standings: Mapping[str, Standing] | None = None,
) -> Reading:
    """What a page shows of `text` and its annotation; `standings` by the ids of flags and attributions."""
    known, measures = standings or {}, annotation.measures
    sources = _sources(text, annotation.attributions, known)
    keys = {card.attribution.id: source.key for source in sources for card in source.attributions}
    flags = sorted(annotation.flags, key=lambda flag: flag.spans[0].start if flag.spans else len(text))
    cards = tuple(_flag(text, flag, keys, known) for flag in flags)
    severities = Counter(flag.severity for flag in flags)
    return Reading(
        lines=_lines(text, annotation, cards),
        flags=cards,
        sources=sources,
        shares=bars(_shares(measures), top=1) if measures else (),
        counts=_counts(measures) if measures else (),
        anonymous_only=bool(measures and measures.anonymous_only),
        floor=measures.floor if measures else 0.0,
        may_decide=viewer_may_decide,
        severities={severity.value: severities[severity] for severity in Severity},
        cautions=tuple(Caution(one, words_of(text, (one.span,) if one.span else ())) for one in annotation.warnings),
        unread=measures is None,
    )


def title_of(rule: str) -> str:
    """A rule's id as people write it."""
    return rule.replace("_", " ").capitalize()


def _lines(text: str, annotation: Annotation, cards: tuple[FlagCard, ...]) -> tuple[Line, ...]:
    by_id = {card.flag.id: card for card in cards}
    lines = []
    for paragraph in paragraphs(text, annotation):
        here = dict.fromkeys(flag for segment in paragraph.segments for flag in segment.flags if flag in by_id)
        lines.append(Line(paragraph, tuple(by_id.pop(flag) for flag in here)))
    return tuple(lines)


def _flag(text: str, flag: Flag, keys: Mapping[str, str], known: Mapping[str, Standing]) -> FlagCard:
    return FlagCard(
        flag,
        title_of(flag.rule),
        words_of(text, flag.spans),
        keys.get(flag.attribution_id or "", ""),
        known.get(flag.id, _OPEN),
    )


def words_of(text: str, spans: tuple[Span, ...]) -> str:
    """The words of the spans on one line, cut where they are long."""
    words = " … ".join(" ".join(span.of(text)[: SHORT * 2].split()) for span in spans)
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"


def _sources(text: str, attributions: tuple[Attribution, ...], known: Mapping[str, Standing]) -> tuple[SourceCard, ...]:
    """The sources, most quoted first; unnamed ones count as one where their words are the same."""
    groups: dict[tuple[bool, str], list[AttributionCard]] = defaultdict(list)
    for attribution in sorted(attributions, key=lambda a: a.spans[:1]):
        source, cue, content = (words_of(text, getattr(attribution, part)) for part in PARTS)
        card = AttributionCard(attribution, source, cue, content, known.get(attribution.id, _OPEN))
        named = attribution.resolved_source
        groups[bool(named), (named or card.source).casefold()].append(card)
    ranked = sorted(groups.values(), key=len, reverse=True)
    return tuple(_source(f"s{number}", cards) for number, cards in enumerate(ranked, 1))


def _source(key: str, cards: list[AttributionCard]) -> SourceCard:
    first = cards[0]
    return SourceCard(
        key=key,
        name=first.attribution.resolved_source or first.source or UNNAMED,
        source_class=first.attribution.source_class,
        mentions=tuple(Counter(card.source for card in cards if card.source).most_common()),
        attributions=tuple(cards),
    )


def _shares(measures: Measures) -> list[tuple[str, float, str]]:
    shares = (
        ("Identified", measures.identified_share),
        ("Anonymous", measures.anonymous_share),
        ("Unidentifiable", measures.unidentifiable_share),
        ("Second-hand", measures.second_hand_share),
        ("Most quoted source", measures.dominance),
    )
    return [(label, share.value, _words(share)) for label, share in shares if share]


def _words(share: Share) -> str:
    return f"{share.count} of {share.of}"


def _counts(measures: Measures) -> tuple[tuple[str, str], ...]:
    return (
        ("Attributions in the body", str(measures.attributions)),
        ("Sources", str(measures.distinct_sources)),
        ("Sources with a name", str(measures.identified_sources)),
        ("Disclosed as unverified (good practice)", str(measures.unverified_disclosures)),
    )
