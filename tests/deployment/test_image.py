"""Dockerfile and .dockerignore: what can be said of them without an engine, and the health check, really run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parents[2]
INSTRUCTION = re.compile(r"^([A-Z]+)\s+(.*)$", re.DOTALL)


def instructions() -> list[tuple[str, str]]:
    """(instruction, argument), continuation lines joined, comments left out."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    found = [INSTRUCTION.match(line) for line in lines if line.strip()]
    assert all(found)
    return [(match[1], match[2]) for match in found if match]


def final_stage() -> list[tuple[str, str]]:
    everything = instructions()
    last = max(i for i, (name, _) in enumerate(everything) if name == "FROM")
    return everything[last:]


def one(name: str) -> str:
    (argument,) = [argument for instruction, argument in final_stage() if instruction == name]
    return argument


def test_two_stages_of_the_slim_base() -> None:
    assert [argument for name, argument in instructions() if name == "FROM"] == [
        "python:3.13-slim AS build",
        "python:3.13-slim",
    ]


def test_everything_installed_is_hashed_and_nothing_is_compiled() -> None:
    (install,) = [argument for name, argument in instructions() if name == "RUN" and "requirements.txt" in argument]
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert "pip" not in " ".join(argument for name, argument in final_stage() if name != "RUN")
    assert not re.search(r"apt-get|curl|wget|gcc", (ROOT / "Dockerfile").read_text())


def test_it_does_not_run_as_root() -> None:
    names = [name for name, _ in final_stage()]
    assert int(one("USER")) > 0
    assert "USER" in names[: names.index("CMD")]
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])


def test_it_serves_and_stops_as_documented() -> None:
    assert json.loads(one("CMD")) == ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
    assert one("EXPOSE") == "8000"
    assert one("STOPSIGNAL") == "SIGTERM"


def test_every_setting_it_names_exists() -> None:
    given = dict(pair.split("=", 1) for name, argument in final_stage() if name == "ENV" for pair in argument.split())
    assert {v for v in given if v.startswith("SOURCEMARK_")} <= {spec.metadata["variable"] for spec in fields(Settings)}
    settings = Settings.from_env(given)
    assert (settings.host, settings.port) == ("0.0.0.0", 8000)
    assert settings.database_url.startswith("sqlite:////data/")


def test_what_is_copied_exists_and_is_all_that_enters_the_context() -> None:
    copied = {
        part.removeprefix("./")
        for name, argument in instructions()
        if name == "COPY" and not argument.startswith("--from")
        for part in argument.split()[:-1]
    }
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def health_check() -> list[str]:
    command: list[str] = json.loads(one("HEALTHCHECK").partition(" CMD ")[2])
    return command


def test_compose_asks_for_health_in_the_same_way() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert compose["services"]["api"]["healthcheck"]["test"] == ["CMD", *health_check()]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (500, False), (None, False)])
def test_the_health_check_tells_ready_from_not_ready(status: int | None, healthy: bool) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/readyz"
            self.send_response(status or 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        if status is None:
            server.server_close()
        else:
            threading.Thread(target=server.handle_request, daemon=True).start()
        command = [sys.executable, *health_check()[1:]]
        environment = os.environ | {"SOURCEMARK_PORT": str(server.server_address[1])}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=20, check=False)
    assert (done.returncode == 0) is healthy
