"""An annotated text as a page shows it: its lines beside their flags, its sources, its measures. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.annotation import Annotation
from service.domain.flag import Flag, Severity
from service.domain.history import LastSeen
from service.domain.measures import counted
from service.domain.standing import UNTOUCHED, Standing
from service.domain.verdict import Verdict
from service.web.cards import Caution, Figure, FlagCard, Line, SourceCard, words_of
from service.web.quoted import Figures, Sources
from service.web.segments import paragraphs
from service.workflows.rules import EXPLAINED, Explained, title_of


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
    kinds = Sources(text, annotation, found, known)
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
    figures = Figures(text, measures, annotation.flags, found) if measures else None
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
        known.get(flag.id, UNTOUCHED),
        tuple(verdicts.get(flag.id, ())),
        seen,
    )
