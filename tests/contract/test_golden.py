"""What a release stored, every later one loads. A release adds its file here and never changes an older one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.annotation import dump_annotation, load_annotation
from schemas.verdict import VerdictSchema

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_stored_payloads_stay_loadable(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    annotation = load_annotation(stored["annotation"], stored["text"])
    assert annotation.attributions
    assert annotation.flags
    assert holds(dump_annotation(annotation, stored["text"]), stored["annotation"])
    assert holds(VerdictSchema().dump(VerdictSchema().load(stored["verdict"])), stored["verdict"])


def holds(now: object, then: object) -> bool:
    """Whether everything of `then` is in `now`, where fields may have been added."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and holds(now[name], value) for name, value in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return now == then
