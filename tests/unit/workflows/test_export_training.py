"""Training data: corrections applied, verdicts as labels, and the scorers read it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from service.domain.flag import FlagState, Origin
from service.domain.verdict import Correction
from service.workflows.export import training
from service.workflows.export.bundle import Bundle
from tests.factories import words
from tests.unit.workflows.export_bundles import TEXT, bundle, flag, flags, found, verdict


def lines(*bundles: Bundle) -> list[dict]:
    return [json.loads(line) for line in training.write(bundles)]


def at(text: str) -> list[list[int]]:
    return [[span.start, span.end] for span in words(TEXT, text)]


def attributions(*verdicts: Any, mended: dict[int, dict] | None = None) -> tuple[list[dict], list[dict], list]:
    """What is left of the two attributions: as reviewed, with classes, and what is uncertain.

    `mended` has what corrections have put in an attribution's place, by its number.
    """
    stand = found()
    for number, parts in (mended or {}).items():
        stand[number] = replace(stand[number], origin=Origin.REVIEWER, **parts)
    (line,) = lines(bundle(verdict("flg_1", "unsure"), *verdicts, attributions=stand))
    return line["annotations"]["reviewed"]["attributions"], line["attributions"], line["uncertain"]


def test_only_reviewed_articles_come() -> None:
    gone = verdict("att_of_an_earlier_revision", "verified")
    assert lines(bundle(), bundle(gone)) == []
    assert len(lines(bundle(verdict("att_1", "verified")), bundle(verdict("flg_2", "dismissed")))) == 2


def test_what_nobody_objected_to_stays() -> None:
    reviewed, classed, uncertain = attributions(verdict("att_1", "verified"))
    assert [a["source"] for a in reviewed] == [at("Jon Falk"), at("A source")]
    assert reviewed[0]["content"] == at("“We waited\r\n\tlong enough 👷🏽,”") + at("it was = 2 metres too short")
    assert [(a["class"], a["resolved"]) for a in classed] == [("named", "Jon Falk"), ("named", "")]
    assert uncertain == []


def test_what_is_no_attribution_goes() -> None:
    reviewed, classed, uncertain = attributions(verdict("att_1", "not_an_attribution"))
    assert [a["source"] for a in reviewed] == [a["source"] for a in classed] == [at("A source")]
    assert uncertain == []


def test_what_is_wrong_and_not_corrected_is_uncertain() -> None:
    gone = Correction(2, source=words(TEXT, "us"))  # its words are not in this revision: nothing was mended
    for given in (verdict("att_1", "wrong_span"), verdict("att_1", "wrong_source", correction=gone)):
        reviewed, classed, uncertain = attributions(given)
        assert len(reviewed) == len(classed) == 1
        assert uncertain == [[TEXT.index("“We"), TEXT.index(" short") + 6]]


def test_corrections_stand_in_place_of_the_machines_spans() -> None:
    content = words(TEXT, "it was = 2 metres too short")
    given = verdict("att_1", "wrong_span", correction=Correction(2, cue=(), content=content))
    reviewed, classed, uncertain = attributions(given, mended={0: {"cue": (), "content": content}})
    assert reviewed[0] == {"source": at("Jon Falk"), "cue": [], "content": at("it was = 2 metres too short")}
    assert (classed[0]["class"], classed[0]["resolved"]) == ("named", "Jon Falk")
    assert uncertain == []


def test_a_superseded_objection_is_one_no_more() -> None:
    old = verdict("att_1", "not_an_attribution", superseded=True)
    assert len(attributions(old, verdict("att_1", "verified", number=2))[0]) == 2


def test_a_corrected_source_has_a_class_only_where_a_name_was_given() -> None:
    master = words(TEXT, "the harbour master")
    named = verdict("att_2", "wrong_source", correction=Correction(3, source=master, resolved_source="Jon Falk"))
    _, classed, _ = attributions(named, mended={1: {"source": master, "resolved_source": "Jon Falk"}})
    assert (classed[1]["source"], classed[1]["class"], classed[1]["resolved"]) == (
        at("the harbour master"),
        "named",
        "Jon Falk",
    )
    for correction, parts in (
        (Correction(3, source=master), {"source": master}),
        (Correction(3, resolved_source=""), {"resolved_source": ""}),
    ):
        given = verdict("att_2", "wrong_source", correction=correction)
        reviewed, classed, _ = attributions(given, mended={1: parts})
        assert len(reviewed) == 2
        assert len(classed) == 1


def test_verdicts_on_flags_are_labels() -> None:
    raised = [flag(f"flg_{s.value}", "anonymous_source", words(TEXT, "A source"), state=s) for s in FlagState]
    (line,) = lines(bundle(verdict("flg_upheld", "upheld"), raised=[*raised, flags()[1]]))
    span = at("A source")[0]
    assert [(f["level"], f["span"]) for f in line["flags"]] == [
        ("may", span),
        ("must", span),
        ("may", span),
        ("may", span),
        ("may", None),
    ]
    assert line["flags"][1] == {"rule": "anonymous_source", "span": span, "grade": "bare", "level": "must"}
    assert line["near_misses"] == [{"rule": "anonymous_source", "span": span}]


@pytest.mark.shared
def test_the_scorers_read_it(shared: Path, tmp_path: Path) -> None:
    """Predictions that equal the export score full marks; the raw annotation pays for what reviewers corrected."""
    raised = [
        flag("flg_1", "anonymous_source", words(TEXT, "A source"), "att_2", FlagState.UPHELD),
        flag("flg_2", "missing_response", (), None, FlagState.DISMISSED),
        flag("flg_3", "loaded_verb", words(TEXT, "told"), None),
    ]
    made = bundle(verdict("flg_1", "upheld"), verdict("att_2", "not_an_attribution"), raised=raised)
    gold, right, raw = (tmp_path / name for name in ("gold.jsonl", "right.jsonl", "raw.jsonl"))
    gold.write_text("".join(training.write([made])), encoding="utf-8")
    (line,) = lines(made)
    predicted = [{**a, "source_class": a["class"], "resolved_source": a["resolved"]} for a in line["attributions"]]
    upheld = [{"rule": f["rule"], "spans": [f["span"]], "grade": f["grade"]} for f in line["flags"][:1]]
    right.write_text(json.dumps({"id": line["id"], "attributions": predicted, "flags": upheld}))
    before = [asdict(a) for a in found()]
    all_flags = [{**asdict(f), "spans": [asdict(s) for s in f.spans]} for f in raised]
    raw.write_text(json.dumps({"id": line["id"], "attributions": before, "flags": all_flags}, default=str))
    assert "attribution        100.0   100.0   100.0" in scored(shared, "score.py", gold, right)
    assert "attribution         50.0   100.0    66.7" in scored(shared, "score.py", gold, raw)
    full = scored(shared, "score_sourcing.py", gold, right)
    assert "   1 hit    0 wrong    0 missed" in full
    assert "source class            100.0 % of 1" in full
    assert "   1 hit    1 wrong    0 missed    1 near-miss hits" in scored(shared, "score_sourcing.py", gold, raw)


def scored(shared: Path, script: str, *arguments: Path) -> str:
    command = [sys.executable, str(shared / "eval" / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
