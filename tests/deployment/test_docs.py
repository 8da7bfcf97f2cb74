"""The documents say what the code does: settings, endpoints, examples, links, commands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from schemas.annotation import load_annotation
from service.__main__ import cli
from service.app import create_app
from service.settings import Settings
from service.workflows.annotate import Annotator

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
EXAMPLE = "The bridge is safe, Mayor Ruth Tamm said. A source told reporters the repairs would cost more."


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    section = read("operations.md").split("\n## Settings\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", section, flags=re.MULTILINE)
    assert dict(rows) == {spec.metadata["variable"]: str(spec.default) for spec in fields(Settings)}


@pytest.fixture
def openapi(tmp_path: Path, annotator: Annotator) -> Iterator[dict[str, Any]]:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'docs.db'}"), annotator)
    yield app.test_client().get("/openapi.json").get_json()
    app.extensions["sourcemark.database"].close()


def test_every_endpoint_is_described_and_nothing_else(openapi: dict[str, Any]) -> None:
    served = {
        f"{method.upper()} {path}"
        for path, item in openapi["paths"].items()
        for method in item
        if method in ("get", "put", "post", "delete", "patch")
    }
    headings = re.findall(r"^### `([A-Z]+ /v1/\S+)`$", read("api.md"), flags=re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert set(headings) == served


def test_every_endpoint_has_a_command_and_names_its_scope(openapi: dict[str, Any]) -> None:
    for section in re.split(r"^### ", read("api.md"), flags=re.MULTILINE)[1:]:
        heading = re.match(r"`([A-Z]+) (/v1/\S+)`", section)
        assert heading, section[:60]
        operation = openapi["paths"][heading[2]][heading[1].lower()]
        scopes = "`\\sand\\s`".join(operation["security"][0]["token"])
        assert re.search(rf"Scopes?\s`{scopes}`", section), heading[0]
        assert "```console\n$ api " in section, heading[0]
        assert "204" in operation["responses"] or re.search("^```(json|csv)$", section, flags=re.MULTILINE), heading[0]
        if any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", [])):
            assert "Idempotency-Key" in section, heading[0]


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_json_example_is_json(path: Path) -> None:
    for example in re.findall(r"```json\n(.*?)```", path.read_text(), flags=re.DOTALL):
        json.loads(example)


def test_the_annotation_that_is_shown_is_one() -> None:
    section = read("api.md").split("### `POST /v1/annotate`")[1]
    shown = re.search(r"```json\n(.*?)```", section, flags=re.DOTALL)
    assert shown
    assert EXAMPLE in section
    annotation = load_annotation(json.loads(shown[1]), EXAMPLE)
    assert len(annotation.attributions) == 2


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", path.read_text()):
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), target
        assert not anchor or anchor in _anchors(file.read_text()), f"{target}#{anchor}"


def test_every_command_is_documented() -> None:
    text = read("operations.md") + (ROOT / "README.md").read_text()
    for name in cli.commands:
        assert f"python -m service {name}" in text, name


def _map() -> Iterator[Path]:
    """The folders and files that the drawing in architecture.md names, two spaces of indentation a level."""
    drawing = re.search(r"```\n(.*?)```", read("architecture.md"), flags=re.DOTALL)
    assert drawing
    above: list[str] = []
    for line in drawing[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.match(r"(?:(?:\w+/|[\w.]+\.(?:py|toml|txt|yml))(?: |$))+", line.lstrip() + " ")
        for name in names[0].split() if names else ():
            yield ROOT.joinpath(*above[:depth], name)
            if name.endswith("/"):
                above[depth:] = [name]


def test_what_the_map_shows_exists() -> None:
    shown = list(_map())
    assert len(shown) > 40
    assert [str(path.relative_to(ROOT)) for path in shown if not path.exists()] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {path.parent for path in (ROOT / "service").glob("*/__init__.py")}
    assert rooms - {path for path in _map() if path.is_dir()} == set()


def test_the_licence_is_there_whole_and_named_the_same_everywhere() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "9. Accepting Warranty or Additional Liability." in text
    assert "(LICENSE)" in (ROOT / "README.md").read_text()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "Apache-2.0"
    assert json.loads((ROOT / "clients" / "typescript" / "package.json").read_text())["license"] == "Apache-2.0"


def test_running_needs_no_test_tools() -> None:
    recipes = (ROOT / "Makefile").read_text()
    (needed,) = re.findall(r"^run: (.*?) ##", recipes, flags=re.MULTILINE)
    assert needed == "$(VENV)/.run-stamp"
    (made_of,) = re.findall(r"^\$\(VENV\)/\.run-stamp: (.*)$", recipes, flags=re.MULTILINE)
    assert made_of == "requirements.txt"
    assert not re.search(r"^(pytest|ruff|mypy)==", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)
