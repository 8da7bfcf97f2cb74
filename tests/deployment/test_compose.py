"""docker-compose.yml, read by the real Compose; it needs no engine for that."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = Path(sysconfig.get_path("scripts")) / "docker-compose"
VARIABLES = {spec.metadata["variable"] for spec in fields(Settings)}
PASSWORD = "p@ss/word: with #odd$ characters"


def config(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`docker compose config` with these variables only, whatever .env or the environment of this machine hold."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [str(COMPOSE), "--env-file", os.devnull, "--project-directory", str(ROOT), "config", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    done = config("--format", "json", POSTGRES_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def services(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document["services"]
    return found


def test_it_is_valid() -> None:
    done = config("-q", POSTGRES_PASSWORD=PASSWORD)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("environment", [{}, {"POSTGRES_PASSWORD": ""}], ids=["unset", "empty"])
def test_it_refuses_to_go_without_a_password(environment: dict[str, str]) -> None:
    done = config("-q", **environment)
    assert done.returncode != 0
    assert "POSTGRES_PASSWORD" in done.stderr


def test_the_example_environment_is_complete_and_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named == used
    assert "POSTGRES_PASSWORD=" in lines


def test_the_services(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {"migrate", "api", "postgres"}
    assert services["migrate"]["command"] == ["python", "-m", "service", "migrate"]
    assert services["migrate"]["restart"] == "no"
    assert services["postgres"]["image"] == "postgres:17"
    conditions = {
        name: {on: d["condition"] for on, d in s.get("depends_on", {}).items()} for name, s in services.items()
    }
    assert conditions == {
        "migrate": {"postgres": "service_healthy"},
        "api": {"postgres": "service_healthy", "migrate": "service_completed_successfully"},
        "postgres": {},
    }


def test_no_service_has_more_rights_than_it_needs(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "/tmp" in service["tmpfs"], name
        assert not {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode"} & service.keys(), name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        # Ours run as the image's user, which is not root (test_image.py).
        assert service.get("user") == ("postgres" if name == "postgres" else None), name
        mounts = service.get("volumes", [])
        assert all(mount["type"] == "volume" for mount in mounts), f"{name} mounts a path of the host"


def test_only_the_api_is_published_and_on_loopback(
    document: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["api"]
    (port,) = services["api"]["ports"]
    assert (port["host_ip"], port["published"], port["target"]) == ("127.0.0.1", "8000", 8000)
    assert set(services["postgres"]["networks"]) == {"inside"}
    assert document["networks"]["inside"]["internal"] is True


def test_the_password_is_only_where_it_must_be(document: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    where = {
        (name, variable)
        for name, service in services.items()
        for variable, value in service["environment"].items()
        if value == PASSWORD.replace("$", "$$")  # as Compose writes a value that it would otherwise interpolate
    }
    assert where == {("migrate", "PGPASSWORD"), ("api", "PGPASSWORD"), ("postgres", "POSTGRES_PASSWORD")}
    others = json.dumps(
        {name: {k: v for k, v in service.items() if k != "environment"} for name, service in services.items()}
    )
    assert "odd" not in others
    assert services["api"]["environment"]["DATABASE_URL"] == "postgresql://sourcemark@postgres:5432/sourcemark"


def test_every_setting_it_names_exists_and_is_valid(services: dict[str, dict[str, Any]]) -> None:
    for name in ("api", "migrate"):
        given = services[name]["environment"]
        assert {v for v in given if v.startswith("SOURCEMARK_")} <= VARIABLES
        settings = Settings.from_env(given)
        assert settings.database_url.startswith("postgresql://")


def test_settings_reach_the_api() -> None:
    done = config("--format", "json", POSTGRES_PASSWORD="x", SOURCEMARK_WORKERS="4", SOURCEMARK_MAX_TEXT="1000")
    settings = Settings.from_env(json.loads(done.stdout)["services"]["api"]["environment"])
    assert (settings.workers, settings.max_text) == (4, 1000)


def test_the_data_is_on_a_named_volume(document: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    named = {mount["target"]: mount["source"] for mount in services["postgres"]["volumes"] if "source" in mount}
    assert named == {"/var/lib/postgresql/data": "postgres"}
    assert "postgres" in document["volumes"]
