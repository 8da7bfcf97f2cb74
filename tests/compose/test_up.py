"""docker-compose.yml, really run: what an operator is told of it in docs/operations.md."""

from __future__ import annotations

import json
import re
import secrets
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.api import ARTICLE
from tests.compose.engine import Engine, engine, must
from tests.serving import free_port

PASSWORD = secrets.token_hex(24)
PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"
SERVICES = ("api", "worker", "proxy", "postgres", "redis")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two apis and two workers, healthy."""
    folder = tmp_path_factory.mktemp("secrets")
    folder.chmod(0o700)
    (folder / "postgres_password").write_text(PASSWORD + "\n")
    (folder / "postgres_password").chmod(0o444)
    with engine(POSTGRES_PASSWORD_FILE=str(folder / "postgres_password"), PUBLISH_PORT=str(PORT)) as made:
        up(made, "--build")
        yield made


def up(made: Engine, *options: str) -> None:
    made.compose("up", "--detach", "--wait", "--scale", "api=2", "--scale", "worker=2", *options)


@pytest.fixture(scope="module")
def caller(running: Engine) -> requests.Session:
    scopes = ("--scope", "annotate", "--scope", "read", "--scope", "review")
    printed = running.compose("exec", "-T", "api", "python", "-m", "service", "token", "create", "compose", *scopes)
    found = re.search(r"smk_\S+", printed)
    assert found, printed
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {found.group()}"
    session.trust_env = False
    return session


def test_all_are_healthy(running: Engine) -> None:
    assert {name: len(running.containers(name)) for name in SERVICES} == {
        "api": 2, "worker": 2, "proxy": 1, "postgres": 1, "redis": 1,
    }  # fmt: skip
    for name in SERVICES:
        for container in running.containers(name):
            assert running.inspected(container)["State"]["Health"]["Status"] == "healthy", name


def test_requests_reach_every_api(running: Engine, caller: requests.Session) -> None:
    threads = [
        threading.Thread(target=lambda: caller.post(f"{URL}/v1/annotate", json={"text": ARTICLE})) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for container in running.containers("api"):
        assert '"/v1/annotate"' in running.podman("logs", container)


def test_what_is_kept_survives_down_and_up(running: Engine, caller: requests.Session) -> None:
    kept = caller.put(f"{URL}/v1/articles/by-external-id/bridge", json={"text": ARTICLE})
    assert kept.status_code == 201, kept.text
    path = f"{URL}/v1/articles/{kept.json()['article']['id']}"
    before = caller.get(path).json()
    running.compose("down", "--timeout", "40")
    assert running.containers() == []
    up(running)
    assert caller.get(path).json() == before


def test_nobody_is_root_or_can_become_it_or_write(running: Engine) -> None:
    for name in SERVICES:
        for container in running.containers(name):
            assert int(running.inside(container, "id -u").stdout) > 0, name
            status = running.inside(container, "cat /proc/1/status").stdout
            assert re.search(r"^CapEff:\s*0+$", status, re.MULTILINE), name
            assert re.search(r"^NoNewPrivs:\s*1$", status, re.MULTILINE), name
            for place in ("/written", "/usr/written", "/etc/written", "/app/written"):
                assert running.inside(container, f"touch {place}").returncode != 0, f"{name} writes {place}"
            assert running.inside(container, "touch /tmp/written").returncode == 0, name


def test_the_password_is_in_no_environment(running: Engine) -> None:
    for name in SERVICES:
        for container in running.containers(name):
            assert PASSWORD not in json.dumps(running.inspected(container)), name
            assert PASSWORD not in running.inside(container, "cat /proc/1/environ | tr '\\0' '\\n'").stdout, name
            assert PASSWORD not in running.podman("logs", container), name


def test_only_the_proxy_has_a_way_out(running: Engine) -> None:
    own = re.search(r"\bsrc (\S+)", must("ip", "route", "get", "192.0.2.1"))  # an address of this machine
    assert own
    with socket.create_server((own[1], 0)) as listener:
        knock = f"timeout 5 bash -c 'exec 3<>/dev/tcp/{own[1]}/{listener.getsockname()[1]}'"
        for name in SERVICES:
            for container in running.containers(name):
                assert (running.inside(container, knock).returncode == 0) == (name == "proxy"), name


def test_limits_hold(running: Engine) -> None:
    for name in SERVICES:
        host = running.inspected(running.containers(name)[0])["HostConfig"]
        assert host["Memory"] > 0, name
        assert host["PidsLimit"] > 0, name
        assert host["NanoCpus"] > 0 or host["CpuQuota"] > 0, name
