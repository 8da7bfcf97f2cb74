"""CSV: what goes in comes out of the csv module, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given

from service.workflows.export import table
from service.workflows.export.bundle import Bundle
from tests.unit.workflows.export_bundles import RECORD, TEXT, any_bundles, bundle, flag, verdict


def rows(*bundles: Bundle) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(table.write(bundles)), newline=""), strict=True))


def test_a_row_per_attribution_and_flag() -> None:
    read = rows(bundle(verdict("att_1", "refuted"), verdict("att_1", "verified", "Ada", 2)))
    assert [row["id"] for row in read] == ["att_1", "att_2", "flg_1", "flg_2"]
    assert set(read[0]) == set(table.COLUMNS)
    first, whole = read[0], read[3]
    assert first["content"] == "“We waited long enough 👷🏽,” … it was = 2 metres too short"
    assert first["text"] == first["content"]
    quote, rest = (TEXT.index(words) for words in ("“We", "it was"))
    assert first["spans"] == f"{quote}-{TEXT.index(' the harbour')};{rest}-{rest + 27}"
    assert (first["start"], first["end"]) == (str(quote), str(rest + 27))
    assert (first["source"], first["cue"], first["verdicts"]) == ("Jon Falk", "told", "Rahel: refuted; Ada: verified")
    assert (whole["type"], whole["start"], whole["spans"], whole["text"]) == ("flag", "", "", "")
    assert whole["rule"] == "missing_response"
    assert {row["article_id"] for row in read} == {"art_1"}


def test_it_is_rfc_4180() -> None:
    raw = "".join(table.write([bundle(record=replace(RECORD, title='The "quay", reopened\nat last'))]))
    header, *_ = raw.split("\r\n")
    assert header == ",".join(table.COLUMNS)
    assert '"The ""quay"", reopened\nat last"' in raw
    assert raw.endswith("\r\n")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_formulas_are_disarmed(first: str) -> None:
    words = f'{first}HYPERLINK("https://example.org")'
    made = bundle(record=replace(RECORD, title=words), raised=[replace(flag("f", "r", ()), message=words)])
    read = rows(made)
    assert {row["title"] for row in read} == {"'" + words}
    assert read[-1]["message"] == "'" + words


def test_nothing_to_export_leaves_the_header() -> None:
    assert rows() == []
    assert "".join(table.write([])).startswith("type,id,")


@given(any_bundles())
def test_any_annotation_is_read_back(made: Bundle) -> None:
    read = rows(made)
    assert len(read) == len(made.annotation.attributions) + len(made.annotation.flags)
    assert not any(cell.startswith(table.FORMULA) for row in read for cell in row.values())
    for row in read:
        spans = [tuple(map(int, part.split("-"))) for part in row["spans"].split(";") if part]
        assert all(made.text[start:end] for start, end in spans)
