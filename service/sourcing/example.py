"""The markup of a rule's examples: a text and the words in it that must be flagged.

``{{…}}`` stands around flagged words. A line that opens with ``# `` is a headline, one with ``~ `` page furniture;
``@Name`` first names the publisher.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.text import Article, Section, SectionKind, Span

_MARK = re.compile(r"\{\{|\}\}")
_KINDS = {"# ": SectionKind.HEADLINE, "~ ": SectionKind.BOILERPLATE}


@dataclass(frozen=True, slots=True)
class Example:
    """An example read: the article, its sections, and the spans where the rule must fire."""

    article: Article
    sections: tuple[Section, ...]
    flagged: tuple[Span, ...]


def read_example(markup: str) -> Example:
    """The text without its marks, and what they say. Raises `ValueError` for a mark that is not closed."""
    publisher = ""
    if markup.startswith("@"):
        publisher, _, markup = markup[1:].partition("\n")
    lines = [_line(line) for line in markup.split("\n")]
    text, flagged = _unmark("\n".join(line for _, line in lines))
    sections, at = [], 0
    for (kind, _), line in zip(lines, text.split("\n"), strict=True):
        if line:
            sections.append(Section(kind, Span(at, at + len(line))))
        at += len(line) + 1
    return Example(Article(text, publisher=publisher), tuple(sections), flagged)


def pieces(markup: str) -> tuple[tuple[str, bool], ...]:
    """The example as a reader sees it: its text in pieces, each with whether its words are flagged."""
    if markup.startswith("@"):
        markup = markup.partition("\n")[2]
    parts = _MARK.split("\n".join(_line(line)[1] for line in markup.split("\n")))
    return tuple((part, at % 2 == 1) for at, part in enumerate(parts) if part)


def plain(markup: str) -> str:
    """The example in Markdown, the flagged words between `**`."""
    return "".join(f"**{part}**" if flagged else part for part, flagged in pieces(markup))


def _line(line: str) -> tuple[SectionKind, str]:
    kind = _KINDS.get(line[:2])
    return (kind, line[2:]) if kind else (SectionKind.BODY, line)


def _unmark(markup: str) -> tuple[str, tuple[Span, ...]]:
    parts = _MARK.split(markup)
    marks = _MARK.findall(markup)
    if marks != ["{{", "}}"] * (len(marks) // 2):
        raise ValueError(f"the marks of {markup!r} don't pair")
    places = [sum(map(len, parts[: i + 1])) for i in range(len(marks))]
    return "".join(parts), tuple(Span(*pair) for pair in zip(places[::2], places[1::2], strict=True))
