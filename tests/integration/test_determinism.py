"""The same text gives the same bytes: whatever was annotated before, beside it, in which process, on how many threads.

Promised for one version on one kind of processor. Not promised: that a paragraph is annotated alike in another text.
The model reads windows of some 380 word pieces, so what stands before a paragraph is evidence for it.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas.annotation import dump_annotation
from service import wiring
from service.admission import Admission
from service.domain.text import Article
from service.extraction.extractor import Extractor
from service.settings import Settings
from service.workflows.annotate import Annotator

PARAGRAPHS = [
    "The harbour bridge will close for two years, the mayor said on Monday.",
    "“We have no choice,” Maria Alvarez told reporters. “The steel is rusting, and the cables are older than I am.”",
    "According to a source in the port authority, lorries will reportedly take the northern road from March.",
    "Critics say the ferry is too small. It was not clear who would pay for a second one, the Harbour Ledger reported.",
    "'The council’s plan for the dogs' home is dead,' he added; “nobody asked us.”",
    "Read next: Sources say the bank is broke",
]
TEXTS = [
    "Bridge to close for two years\n\n" + "\n\n".join(PARAGRAPHS),
    *PARAGRAPHS[:3],
    "\r\n".join(PARAGRAPHS[::-1]) + " 😀 e\u0301",
    "\n\n".join(PARAGRAPHS * 9),
    " ".join(PARAGRAPHS[:4] * 6),
]


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    """One that reads a text anew each time, which the other tests' does not."""
    return wiring.annotator(Settings())


@pytest.fixture(scope="module")
def alone(annotator: Annotator) -> list[bytes]:
    """Each text's annotation, made one after the other."""
    return [dumped(annotator, text) for text in TEXTS]


def dumped(annotator: Annotator, text: str) -> bytes:
    annotation = annotator.annotate(Article(text=text))
    assert annotation.attributions
    return json.dumps(dump_annotation(annotation, text), ensure_ascii=False).encode()


def with_extractor(annotator: Annotator, extractor: Extractor, places: int = 8) -> Annotator:
    admission = Admission(places, 16, 60, 60)
    return Annotator(extractor, annotator.ruleset, max_text=annotator.max_text, admission=admission)


def test_whatever_came_before(annotator: Annotator, alone: list[bytes]) -> None:
    order = [5, 2, 0, 0, 6, 1, 5, 3, 4, 2]
    assert [dumped(annotator, TEXTS[i]) for i in order] == [alone[i] for i in order]


def test_whatever_is_annotated_beside_it(annotator: Annotator, alone: list[bytes]) -> None:
    busy = with_extractor(annotator, annotator.extractor)
    order = [i for _ in range(4) for i in range(len(TEXTS))]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda i: dumped(busy, TEXTS[i]), order)) == [alone[i] for i in order]


def test_in_turns_with_whatever_comes_between(annotator: Annotator, alone: list[bytes]) -> None:
    single, done = with_extractor(annotator, annotator.extractor, places=1), []

    def dump(i: int) -> None:
        assert dumped(single, TEXTS[i]) == alone[i]
        done.append(i)

    longest = max(range(len(TEXTS)), key=lambda i: len(TEXTS[i]))
    with ThreadPoolExecutor(8) as pool:
        works = [pool.submit(dump, longest)]
        while single.admission.figures() != (1, 0):
            time.sleep(0.001)
        works += [pool.submit(dump, i) for i in range(len(TEXTS)) if i != longest]
    for work in works:
        work.result()
    assert done.index(longest) > 0


@pytest.mark.parametrize("threads", [2, 3])
def test_on_however_many_threads(annotator: Annotator, alone: list[bytes], threads: int) -> None:
    try:
        other = with_extractor(annotator, Extractor.load(threads=threads))
        assert [dumped(other, text) for text in TEXTS] == alone
    finally:
        Extractor.load()  # numpy's threads are the process's, and the last model loaded sets them


@pytest.mark.parametrize("seed", ["1", "77"])
def test_in_another_process(tmp_path: Path, alone: list[bytes], seed: str) -> None:
    order = range(len(TEXTS)) if seed == "1" else range(len(TEXTS) - 1, -1, -1)
    lines = tmp_path / "texts.jsonl"
    lines.write_text("".join(json.dumps({"id": i, "text": TEXTS[i]}) + "\n" for i in order))
    done = subprocess.run(
        [sys.executable, "-m", "service", "annotate", "--jsonl", str(lines)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    # The command puts the line's own id where the annotation has none.
    assert done.stdout.splitlines() == [alone[i].replace(b'"id": null', b'"id": %d' % i, 1) for i in order]
