"""docker-compose.yml, read by the real Compose; it needs no engine for that."""

from __future__ import annotations

import json
import os
import re
import shutil
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
FILE = "/etc/sourcemark/password"
OURS = {"migrate", "api", "worker"}
USERS = {"postgres": "postgres", "redis": "redis", "proxy": "haproxy", "prometheus": "nobody", "grafana": "472"}


def config(
    *arguments: str, files: tuple[Path, ...] = (ROOT / "docker-compose.yml",), **environment: str
) -> subprocess.CompletedProcess[str]:
    """`docker compose config` with these variables only, whatever .env or the environment of this machine hold."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    named = [option for file in files for option in ("--file", str(file))]
    command = [str(COMPOSE), "--env-file", os.devnull, "--project-directory", str(ROOT), *named, "config", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    done = config("--format", "json", POSTGRES_PASSWORD_FILE=FILE, COMPOSE_PROFILES="monitoring")
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def services(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document["services"]
    return found


def test_it_is_valid() -> None:
    done = config("-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_example_environment_is_complete_and_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named == used
    assert not [line for line in lines if re.match(r"[A-Z_]+=", line)]


def test_the_services(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == OURS | USERS.keys()
    assert {name for name, service in services.items() if "profiles" in service} == {"prometheus", "grafana"}
    assert services["migrate"]["command"] == ["python", "-m", "service", "migrate"]
    assert services["migrate"]["restart"] == "no"
    assert services["worker"]["command"] == ["python", "-m", "service", "work"]
    conditions = {
        name: {on: d["condition"] for on, d in s.get("depends_on", {}).items()} for name, s in services.items()
    }
    ready = {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }
    assert conditions == {
        "migrate": {"postgres": "service_healthy"},
        "api": ready,
        "worker": ready,
        "proxy": {"api": "service_healthy"},
        **{name: {} for name in ("postgres", "redis", "prometheus", "grafana")},
    }
    for name in ("api", "worker", "proxy", "postgres", "redis"):
        assert services[name]["healthcheck"]["test"][0] == "CMD", name


def test_what_can_be_scaled_is_not_bound_to_a_port_or_a_volume(services: dict[str, dict[str, Any]]) -> None:
    for name in ("api", "worker"):
        assert not {"ports", "container_name", "volumes"} & services[name].keys()


def test_no_service_has_more_rights_than_it_needs(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "/tmp" in service["tmpfs"], name
        assert not {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode"} & service.keys(), name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["cpus"], name
        # Ours run as the image's user, which is not root (test_image.py).
        assert service.get("user") == USERS.get(name), name
        mounts = service.get("volumes", [])
        assert all(mount["type"] == "volume" for mount in mounts), f"{name} mounts a path of the host"


def test_only_the_proxy_is_published_and_on_loopback(
    document: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports.keys() == {"proxy", "grafana"}
    assert all(port["host_ip"] == "127.0.0.1" for (port,) in ports.values())
    (port,) = ports["proxy"]
    assert (port["published"], port["target"]) == ("8000", 8000)


def test_there_is_no_way_out_but_for_what_is_published_and_webhooks_where_wanted(
    document: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    assert document["networks"]["inside"]["internal"] is True
    outside = {name for name, service in services.items() if set(service["networks"]) != {"inside"}}
    assert outside == {"proxy", "grafana"}
    webhooks = ROOT / "deploy" / "compose" / "webhooks.yml"
    done = config("--format", "json", files=(ROOT / "docker-compose.yml", webhooks))
    changed = json.loads(done.stdout)["services"]
    assert {name for name, s in changed.items() if set(s["networks"]) != {"inside"}} == {"proxy", "worker"}


def test_secrets_are_in_files_and_in_nobodys_environment(
    document: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    assert document["secrets"]["postgres_password"]["file"] == FILE
    given = {name: [one["source"] for one in service.get("secrets", ())] for name, service in services.items()}
    assert {name for name, secrets in given.items() if "postgres_password" in secrets} == OURS | {"postgres"}
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", variable):
                assert variable.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in given[name]
    assert services["api"]["environment"]["DATABASE_URL"] == "postgresql://sourcemark@postgres:5432/sourcemark"


def test_every_setting_it_names_exists_and_is_valid(services: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    for name in OURS:
        given = services[name]["environment"]
        assert {v for v in given if v.startswith("SOURCEMARK_")} <= VARIABLES
        settings = Settings.from_env({**given, "DATABASE_PASSWORD_FILE": str(tmp_path / "password")})
        assert settings.database_url == "postgresql://sourcemark:secret@postgres:5432/sourcemark"


def test_settings_reach_the_api() -> None:
    done = config("--format", "json", SOURCEMARK_WORKERS="4", SOURCEMARK_MAX_TEXT="1000")
    given = json.loads(done.stdout)["services"]["api"]["environment"]
    settings = Settings.from_env({**given, "DATABASE_PASSWORD_FILE": ""})
    assert (settings.workers, settings.max_text) == (4, 1000)


def test_the_data_is_on_a_named_volume(document: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    named = {mount["target"]: mount["source"] for mount in services["postgres"]["volumes"] if "source" in mount}
    assert named == {"/var/lib/postgresql/data": "postgres"}
    assert "postgres" in document["volumes"]


def test_the_proxys_configuration_is_valid() -> None:
    haproxy = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if haproxy is None:
        pytest.skip("HAProxy is absent: its configuration is not checked (apt-get install haproxy)")
    command = [haproxy, "-c", "-q", "-f", str(ROOT / "deploy" / "haproxy" / "haproxy.cfg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
