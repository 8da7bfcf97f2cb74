"""`python -m service batch`: a file in, a file out, and going on after being broken off."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service import wiring
from service.__main__ import cli
from service.domain.errors import InvalidInput
from service.workflows import lines
from service.workflows.annotate import Annotator

TEXTS = [f"The bridge is safe, Mayor Ruth Tamm said on day {day}." for day in range(5)]


@pytest.fixture(autouse=True)
def shared_annotator(monkeypatch: pytest.MonkeyPatch, annotator: Annotator) -> None:
    """The session's model: loading it again would show nothing more."""
    monkeypatch.setattr(wiring, "annotator", lambda settings: annotator)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.ndjson"
    sent = [json.dumps({"id": f"cms-{day}", "text": text}) for day, text in enumerate(TEXTS)]
    path.write_text("\n".join([*sent[:2], "", "{", *sent[2:]]))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["batch", *map(str, arguments)])


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_results_in_order_and_an_error_in_place(archive: Path, tmp_path: Path) -> None:
    done = run(archive, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "1 of 6 lines could not be annotated" in done.stderr
    found = read(tmp_path / "out")
    assert [(one["line"], one["id"]) for one in found] == [
        (1, "cms-0"), (2, "cms-1"), (4, None), (5, "cms-2"), (6, "cms-3"), (7, "cms-4"),
    ]  # fmt: skip
    assert found[2]["error"]["code"] == "invalid_input"
    assert found[0]["annotation"]["attributions"]


def test_gzip_and_standard_output(archive: Path, tmp_path: Path) -> None:
    packed = tmp_path / "archive.gz"
    packed.write_bytes(gzip.compress(archive.read_bytes()))
    plain = run(archive)
    assert len(plain.stdout.splitlines()) == 6
    assert run(packed).stdout == plain.stdout


def test_broken_off_it_goes_on(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(archive, "--out", tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    out = tmp_path / "out"
    out.write_bytes(whole[: whole.index(b'"cms-2"')])  # three results, and the beginning of another
    asked = []
    real = lines.result_of
    monkeypatch.setattr(lines, "result_of", lambda a, line, r: asked.append(line.number) or real(a, line, r))
    assert run(archive, "--out", out).exit_code == 1
    assert asked == [5, 6, 7]
    assert out.read_bytes() == whole
    assert run(archive, "--out", out).exit_code == 1
    assert asked == [5, 6, 7]


def test_results_of_another_file_are_not_touched(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for held in (json.dumps({"line": 1, "id": "else", "annotation": {}}) + "\n", "My notes.\n", "My", '{"text": "x"}'):
        other.write_text(held)
        assert isinstance(run(archive, "--out", other).exception, InvalidInput)
        assert other.read_text() == held
    before = archive.read_bytes()
    assert isinstance(run(archive, "--out", archive).exception, InvalidInput)
    assert archive.read_bytes() == before
