"""Who uses the client pays for the client only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FORBIDDEN = {
    "flask",
    "flask_smorest",
    "werkzeug",
    "sqlalchemy",
    "alembic",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "gunicorn",
}
ROOMS = {"api", "app", "wiring", "settings", "workflows", "store", "extraction", "sourcing", "cli"}


def test_importing_the_client_imports_neither_web_framework_nor_database_nor_model() -> None:
    script = "import sys, service.client; print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "service.client" in loaded
    assert not FORBIDDEN & {name.partition(".")[0] for name in loaded}
    assert not {f"service.{room}" for room in ROOMS} & loaded
