import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from service.domain.attribution import Kind, SourceClass
from service.domain.errors import ModelError
from service.domain.text import Article, Section, SectionKind, Span
from service.extraction.extractor import Extraction, Extractor, Found, _apart
from service.extraction.model import ARTIFACTS, verify

PLAIN = """Harbour bridge to close for two years

The harbour bridge will close for two years, the mayor said on Monday.

“We have no choice,” Maria Alvarez told reporters. “The steel is rusting.”

According to the port authority, lorries will take the northern road.
"""


def listed(found: Extraction, text: str) -> list[tuple[list[str], list[str], list[str]]]:
    return [
        ([s.of(text) for s in a.source], [s.of(text) for s in a.cue], [s.of(text) for s in a.content])
        for a in found.attributions
    ]


def test_plain_attributions_are_found(extractor: Extractor) -> None:
    found = extractor.extract(Article(text=PLAIN))
    rows = listed(found, PLAIN)
    assert (["the mayor"], ["said"], ["The harbour bridge will close for two years"]) in rows
    alvarez = next(a for a in found.attributions if "Alvarez" in "".join(s.of(PLAIN) for s in a.source))
    assert alvarez.kind is Kind.DIRECT
    assert len(alvarez.content) == 2
    assert any(cue == ["According to"] and source == ["the port authority"] for source, cue, _ in rows)


def test_attributions_are_whole_sorted_and_numbered(extractor: Extractor) -> None:
    found = extractor.extract(Article(text=PLAIN * 5)).attributions
    assert [a.id for a in found] == [f"a{i}" for i in range(1, len(found) + 1)]
    places = [min(a.spans).start for a in found]
    assert places == sorted(places)
    for a in found:
        assert a.content
        assert 0 <= a.confidence <= 1
        assert round(a.confidence, 4) == a.confidence
        assert (a.source_class is SourceClass.NONE) == (not a.source)
        assert a.section in SectionKind


@pytest.mark.parametrize(
    "text", ["", " \n", "\x00", "\ud800", "😀😀😀", "これは文です。", "Это текст без цитат.", "-\n" * 40]
)
def test_text_without_attributions_gives_none(extractor: Extractor, text: str) -> None:
    assert extractor.extract(Article(text=text)).attributions == ()


def test_the_same_text_gives_the_same_bytes_whatever_the_threads(extractor: Extractor) -> None:
    text = PLAIN * 12
    once = extractor.extract(Article(text=text))
    assert once == extractor.extract(Article(text=text))
    assert once == Extractor.load(threads=2).extract(Article(text=text))


def test_numpy_takes_no_more_threads_than_the_model() -> None:
    Extractor.load()
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}


def test_a_long_line_and_a_long_text_take_linear_time(extractor: Extractor) -> None:
    line = "The mayor said the bridge would close. " * 512
    began = time.process_time()
    assert len(extractor.extract(Article(text=line)).attributions) > 400
    once = time.process_time() - began
    began = time.process_time()
    extractor.extract(Article(text=line * 4))
    assert time.process_time() - began < 8 * once + 1


def test_spans_survive_marks_that_the_tokenizer_drops(extractor: Extractor) -> None:
    text = "\u202eMayor Jose\u0301 Nu\u0301n\u0303ez\u200b said\u00a0the bridge would close 😀, officials said."
    for attribution in extractor.extract(Article(text=text)).attributions:
        for span in attribution.spans:
            assert span.of(text) == span.of(text).strip()
            assert text[span.end : span.end + 1] not in {"\u0301", "\u0303"}


def test_the_version_covers_the_files_and_the_code_that_decides(extractor: Extractor) -> None:
    files = verify()
    assert (extractor.version.name, extractor.version.version) == (files.name, files.version)
    assert extractor.version.sha256 != files.sha256
    assert len(extractor.version.sha256) == 64
    assert Extractor.load().version == extractor.version


@pytest.mark.parametrize("name", sorted(json.loads((ARTIFACTS / "manifest.json").read_text())["files"]))
def test_missing_or_altered_files_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(ARTIFACTS, folder)
    (folder / name).write_bytes(b"altered")
    with pytest.raises(ModelError, match=name):
        Extractor.load(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        Extractor.load(folder)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"files": {}}', '{"files": 3}'])
def test_a_broken_manifest_is_refused(tmp_path: Path, manifest: str) -> None:
    with pytest.raises(ModelError, match="manifest"):
        Extractor.load(tmp_path)
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ModelError, match="manifest"):
        Extractor.load(tmp_path)


@pytest.mark.parametrize(
    ("cue", "content", "left"),
    [
        ("body", ("headline", "body"), ("body",)),
        ("body", ("headline",), ("headline",)),
        ("headline", ("headline", "body"), ("headline",)),
        ("body", ("boilerplate", "body"), ("body",)),
        ("body", ("boilerplate",), None),
        ("boilerplate", ("boilerplate", "body"), None),
    ],
)
def test_contents_from_across_a_sections_border_are_dropped(
    cue: str, content: tuple[str, ...], left: tuple[str, ...] | None
) -> None:
    places = {"headline": Span(0, 10), "body": Span(10, 20), "boilerplate": Span(20, 30)}
    sections = tuple(Section(SectionKind(kind), span) for kind, span in places.items())
    found = Found((), (places[cue],), tuple(places[kind] for kind in content), np.zeros(0), np.zeros(0))
    kept = _apart(found, sections)
    assert (kept and kept.content) == (left and tuple(places[kind] for kind in left))
