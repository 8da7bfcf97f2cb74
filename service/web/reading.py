"""An annotated text as a page shows it: its lines beside their flags, its sources, its measures. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.annotation import Annotation, Measures, Share
from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import AnchorStatus, Flag
from service.domain.history import LastSeen
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
    """All of it; `flags` are those that are still raised, in the order of the text, those on the whole article last.

    `unraised` are those that nobody raises any more though their words are there, `gone` those whose words are not.
    `unread`: the text is not English, so that having no flags says nothing.
    """

    lines: tuple[Line, ...]
    flags: tuple[FlagCard, ...]
    unraised: tuple[FlagCard, ...]
    gone: tuple[FlagCard, ...]
    sources: tuple[SourceCard, ...]
    shares: tuple[Bar, ...]
    counts: tuple[tuple[str, str], ...]
    anonymous_only: bool
    floor: float
    may_decide: bool
    tones: Mapping[str, int]
    cautions: tuple[Caution, ...] = ()
    unread: bool = False

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
    sources = _sources(text, annotation.attributions, known)
    keys = {card.attribution.id: source.key for source in sources for card in source.attributions}
    flags = sorted(
        annotation.flags, key=lambda flag: (not flag.raised, flag.spans[0].start if flag.spans else len(text))
    )
    cards = tuple(
        _flag(number, text, flag, keys, known, verdicts or {}, last_seen or {}) for number, flag in enumerate(flags, 1)
    )
    raised = tuple(card for card in cards if card.flag.raised)
    return Reading(
        lines=_lines(text, annotation, raised),
        flags=raised,
        unraised=tuple(card for card in cards if not card.flag.raised and not card.flag.gone),
        gone=tuple(card for card in cards if card.flag.gone),
        sources=sources,
        shares=bars(_shares(measures), top=1) if measures else (),
        counts=_counts(measures) if measures else (),
        anonymous_only=bool(measures and measures.anonymous_only),
        floor=measures.floor if measures else 0.0,
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
        keys.get(flag.attribution_id or "", ""),
        known.get(flag.id, _OPEN),
        tuple(verdicts.get(flag.id, ())),
        seen,
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
