"""What a page shows of each flag, attribution, source and measure. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.attribution import Attribution, SourceClass
from service.domain.flag import AnchorStatus, Flag
from service.domain.standing import Standing
from service.domain.text import Span
from service.domain.verdict import Verdict
from service.domain.warning import TextWarning, WarningCode
from service.web.plots import Bar
from service.web.segments import Paragraph
from service.workflows.rules import tone_of

SHORT = 160


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
        return f"Its words, or what they are about, were changed ({sure}), so it is asked anew."


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


def words_of(text: str, spans: tuple[Span, ...]) -> str:
    """The words of the spans on one line, cut where they are long."""
    words = " … ".join(" ".join(span.of(text)[: SHORT * 2].split()) for span in spans)
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"
