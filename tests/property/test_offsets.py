"""Offsets are sacred: in every encoding a span's slice is its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.annotation import dump_annotation, load_annotation
from service.domain.annotation import Annotation
from service.domain.errors import OffsetError
from service.domain.text import OffsetEncoding, Offsets
from tests.factories import annotations, texts

UNITS = {
    OffsetEncoding.CODE_POINT: ("utf-32-le", 4),
    OffsetEncoding.UTF_16: ("utf-16-le", 2),
    OffsetEncoding.UTF_8: ("utf-8", 1),
}


def length(text: str, encoding: OffsetEncoding) -> int:
    codec, width = UNITS[encoding]
    return len(text.encode(codec)) // width


@given(texts, st.sampled_from(OffsetEncoding))
def test_offsets_count_what_the_encoding_counts(text: str, encoding: OffsetEncoding) -> None:
    offsets = Offsets(text, encoding)
    for at in range(len(text) + 1):
        assert offsets.encode(at) == length(text[:at], encoding)
        assert offsets.decode(offsets.encode(at)) == at


@given(texts, st.sampled_from(OffsetEncoding))
def test_no_offset_inside_a_character_or_outside_the_text(text: str, encoding: OffsetEncoding) -> None:
    offsets = Offsets(text, encoding)
    borders = {offsets.encode(at) for at in range(len(text) + 1)}
    for offset in range(-1, length(text, encoding) + 2):
        if offset in borders:
            offsets.decode(offset)
        else:
            with pytest.raises(OffsetError):
                offsets.decode(offset)


@given(annotations(), st.sampled_from(OffsetEncoding))
def test_dump_then_load_gives_the_same_annotation(made: tuple[str, Annotation], encoding: OffsetEncoding) -> None:
    text, annotation = made
    assert load_annotation(dump_annotation(annotation, text, encoding), text) == annotation


@given(annotations(), st.sampled_from(OffsetEncoding))
def test_every_slice_is_its_text(made: tuple[str, Annotation], encoding: OffsetEncoding) -> None:
    text, annotation = made
    codec, width = UNITS[encoding]
    raw = text.encode(codec)
    dumped = dump_annotation(annotation, text, encoding)
    assert dumped["offset_encoding"] == encoding
    spans = [s for a in dumped["attributions"] for role in ("source", "cue", "content") for s in a[role]]
    for span in [*spans, *(s for f in dumped["flags"] for s in f["spans"])]:
        assert raw[span["start"] * width : span["end"] * width].decode(codec) == span["text"]
    for flag in dumped["flags"]:
        for span in flag["spans"]:
            around = span["prefix"] + span["text"] + span["suffix"]
            assert around in text
            assert len(span["prefix"]) <= 32 >= len(span["suffix"])
