"""The markup of a rule's examples: text with its attributions and the words that must be flagged.

``[[s|bare:A source]] [[q:said]] [[c:the talks had ended]].`` marks source, cue and content; a source carries its
class and, after ``=``, the name it resolves to: ``[[s|named=Ana Ruiz:She]]``. A digit after the letter tells
attributions apart (``[[c2:…]]``). ``{{…}}`` stands around flagged words, inside or outside the brackets. A line
that opens with ``# `` is a headline, one with ``~ `` page furniture; ``@Name`` first names the publisher. No mark is
needed where a rule looks at words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.text import Article, Section, SectionKind, Span

_MARK = re.compile(
    r"\[\[(?P<slot>[sqc])(?P<number>\d*)(?:\|(?P<kind>[a-z]+)(?:=(?P<name>[^:]*))?)?:|(?P<close>\]\])"
    r"|(?P<on>\{\{)|(?P<off>\}\})"
)
_KINDS = {"# ": SectionKind.HEADLINE, "~ ": SectionKind.BOILERPLATE}


@dataclass(frozen=True, slots=True)
class Example:
    """An example read: what a rule gets, and the spans where it must fire."""

    article: Article
    sections: tuple[Section, ...]
    attributions: tuple[Attribution, ...]
    flagged: tuple[Span, ...]


@dataclass(slots=True)
class _Draft:
    source: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    content: list[Span] = field(default_factory=list)
    source_class: SourceClass = SourceClass.NONE
    name: str = ""


def read_example(markup: str) -> Example:
    """The text without its marks, and what they say. Raises `ValueError` for a mark that is not closed."""
    publisher = ""
    if markup.startswith("@"):
        publisher, _, markup = markup[1:].partition("\n")
    lines = [_line(line) for line in markup.split("\n")]
    text, drafts, flagged = _unmark("\n".join(line for _, line in lines))
    sections, at = [], 0
    for (kind, _), line in zip(lines, text.split("\n"), strict=True):
        if line:
            sections.append(Section(kind, Span(at, at + len(line))))
        at += len(line) + 1
    attributions = tuple(
        Attribution(
            f"a{number}",
            Kind.INDIRECT,
            tuple(d.source),
            tuple(d.cue),
            tuple(d.content),
            d.source_class,
            d.name,
            SectionKind.BODY,
            1.0,
        )
        for number, d in enumerate(drafts.values(), 1)
    )
    return Example(Article(text, publisher=publisher), tuple(sections), attributions, tuple(flagged))


def plain(markup: str) -> str:
    """The example as a reader sees it: its text, the flagged words between `**`."""
    if markup.startswith("@"):
        markup = markup.partition("\n")[2]
    text = "\n".join(_line(line)[1] for line in markup.split("\n"))
    return _MARK.sub(lambda m: "**" if m.group("on") or m.group("off") else "", text)


def _line(line: str) -> tuple[SectionKind, str]:
    kind = _KINDS.get(line[:2])
    return (kind, line[2:]) if kind else (SectionKind.BODY, line)


def _unmark(markup: str) -> tuple[str, dict[str, _Draft], list[Span]]:
    text, at, length = [], 0, 0
    drafts: dict[str, _Draft] = {}
    flagged: list[Span] = []
    opened: list[tuple[str, re.Match[str] | None, int]] = []
    for mark in _MARK.finditer(markup):
        text.append(markup[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark.group("slot") or mark.group("on"):
            opened.append(("]]" if mark.group("slot") else "}}", mark if mark.group("slot") else None, length))
            continue
        if not opened or opened[-1][0] != mark.group():
            raise ValueError(f"unexpected {mark.group()} in {markup!r}")
        _, slot, start = opened.pop()
        if slot is None:
            flagged.append(Span(start, length))
        else:
            _enter(drafts.setdefault(slot.group("number"), _Draft()), slot, Span(start, length))
    if opened:
        raise ValueError(f"{opened[-1][0]} is missing in {markup!r}")
    return "".join([*text, markup[at:]]), drafts, flagged


def _enter(draft: _Draft, slot: re.Match[str], span: Span) -> None:
    {"s": draft.source, "q": draft.cue, "c": draft.content}[slot.group("slot")].append(span)
    if slot.group("kind"):
        draft.source_class, draft.name = SourceClass(slot.group("kind")), slot.group("name") or ""
