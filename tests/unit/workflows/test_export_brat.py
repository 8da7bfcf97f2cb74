"""brat standoff, read back by a parser written from its documentation and as strict as brat itself."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given

from service.domain.text import Span
from service.workflows.export import brat
from service.workflows.export.bundle import Bundle
from tests.unit.workflows.export_bundles import TEXT, any_bundles, bundle, found, verdict


@dataclass
class Document:
    """What one .ann file says, by annotation id."""

    spans: dict[str, tuple[str, list[tuple[int, int]], str]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def parse(ann: str, text: str) -> Document:
    """Reads an .ann file; raises AssertionError for what brat would refuse."""
    made, seen = Document(), set()
    assert ann == "" or ann.endswith("\n")
    lines = ann.split("\n")[:-1]
    assert lines == ann.splitlines()
    for line in lines:
        name, data, *rest = line.split("\t")
        assert re.fullmatch(r"[TRA#]\d+", name), line
        assert name not in seen
        seen.add(name)
        {"T": _textbound, "R": _relation, "A": _attribute, "#": _note}[name[0]](made, name, data, rest, text)
    return made


def _textbound(made: Document, name: str, data: str, rest: list[str], text: str) -> None:
    kind, places = data.split(" ", 1)
    spans = [(int(start), int(end)) for start, end in (place.split(" ") for place in places.split(";"))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    (words,) = rest
    assert words == " ".join(text[start:end] for start, end in spans)
    made.spans[name] = (kind, spans, words)


def _relation(made: Document, name: str, data: str, rest: list[str], text: str) -> None:
    match = re.fullmatch(r"(\S+) Arg1:(T\d+) Arg2:(T\d+)", data)
    assert match is not None
    assert rest in ([], [""])
    assert {match[2], match[3]} <= made.spans.keys()
    assert match[2] != match[3]
    made.relations.append((match[1], match[2], match[3]))


def _attribute(made: Document, name: str, data: str, rest: list[str], text: str) -> None:
    kind, target, value = data.split(" ")
    assert not rest
    assert target in made.spans
    assert (kind, target) not in made.attributes
    made.attributes[kind, target] = value


def _note(made: Document, name: str, data: str, rest: list[str], text: str) -> None:
    kind, target = data.split(" ")
    assert kind == "AnnotatorNotes"
    assert target in made.spans
    (made.notes[target],) = rest


def read(*bundles: Bundle) -> tuple[str, dict[str, Document]]:
    """The configuration, and each article's annotations, from the zip as a reader finds it."""
    with zipfile.ZipFile(io.BytesIO(b"".join(brat.write(bundles)))) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    configuration = files.pop("annotation.conf")
    for made in bundles:
        assert files[f"{made.record.id}.txt"] == made.text
    assert len(files) == 2 * len(bundles)
    return configuration, {b.record.id: parse(files[f"{b.record.id}.ann"], b.text) for b in bundles}


def only(made: Bundle) -> Document:
    return read(made)[1][made.record.id]


def test_attributions_and_flags_are_read_back() -> None:
    made = only(bundle(verdict("att_1", "verified"), verdict("flg_1", "upheld")))
    assert [(kind, words) for kind, _, words in made.spans.values()] == [
        ("Source", "Jon Falk"),
        ("Cue", "told"),
        ("Content", "“We waited long enough 👷🏽,” it was = 2 metres too short"),
        ("Source", "A source"),
        ("Cue", "said"),
        ("Content", "the cranes were sold"),
        ("Flag", "A source"),
        ("ArticleFlag", "Quay to reopen 🌉"),
    ]
    assert made.relations == [
        ("SaidBy", "T3", "T1"),
        ("CuedBy", "T3", "T2"),
        ("SaidBy", "T6", "T4"),
        ("CuedBy", "T6", "T5"),
        ("On", "T7", "T6"),
    ]
    assert made.attributes["Kind", "T3"] == "indirect"
    assert made.attributes["SourceClass", "T3"] == "named"
    assert made.attributes["Claim", "T3"] == "verified"
    assert made.attributes["Severity", "T7"] == "high"
    assert made.attributes["State", "T8"] == "open"
    assert made.notes["T3"] == "Jon Falk · Rahel: verified, We called them."
    assert made.notes["T7"] == "anonymous_source (bare) · “It” is unclear. Read on. · Rahel: upheld, We called them."


def test_a_span_is_broken_where_lines_end() -> None:
    content = only(bundle()).spans["T3"]
    start = TEXT.index("“We")
    assert content[1][:2] == [(start, start + 10), (start + 13, TEXT.index(" the harbour"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\x1c", "\t", "\n \n"])
def test_no_line_end_of_any_kind_gets_into_a_field(end: str) -> None:
    text = f"He said it{end}was so."
    start = text.index("it")
    said = replace(found()[1], source=(), cue=(Span(3, 7),), content=(Span(start, len(text)),))
    made = only(bundle(text=text, attributions=[said], raised=[]))
    assert made.spans["T2"][2] == "it was so."


def test_overlapping_spans_of_a_part_become_one() -> None:
    said = replace(found()[1], source=(Span(0, 4), Span(2, 8), Span(8, 9)), cue=(), content=())
    made = only(bundle(text="abcdefghij", attributions=[said], raised=[]))
    assert made.spans["T1"][1] == [(0, 9)]


def test_parts_without_words_are_passed_over() -> None:
    empty = replace(found()[0], source=(), cue=(), content=())
    blank = replace(found()[0], source=(), cue=(), content=(Span(0, 2),))
    assert only(bundle(text=" \n words", attributions=[empty, blank], raised=[])) == Document()


def test_the_configuration_names_all_that_is_used() -> None:
    configuration, read_back = read(bundle(verdict("att_1", "refuted")))
    parts = re.split(r"\[(\w+)\]\n", configuration)[1:]
    sections = {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
    made = read_back["art_1"]
    assert {kind for kind, _, _ in made.spans.values()} <= set(sections["entities"].split("\n"))
    rules = dict(line.split("\t") for line in sections["relations"].split("\n"))
    for kind, first, second in made.relations:
        taken = re.fullmatch(r"Arg1:(\S+), Arg2:(\S+)", rules[kind])
        assert made.spans[first][0] in taken[1].split("|")
        assert made.spans[second][0] in taken[2].split("|")
    attributes = dict(line.split("\t") for line in sections["attributes"].split("\n"))
    for (kind, target), value in made.attributes.items():
        taken = re.fullmatch(r"Arg:(\S+), Value:(\S+)", attributes[kind])
        assert made.spans[target][0] in taken[1].split("|")
        assert value in taken[2].split("|")


@given(any_bundles())
def test_any_annotation_is_read_back(made: Bundle) -> None:
    parse(brat.standoff(made), made.text)
