"""Segments against the text they are cut from, on texts that are hard to cut."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.annotation import Annotation, Measures, ModelVersion, RulesetVersion
from service.domain.flag import Facet, Flag, Severity
from service.domain.text import Span
from service.web.segments import ROLES, Paragraph, Segment, paragraphs
from tests.factories import attribution, words

UNSEEN = "\r\n\u2028\u2029\u202e\u2066\u2069\u200b\u200c\u200d\ufeff\u00ad\x0b\x0c\x85\x01\U000e0041"
VISIBLE = "🌉👩🏽\u0301éأب中 a\t“\U0001f3f4"
awkward = st.text(st.sampled_from(UNSEEN + VISIBLE), max_size=40)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def flag(spans: tuple[Span, ...], severity: Severity = Severity.HIGH, id_: str = "f1") -> Flag:
    return Flag(id_, "anonymous_source", Facet.WHO, "bare", severity, spans, None, "m", "q")


def bare() -> Annotation:
    """An annotation without any part."""
    measures = Measures(0, None, None, None, 0, 0, None, None, 0, False)
    return Annotation(None, None, None, ModelVersion("m", "1", "00"), RulesetVersion("1"), (), (), (), measures)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, Annotation]:
    """An awkward text, with spans of attributions and flags thrown across it."""
    text = draw(awkward.filter(bool))
    ends = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text)))
    some = st.lists(ends.map(lambda e: Span(min(e[0], e[1] - 1), max(e[0] + 1, e[1]))), max_size=2).map(tuple)
    parts = draw(st.lists(st.tuples(some, some, some), max_size=3))
    flags = draw(st.lists(st.tuples(some, st.sampled_from(Severity)), max_size=3))
    example = attribution("x", "x", "x", "x")
    return text, replace(
        bare(),
        attributions=tuple(
            replace(example, id=f"a{n}", source=source, cue=cue, content=content)
            for n, (source, cue, content) in enumerate(parts)
        ),
        flags=tuple(flag(spans, severity, f"f{n}") for n, (spans, severity) in enumerate(flags)),
    )


def joined(found: tuple[Paragraph, ...]) -> str:
    return "".join("".join(s.text for s in p.segments) + p.ending for p in found)


def flat(found: tuple[Paragraph, ...]) -> list[Segment]:
    return [segment for paragraph in found for segment in paragraph.segments]


@given(marked())
def test_segments_and_endings_are_the_text(made: tuple[str, Annotation]) -> None:
    text, annotation = made
    found = paragraphs(text, annotation)
    assert joined(found) == text
    at = 0
    for paragraph in found:
        assert paragraph.at == at
        for segment in paragraph.segments:
            assert segment.text
            assert segment.at == at
            at += utf16(segment.text)
        at += utf16(paragraph.ending)


@given(awkward)
def test_text_without_annotation_is_kept_to_the_letter(text: str) -> None:
    found = paragraphs(text, bare())
    assert joined(found) == text
    assert not any("\r" in s.text or "\n" in s.text for s in flat(found))
    assert [p.ending for p in found].count("") == 1
    assert found[-1].ending == ""


@given(marked())
def test_each_mark_stands_on_its_words_and_no_others(made: tuple[str, Annotation]) -> None:
    text, annotation = made
    places = [(s, place) for s, start in starts(text, annotation) for place in range(start, start + len(s.text))]
    for segment, place in places:
        flags = {f.id for f in annotation.flags if any(s.start <= place < s.end for s in f.spans)}
        roles = {r for r in ROLES for a in annotation.attributions if stands(getattr(a, r), place)}
        owners = {a.id for a in annotation.attributions if stands(a.spans, place)}
        severities = [f.severity for f in annotation.flags if stands(f.spans, place)]
        assert set(segment.flags) == flags and set(segment.roles) == roles
        assert set(segment.attributions) == owners
        assert segment.tone == (min(severities, key=list(Severity).index).value if severities else "")


def stands(spans: tuple[Span, ...], place: int) -> bool:
    return any(span.start <= place < span.end for span in spans)


def starts(text: str, annotation: Annotation) -> list[tuple[Segment, int]]:
    found, at = [], 0
    for paragraph in paragraphs(text, annotation):
        for segment in paragraph.segments:
            found.append((segment, at))
            at += len(segment.text)
        at += len(paragraph.ending)
    return found


def test_line_ends_of_every_kind() -> None:
    found = paragraphs("a\r\nb\rc\nd\n", bare())
    assert [(p.at, p.break_name) for p in found] == [(0, "crlf"), (3, "cr"), (5, "lf"), (7, "lf"), (9, "")]
    assert found[-1].segments == ()


def test_a_span_across_lines_stands_on_both() -> None:
    text = "A source\r\nsaid so."
    found = paragraphs(text, replace(bare(), flags=(flag((Span(2, 14),)),)))
    assert [s.text for s in flat(found) if s.flags] == ["source", "said"]
    assert [s.text for s in flat(found) if not s.flags] == ["A ", " so."]


def test_overlapping_marks_the_furthest_reaching_first() -> None:
    text = "“He knew,” an aide said, the mayor told us."
    outer = attribution(text, "the mayor", "told", "“He knew,” an aide said", "a1")
    inner = attribution(text, "an aide", "said", "“He knew,”", "a2")
    annotation = replace(bare(), attributions=(inner, outer), flags=(flag(words(text, "an aide")),))
    on = {s.text: s for s in flat(paragraphs(text, annotation))}
    assert on["an aide"].attributions == ("a1", "a2")
    assert on["an aide"].roles == ("source", "content")
    assert on["an aide"].classes == "seg is-source is-content has-flag sev-high"


def test_the_severest_flag_gives_the_severity() -> None:
    flags = (flag((Span(0, 2),), Severity.LOW, "f1"), flag((Span(0, 1),), Severity.MEDIUM, "f2"))
    assert [s.tone for s in flat(paragraphs("abc", replace(bare(), flags=flags)))] == ["medium", "low", ""]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\u202eb", ["RLO"]),
        ("a\u2066b\u2069", ["LRI", "PDI"]),
        ("\ufeffa\u200bb\u00adc", ["BOM", "ZWSP", "SHY"]),
        ("a\u2028b\x85c\x0c", ["LS", "NEL", "U+000C"]),
        ("a\u200db", ["ZWJ"]),
        ("👩🏽\u200d🚀", []),
        ("می\u200cخواهم", []),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", []),
        ("a\U000e0041\U000e0042", ["TAGS"]),
        ("a\tb e\u0301 \u00a0", []),
    ],
)
def test_characters_that_no_reader_sees_are_named(text: str, named: list[str]) -> None:
    found = flat(paragraphs(text, bare()))
    assert [s.unseen for s in found if s.unseen] == named
    assert joined(paragraphs(text, bare())) == text


def test_ten_thousand_words_and_five_hundred_flags_on_one_line_take_no_time() -> None:
    text = "A source said it was 🌉 so. " * 1500
    flags = tuple(flag((Span(at, at + 8),), id_=f"f{at}") for at in range(0, len(text) - 60, len(text) // 500))
    begun = time.perf_counter()
    found = paragraphs(text, replace(bare(), flags=flags))
    assert time.perf_counter() - begun < 0.5
    assert len(flat(found)) >= 1000


def test_what_is_too_doubtful_to_be_counted_is_faint() -> None:
    text = "Ruth Tamm said the pier sank"
    doubtful = replace(attribution(text, "Ruth Tamm", "said", "the pier sank", "a1"), confidence=0.2)
    sure = replace(doubtful, id="a2", confidence=0.9)
    for found, faint in (((doubtful,), True), ((doubtful, sure), False), ((sure,), False)):
        shown = replace(bare(), attributions=found, measures=replace(bare().measures, floor=0.5))
        (line,) = paragraphs(text, shown)
        assert {"is-faint" in segment.classes for segment in line.segments if segment.attributions} == {faint}
