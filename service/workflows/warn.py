"""Warns of what a text is: another language, HTML sent as plain text, cut off, mostly furniture; of a missing name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.domain.flag import Flag
from service.domain.text import Article, ContentType, Section, SectionKind, Span
from service.domain.warning import TextWarning, WarningCode
from service.language.detector import Languages
from service.markup.page import first_tag
from service.sourcing.publisher import Publisher

ONLY_ENGLISH = "Only English is read."
MOSTLY, ENOUGH = 0.5, 400
"""The share of furniture that is unusual, and the characters of a text from which on it is told."""
_CUT = re.compile(
    r"(?:\[\+?\d+ (?:chars|characters)\]|\[(?:…|\.{3})\]|[^\W\d_][,;]?(?: ?…| ?\.{3}))\s*"
    r"(?:(?:read (?:more|on)|continue reading|more)[^\w]{0,3})?\s*\Z",
    re.IGNORECASE,
)
_TAIL = 80


def warnings(
    article: Article, languages: Languages, sections: Sequence[Section], flags: Sequence[Flag], publisher: str
) -> tuple[TextWarning, ...]:
    """What to know of an article beside its flags; `publisher` is the name that the newsroom's policy gives."""
    found = [*_language(languages), *_html(article)]
    if languages.whole is None:
        found += [*_truncated(article.text), *_furniture(article.text, sections)]
        found += _publisher(article, flags, publisher)
    return tuple(found)


def plainly_html(article: Article) -> bool:
    """Whether the article came as plain text and plainly is HTML."""
    return article.content_type is ContentType.PLAIN and first_tag(article.text) is not None


def _language(languages: Languages) -> Iterator[TextWarning]:
    if languages.whole:
        code, name = languages.whole.code, languages.whole.name
        message = f"The text is in {name}. {ONLY_ENGLISH} It was neither annotated nor judged."
        yield TextWarning(WarningCode.LANGUAGE, message, language=code)
        return
    for passage in languages.passages:
        message = f"These words are in {passage.language.name}. {ONLY_ENGLISH} They were left out."
        yield TextWarning(WarningCode.LANGUAGE, message, passage.span, passage.language.code)


def _html(article: Article) -> Iterator[TextWarning]:
    tag = first_tag(article.text) if article.content_type is ContentType.PLAIN else None
    if tag:
        message = "The text looks like HTML but came as plain text: its tags were read as words. Send it as text/html."
        yield TextWarning(WarningCode.LOOKS_LIKE_HTML, message, Span(*tag))


def _truncated(text: str) -> Iterator[TextWarning]:
    start = max(len(text) - _TAIL, 0)
    cut = _CUT.search(text[start:])
    if cut:
        words = cut[0].rstrip()
        message = "The text seems to be cut off here: what comes after was not read."
        yield TextWarning(WarningCode.TRUNCATED, message, Span(start + cut.start(), start + cut.start() + len(words)))


def _furniture(text: str, sections: Sequence[Section]) -> Iterator[TextWarning]:
    aside = [section.span for section in sections if section.kind is SectionKind.BOILERPLATE]
    share = sum(span.end - span.start for span in aside) / len(text)
    if len(text) >= ENOUGH and share >= MOSTLY:
        message = f"{share:.0%} of the text was taken for page furniture and not judged, most of it here."
        yield TextWarning(
            WarningCode.MOSTLY_FURNITURE, message, max(aside, key=lambda span: (span.end - span.start, -span.start))
        )


def _publisher(article: Article, flags: Sequence[Flag], publisher: str) -> Iterator[TextWarning]:
    relayed = next((flag for flag in flags if flag.rule == "second_hand" and flag.spans), None)
    if relayed and not publisher and not Publisher.of(article).names:
        message = "No publisher’s name is known: what it reported itself may be flagged as somebody else’s report."
        yield TextWarning(WarningCode.PUBLISHER_UNKNOWN, message, relayed.spans[0])
