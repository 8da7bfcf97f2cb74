"""Web Annotation: valid by the W3C's model, its selectors right in code points."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from service.domain.verdict import Evidence
from service.workflows.export import web_annotation
from service.workflows.export.bundle import Bundle
from tests.unit.workflows.export_bundles import RECORD, TEXT, any_bundles, bundle, found, verdict

SCHEMA = json.loads(Path(__file__).with_name("web_annotation.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def document(*bundles: Bundle) -> dict:
    made = json.loads("".join(web_annotation.write(bundles)))
    VALIDATOR.validate(made)
    return made


def items(*bundles: Bundle) -> dict[str, dict]:
    return {item["id"]: item for item in document(*bundles)["first"]["items"]}


def selected(target: dict, text: str) -> str:
    """What the two selectors of a target select, which must be the same."""
    quote, place = target["selector"]
    words = text[place["start"] : place["end"]]
    assert words == quote["exact"]
    assert text[: place["start"]].endswith(quote["prefix"])
    assert text[place["end"] :].startswith(quote["suffix"])
    assert len(quote["prefix"]) == min(32, place["start"])
    return words


def test_the_schema_itself_is_one_and_refuses() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    made = document(bundle())
    for broken in ({"total": 0}, {"type": "Annotation"}, {"id": "no iri"}, {"@context": "http://example.org"}):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate({**made, **broken})


def test_each_attribution_and_flag_is_an_annotation_of_its_words() -> None:
    made = items(bundle())
    assert set(made) == {f"urn:sourcemark:{i}" for i in ("att_1", "att_2", "flg_1", "flg_2")}
    first = made["urn:sourcemark:att_1"]
    assert (first["motivation"], first["sourcemark:kind"]) == ("identifying", "indirect")
    roles = [(t["sourcemark:role"], selected(t, TEXT)) for t in first["target"]]
    assert roles == [
        ("source", "Jon Falk"),
        ("cue", "told"),
        ("content", "“We waited\r\n\tlong enough 👷🏽,”"),
        ("content", "it was = 2 metres too short"),
    ]
    assert {t["source"] for t in first["target"]} == {RECORD.url}
    flagged = made["urn:sourcemark:flg_1"]
    assert [selected(t, TEXT) for t in flagged["target"]] == ["A source"]
    assert [b["value"] for b in flagged["body"]] == ["anonymous_source", "“It” is unclear.\nRead on.", "Who?"]
    assert (flagged["sourcemark:state"], flagged["sourcemark:attribution"]) == ("open", "urn:sourcemark:att_2")


def test_a_flag_on_the_whole_article_targets_the_article() -> None:
    whole = items(bundle())["urn:sourcemark:flg_2"]["target"]
    assert whole["source"] == RECORD.url
    assert "selector" not in whole


def test_verdicts_reply_to_what_they_are_on() -> None:
    old = verdict("flg_1", "upheld", superseded=True)
    new = verdict("flg_1", "dismissed", number=2, evidence=(Evidence("https://example.org/log", "our log"),))
    made = items(bundle(old, new))
    reply = made[f"urn:sourcemark:{new.id}"]
    assert reply["target"] == "urn:sourcemark:flg_1"
    assert reply["motivation"] == ["assessing", "replying"]
    assert reply["creator"] == {"type": "Person", "name": "Rahel"}
    said = [b.get("value", b.get("source")) for b in reply["body"]]
    assert said == ["dismissed", "We called\nthem.", "https://example.org/log", "our log"]
    assert made[f"urn:sourcemark:{old.id}"]["sourcemark:superseded"] is True


def test_an_empty_collection_has_no_page() -> None:
    assert document()["total"] == 0
    assert document(bundle(attributions=[], raised=[]))["total"] == 0
    assert document(bundle(), bundle(attributions=found()[:1], raised=[]))["total"] == 5


@given(any_bundles())
def test_any_annotation_is_valid_and_every_selector_right(made: Bundle) -> None:
    exported = document(made)
    for item in exported.get("first", {}).get("items", []):
        targets = item["target"] if isinstance(item["target"], list) else []
        for target in targets:
            selected(target, made.text)
