"""The README's first example is what the service answers."""

from __future__ import annotations

import json
import re

from tests.api import Caller
from tests.conftest import ROOT


def test_the_first_example(admin: Caller) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sent = re.search(r"-d '(\{.*?\})'", readme)
    shown = re.search(r"```json\n(.*?)```", readme, re.DOTALL)
    assert sent
    assert shown
    answer = admin.post("/v1/annotate", json.loads(sent[1])).get_json()
    for kind, parts in json.loads(shown[1]).items():
        assert [shortened(part, like) for part, like in zip(answer[kind], parts, strict=True)] == parts


def shortened(part: object, like: object) -> object:
    """As much of the answer as the example shows."""
    if isinstance(part, dict) and isinstance(like, dict):
        return {name: shortened(part[name], like[name]) for name in like}
    if isinstance(part, list) and isinstance(like, list) and len(part) == len(like):
        return [shortened(a, b) for a, b in zip(part, like, strict=True)]
    return part
