"""brat standoff (https://brat.nlplab.org/standoff.html): a zip of `{id}.txt` and `{id}.ann`, and brat's configuration.

Text-bound annotations `Source`, `Cue`, `Content` for the parts of attributions, `Flag` for flags and `ArticleFlag`, on
the first words of the text, for those on the whole article, `GoneFlag`, there too, for those whose words are no longer
in the text. Relations `SaidBy` and `CuedBy` join the parts, `On` joins a flag to its attribution; attributes hold what
comes from short lists, notes the rest, the verdicts and the comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.flag import Flag, FlagState, Severity
from service.domain.text import Span
from service.domain.verdict import AttributionDecision, Verdict
from service.workflows import now
from service.workflows.export.bundle import Bundle
from service.workflows.export.claims import ON_CLAIM, concluded
from service.workflows.export.words import one_line
from service.workflows.export.zipping import ZipStream

# Where str.splitlines breaks a line, and tabs: none of them may stand in a field of an .ann line.
_BREAK = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
PARTS = {"Source": "source", "Cue": "cue", "Content": "content"}
FLAGS = "Flag|ArticleFlag|GoneFlag"


class Raised(StrEnum):
    """Whether a flag is still raised on this text."""

    YES = "yes"
    NO = "no"


ATTRIBUTES: dict[str, tuple[str, type[StrEnum]]] = {
    "Kind": ("Content|Cue|Source", Kind),
    "SourceClass": ("Content|Cue|Source", SourceClass),
    "Claim": ("Content|Cue|Source", AttributionDecision),
    "Severity": (FLAGS, Severity),
    "State": (FLAGS, FlagState),
    "Raised": (FLAGS, Raised),
}


def write(bundles: Iterable[Bundle]) -> Iterator[bytes]:
    """The zip in parts. Offsets count code points; read the texts without translating line ends."""
    with ZipStream() as archive:
        yield archive.entry("annotation.conf", configuration().encode(), now())
        for bundle in bundles:
            record = bundle.record
            yield archive.entry(f"{record.id}.txt", bundle.text.encode(), record.updated_at)
            yield archive.entry(f"{record.id}.ann", standoff(bundle).encode(), record.updated_at)
        yield from archive.end()


def configuration() -> str:
    """brat's annotation.conf for these annotations."""
    entities = "\n".join((*PARTS, *FLAGS.split("|")))
    relations = "\n".join(
        (
            "SaidBy\tArg1:Content|Cue, Arg2:Source",
            "CuedBy\tArg1:Content, Arg2:Cue",
            f"On\tArg1:{FLAGS}, Arg2:Content|Cue|Source",
        )
    )
    attributes = "\n".join(
        f"{name}\tArg:{of}, Value:{'|'.join(v for v in values if values is not AttributionDecision or v in ON_CLAIM)}"
        for name, (of, values) in ATTRIBUTES.items()
    )
    return f"[entities]\n{entities}\n\n[relations]\n{relations}\n\n[events]\n\n[attributes]\n{attributes}\n"


def standoff(bundle: Bundle) -> str:
    """The article's .ann file."""
    page = _Page(bundle.text)
    heads = {a.id: head for a in bundle.annotation.attributions if (head := _attribution(page, bundle, a))}
    for flag in bundle.annotation.flags:
        _flag(page, bundle, flag, heads)
    return "".join(f"{line}\n" for line in page.lines)


class _Page:
    """The lines of one .ann file, numbered as they come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self._numbers = {"T": 0, "R": 0, "A": 0, "#": 0}

    def _add(self, letter: str, *fields: str) -> str:
        self._numbers[letter] += 1
        name = f"{letter}{self._numbers[letter]}"
        self.lines.append("\t".join((name, *fields)))
        return name

    def words(self, kind: str, spans: Iterable[Span]) -> str:
        """A text-bound annotation, in fragments where the spans are several or run over a line's end; "" for blanks."""
        pieces = _fragments(spans, self.text)
        if not pieces:
            return ""
        places = ";".join(f"{piece.start} {piece.end}" for piece in pieces)
        return self._add("T", f"{kind} {places}", " ".join(piece.of(self.text) for piece in pieces))

    def relation(self, kind: str, first: str, second: str) -> None:
        self._add("R", f"{kind} Arg1:{first} Arg2:{second}", "")

    def attribute(self, kind: str, target: str, value: StrEnum) -> None:
        self._add("A", f"{kind} {target} {value.value}")

    def note(self, target: str, *words: str) -> None:
        if said := one_line(" · ".join(filter(None, words))):
            self._add("#", f"AnnotatorNotes {target}", said)


def _fragments(spans: Iterable[Span], text: str) -> list[Span]:
    """Stretches that neither overlap nor hold a line's end, in order, as brat wants them."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return [piece for span in merged for piece in _lines(span, text)]


def _lines(span: Span, text: str) -> Iterator[Span]:
    at = span.start
    for gap in (*_BREAK.finditer(text, span.start, span.end), None):
        end = gap.start() if gap else span.end
        if text[at:end].strip():
            yield Span(at, end)
        at = gap.end() if gap else end


def _attribution(page: _Page, bundle: Bundle, attribution: Attribution) -> str:
    """Writes an attribution's parts; gives the name of the one that stands for it, "" where it has no words."""
    names = {kind: page.words(kind, getattr(attribution, role)) for kind, role in PARTS.items()}
    head = names["Content"] or names["Cue"] or names["Source"]
    if not head:
        return ""
    for relation, kind in (("SaidBy", "Source"), ("CuedBy", "Cue")):
        if names[kind] and names[kind] != head:
            page.relation(relation, head, names[kind])
    page.attribute("Kind", head, attribution.kind)
    page.attribute("SourceClass", head, attribution.source_class)
    conclusion = concluded(bundle.history(attribution.id))
    if conclusion is not None:
        page.attribute("Claim", head, conclusion.decision)
    page.note(head, attribution.resolved_source, *map(_verdict, bundle.standing(attribution.id)))
    return head


def _flag(page: _Page, bundle: Bundle, flag: Flag, heads: dict[str, str]) -> None:
    instead = "GoneFlag" if flag.gone else "ArticleFlag"
    name = page.words("Flag", flag.spans) or page.words(instead, _first_words(bundle.text))
    if not name:
        return
    if flag.attribution_id in heads:
        page.relation("On", name, heads[flag.attribution_id])
    page.attribute("Severity", name, flag.severity)
    page.attribute("State", name, flag.state)
    page.attribute("Raised", name, Raised.YES if flag.raised else Raised.NO)
    rule = f"{flag.rule} ({flag.grade})" if flag.grade else flag.rule
    talk = (f"{comment.reviewer}: {comment.text}" for comment in bundle.comments.get(flag.id, ()))
    page.note(name, rule, flag.message, *map(_verdict, bundle.standing(flag.id)), *talk)


def _first_words(text: str) -> tuple[Span, ...]:
    found = re.search(r"\S[^\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*", text)
    return (Span(*found.span()),) if found else ()


def _verdict(verdict: Verdict) -> str:
    said = f"{verdict.reviewer}: {verdict.decision.value}"
    return f"{said}, {verdict.rationale}" if verdict.rationale else said
