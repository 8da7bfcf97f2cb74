"""What `make bench-stability` counts: which edits it makes, which flags it holds to be the same, what it prints."""

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import stability
from benchmarks.stability import NEUTRAL, Count, difference, edited, edits
from service.domain.text import Span
from service.workflows.annotate import Annotator

STORY = (
    "Bridge to close\n\nThe bridge closes in March.\n\nA source said the repairs would cost more.\n\n"
    "The ferry runs as before.\n\nThe council meets on Friday.\n\nThe mayor, Ruth Tamm, said nothing was decided.\n"
)


def test_each_paragraph_without_a_flag_is_deleted_and_has_a_neutral_one_before_it() -> None:
    at = STORY.index("A source")
    made = list(edits(STORY, [Span(at, at + 8)]))
    plain = [line for line in STORY.split("\n") if line and not line.startswith("A source")]
    assert Counter(kind for kind, _ in made) == {"deleted": len(plain), "added": len(plain)}
    for line, (deleted, added) in zip(plain, zip(made[::2], made[1::2], strict=True), strict=True):
        assert deleted == ("deleted", STORY.replace(f"{line}\n\n" if f"{line}\n\n" in STORY else f"{line}\n", ""))
        assert added == ("added", STORY.replace(line, f"{NEUTRAL}\n\n{line}"))


def test_a_flag_of_several_spans_keeps_each_of_their_paragraphs() -> None:
    spans = [Span(0, 6), Span(STORY.index("The ferry"), STORY.index("The ferry") + 9)]
    kept = [text for kind, text in edits(STORY, spans) if kind == "deleted"]
    assert kept
    assert all("Bridge to close" in text and "The ferry" in text for text in kept)


def test_a_flag_is_the_same_on_a_few_words_more() -> None:
    before = Counter({("vague_source", "officials"): 1, ("vague_source", "experts"): 1, ("loaded_verb", "admitted"): 2})
    after = Counter(
        {("vague_source", "two officials"): 1, ("second_hand", "experts"): 1, ("loaded_verb", "admitted"): 1}
    )
    changed = [("loaded_verb", "admitted"), ("second_hand", "experts"), ("vague_source", "experts")]
    assert sorted(difference(before, after)) == changed
    count = Count()
    count.add(before, after)
    count.add(before, before)
    assert list(count.lines()) == [
        "3 of 8 flags changed (37.50 %)",
        "    loaded_verb: 1 of 4 flags changed (25.00 %)",
        "    second_hand: 1 of 0 flags changed",
        "    vague_source: 1 of 4 flags changed (25.00 %)",
    ]


def test_no_limit_takes_every_edit_and_a_limit_so_many(annotator: Annotator) -> None:
    row = {"text": STORY, "publisher": ""}
    flags = stability.flags(annotator, STORY, "").total()
    assert flags
    whole = edited(annotator, row, 0, random.Random(1))
    assert whole["deleted"].stood.total() == whole["added"].stood.total() == 5 * flags
    drawn = edited(annotator, row, 3, random.Random(1))
    assert sum(count.stood.total() for count in drawn.values()) == 3 * flags


def test_the_command_prints_the_share_by_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data" / "sourcing" / "articles-train.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"id": "own-1", "text": STORY}) + "\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["stability", "--shared", str(tmp_path), "--swaps", "0", "--edits", "2"])
    stability.main()
    printed = capsys.readouterr().out
    assert re.search(r"^a paragraph deleted: \d+ of \d+ flags changed", printed, re.MULTILINE)
    assert re.search(r"^    anonymous_source: 0 of \d+ flags changed \(0\.00 %\)", printed, re.MULTILINE)
    assert "names exchanged" not in printed
