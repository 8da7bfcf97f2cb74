"""The TypeScript client, generated from the served document, type-checked, and driven against the served service."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.serving import ROOT, Server

CLIENT = ROOT / "clients" / "typescript"
PATIENCE = 280  # seconds for one command on a busy machine


@pytest.fixture(scope="module")
def npm() -> str:
    found = shutil.which("npm")
    if not found or not shutil.which("node"):
        pytest.skip("Node.js is absent: the TypeScript client is not tested")
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("clients/typescript/node_modules is absent: `make client-ts` installs it and tests the client")
    return found


def test_the_client_is_generated_compiles_and_works(npm: str, server: Server, admin_token: str) -> None:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    environment |= {"SOURCEMARK_URL": server.url, "SOURCEMARK_TOKEN": admin_token}
    for script in ("generate", "build", "test"):
        done = subprocess.run(
            [npm, "run", script],
            cwd=CLIENT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"npm run {script}\n{done.stdout}\n{done.stderr}"
    assert "# fail 0" in done.stdout
    assert re.search("^# pass [1-9]", done.stdout, re.MULTILINE)


def test_the_lock_file_names_no_host_to_fetch_from() -> None:
    lock = Path(CLIENT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
