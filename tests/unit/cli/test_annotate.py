"""`python -m service annotate`; the commands that are `started` show what only a process of its own can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service import wiring
from service.workflows.annotate import Annotator
from tests.api import ARTICLE
from tests.cli import run, started


@pytest.fixture(autouse=True)
def shared_annotator(monkeypatch: pytest.MonkeyPatch, annotator: Annotator) -> None:
    """The worker's model for commands of this process: loading it again would show nothing more."""
    monkeypatch.setattr(wiring, "annotator", lambda settings: annotator)


def lines(*rows: object) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_plain_text_gives_a_readable_listing(tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(ARTICLE, encoding="utf-8")
    done = started("annotate", str(tmp_path / "bridge.txt"))
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode()
    assert out.startswith("bridge.txt")
    for expected in ("source  ", "cue     ", "content ", "anonymous_source (bare)", "confidential channels", "?"):
        assert expected in out
    assert "\x1b[" not in out


def test_the_listing_is_coloured_where_asked() -> None:
    assert b"\x1b[" in run("annotate", stdin=ARTICLE.encode(), FORCE_COLOR="1", TERM="xterm-256color").stdout


def test_a_text_can_not_steer_the_terminal() -> None:
    done = run("annotate", stdin=b"A source said \x1b]0;owned\x07 the bridge \xe2\x80\xae would close.")
    assert b"\x1b" not in done.stdout
    assert "\u202e".encode() not in done.stdout


def test_jsonl_keeps_ids_and_order() -> None:
    rows = [{"id": f"é{n}", "text": f"{n} 🌉 {ARTICLE}", "publisher": "Ellby News", "labels": []} for n in range(3)]
    done = started("annotate", "--jsonl", stdin=lines(*rows))
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [f["id"] for f in found] == [r["id"] for r in rows]
    for row, annotation in zip(rows, found, strict=True):
        assert {"attributions", "flags", "measures", "model", "offset_encoding", "sections"} <= set(annotation)
        for attribution in annotation["attributions"]:
            for span in attribution["source"] + attribution["cue"] + attribution["content"]:
                assert span["text"] == row["text"][span["start"] : span["end"]]


def test_text_files_in_jsonl_stand_under_their_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_bytes(ARTICLE.replace("\n", "\r\n").encode())
    done = run("annotate", "--jsonl", str(tmp_path / "b.txt"), str(tmp_path / "a.txt"))
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["b.txt", "a.txt"]


@pytest.mark.parametrize(
    "bad",
    [
        b'{"id": 1}',
        b'{"id": 1, "text": ""}',
        b'{"id": 1, "text": 7}',
        b'{"id": 1, "text": "a\\u0000"}',
        b'{"id": 1, "text": "a\\ud800"}',
        b"{",
        b"[]",
        b'{"id": 1, "text": "\xff"}',
        json.dumps({"id": 1, "text": "x" * 300_000}).encode(),
    ],
)
def test_a_bad_line_loses_nothing_of_the_others(bad: bytes) -> None:
    good = lines({"id": "good", "text": ARTICLE})
    done = run("annotate", "--jsonl", stdin=good + b"\n" + bad + b"\n\n" + good)
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [set(f) == {"id", "error"} for f in found] == [False, True, False]
    assert found[0] == found[2]
    assert b"Traceback" not in done.stderr


def test_files_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    done = run("annotate", str(tmp_path / "a.txt"))
    assert done.returncode == 1
    assert b"not UTF-8" in done.stderr
    assert run("annotate", str(tmp_path / "none.txt")).returncode == 2


def test_bad_settings_are_one_line() -> None:
    done = started("annotate", SOURCEMARK_THREADS="none")
    assert done.returncode == 2
    assert done.stderr.decode().strip() == "sourcemark: SOURCEMARK_THREADS must be a whole number"


def test_a_policy_is_tried(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'version = "1"\n[rules.undisclosed_channel]\nenabled = false\n'
        '[rules.agentless_hearsay]\nseverity = "low"\n[rules.anonymous_source]\nwords = ["told reporters"]\n'
    )
    shown = run("annotate", "--policy", str(policy), stdin=ARTICLE.encode())
    assert shown.returncode == 0, shown.stderr
    assert [line[2] for line in shown.stdout.decode().splitlines()[1:] if line] == ["+", "-", "~"]
    done = run("annotate", "--jsonl", "--policy", str(policy), stdin=lines({"id": "a", "text": ARTICLE}))
    effect = json.loads(done.stdout)
    assert (effect["id"], [f["rule"] for f in effect["go"]]) == ("a", ["undisclosed_channel"])
    assert [f["spans"][0]["text"] for f in effect["come"]] == ["told reporters"]
    assert [(f["rule"], f["severity"]) for f in effect["changed"]] == [("agentless_hearsay", "low")]


def test_a_broken_policy_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('version = "1"\n[rules.nothing]\n')
    done = run("annotate", "--policy", str(tmp_path / "policy.toml"), stdin=b"text")
    assert done.returncode == 2
    assert done.stderr.decode().strip().endswith("line 2: there is no rule 'nothing'.")
    assert b"Traceback" not in done.stderr
