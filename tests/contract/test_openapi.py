"""The OpenAPI document is the contract: operationIds, every error with its code, examples as the service answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.api.contract import PROBLEMS, examples
from service.api.errors import CODES, STATUS
from service.app import create_app
from service.domain.errors import Misconfigured, PolicyError, SourcemarkError
from service.settings import Settings
from service.workflows.annotate import Annotator
from tests.contract.recording import recorded

AGAIN = "If the change is meant, record the examples anew: make examples"
NEAR = 0.02  # how far a confidence may lie apart on another processor
API = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory, annotator: Annotator) -> Iterator[dict[str, Any]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('openapi') / 'openapi.db'}"
    app = create_app(Settings(database_url=url), annotator)
    yield app.test_client().get("/openapi.json").get_json()
    app.extensions["sourcemark.database"].close()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation, by method and path."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield f"{method} {path}", operation


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = {place: operation.get("operationId", "") for place, operation in operations(document)}
    lacking = [place for place, name in ids.items() if not re.fullmatch("[a-z]+([A-Z][a-z]+)*", name)]
    assert not lacking, "Name them in camel case: @resource.doc(operationId=...)"
    assert [name for name, times in Counter(ids.values()).items() if times > 1] == []


def test_every_operation_has_an_example_and_nothing_else_has(document: dict[str, Any]) -> None:
    ids = {operation["operationId"] for _, operation in operations(document)}
    assert set(examples()["operations"]) == ids, f"tests/contract/recording.py takes each operation once. {AGAIN}"


def test_the_examples_are_what_the_service_answers(tmp_path: Path, annotator: Annotator) -> None:
    found = recorded(tmp_path, annotator)
    for part, shown in examples().items():
        for name, example in shown.items():
            assert list(apart(example, found[part].get(name), f"{part}/{name}")) == [], AGAIN


def apart(shown: Any, found: Any, place: str) -> Iterator[str]:
    """Where two records differ. Versions may, and numbers a little."""
    if isinstance(shown, dict) and isinstance(found, dict) and set(shown) == set(found):
        for name in shown:
            if name not in ("model", "ruleset", "version"):
                yield from apart(shown[name], found[name], f"{place}/{name}")
    elif isinstance(shown, list) and isinstance(found, list) and len(shown) == len(found):
        for index, (one, other) in enumerate(zip(shown, found, strict=True)):
            yield from apart(one, other, f"{place}/{index}")
    elif isinstance(shown, str) and isinstance(found, str):
        if unsure(shown) != unsure(found):
            yield f"{place}: {shown!r} is shown, {found!r} is answered"
    elif shown != pytest.approx(found, abs=NEAR) if isinstance(shown, float) else shown != found:
        yield f"{place}: {shown!r} is shown, {found!r} is answered"


def unsure(text: str) -> str:
    return re.sub(r"\d+% sure", "% sure", text)


def test_the_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    for place, operation in operations(document):
        shown = [content for content in contents(operation) if "example" in content]
        assert shown or set(operation["responses"]) & {"204"}, place
        for content in shown:
            check(document, content["schema"], content["example"])
    for response in document["components"]["responses"].values():
        for content in response["content"].values():
            for code, example in content["examples"].items():
                assert example["value"]["code"] == code
                check(document, content["schema"], example["value"])


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for response in operation["responses"].values():
        yield from response.get("content", {}).values()


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def test_examples_stand_at_parameters_too(document: dict[str, Any]) -> None:
    save = document["paths"]["/v1/articles/by-external-id/{external_id}"]
    shown = {p["name"]: p.get("example") for p in (*save["parameters"], *save["put"]["parameters"])}
    assert shown["external_id"] == "cms-4711"
    assert shown["If-Match"]


def test_every_error_stands_with_its_code(document: dict[str, Any]) -> None:
    shown = {status: document["components"]["responses"].get(status.name) for status in PROBLEMS}
    used = {status for _, operation in operations(document) for status in operation["responses"]}
    for status, response in shown.items():
        if str(status.value) not in used:
            assert response is None
            continue
        (content,) = response["content"].values()
        narrowed = content["schema"]["allOf"][1]["properties"]
        assert narrowed["status"]["const"] == status.value
        assert narrowed["code"]["enum"] == list(content["examples"]) == list(PROBLEMS[status])
    assert "default" not in used


def test_the_headers_to_act_on_are_named(document: dict[str, Any]) -> None:
    made = document["paths"]["/v1/articles"]
    assert {"ETag", "Location"} <= set(made["post"]["responses"]["201"]["headers"])
    assert "Link" in made["get"]["responses"]["200"]["headers"]
    assert "Retry-After" in document["components"]["responses"]["SERVICE_UNAVAILABLE"]["headers"]


def test_enumerations_are_of_strings(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["Flag"]["properties"]["severity"]["type"] == "string"


def test_every_error_of_the_domain_is_in_the_table() -> None:
    at_start = (PolicyError, Misconfigured)  # these end the process or the command before anything is served
    for error in kinds(SourcemarkError):
        if error is not SourcemarkError and not issubclass(error, at_start):
            status = next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)
            assert error.code in PROBLEMS[status], error
    for status, code in CODES.items():
        assert code in PROBLEMS[status]


def kinds(error: type[SourcemarkError]) -> set[type[SourcemarkError]]:
    return {error}.union(*(kinds(kind) for kind in error.__subclasses__()))


def test_the_page_of_the_wire_lists_the_same_errors() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ([`\w, ]+) \|", API.read_text(encoding="utf-8"), flags=re.MULTILINE)
    statuses = {int(status) for row, _ in rows for status in row.split(", ")}
    codes = {code for _, row in rows for code in re.findall(r"`(\w+)`", row)}
    assert statuses == {status.value for status in PROBLEMS}
    assert codes == {code for listed in PROBLEMS.values() for code in listed}


def test_the_page_of_the_wire_shows_what_is_answered(document: dict[str, Any]) -> None:
    for section in re.split(r"^### ", API.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        method, path = section[1 : section.index("`", 1)].split(" ")
        shown = re.search(r"```json\n(.*?)```", section, flags=re.DOTALL)
        kept = examples()["operations"][document["paths"][path][method.lower()]["operationId"]]
        if shown and kept["content_type"] == "application/json":
            assert list(unknown(json.loads(shown[1]), kept["answer"], f"{method} {path}")) == []


def unknown(shown: Any, answered: Any, place: str) -> Iterator[str]:
    """What the page shows and no answer has."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        for name in set(shown) - {"…"}:
            if name not in answered:
                yield f"{place}/{name}"
            else:
                yield from unknown(shown[name], answered[name], f"{place}/{name}")
    elif isinstance(shown, list) and isinstance(answered, list):
        for one in shown if answered else ():
            yield from unknown(one, answered[0], f"{place}/-")


def test_the_document_names_the_licence(document: dict[str, Any]) -> None:
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert "English only" in document["info"]["description"]
