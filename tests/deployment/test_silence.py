"""The service sends texts nowhere, and neither do the libraries that it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_model_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """ONNX Runtime's official builds report to their maker unless told not to before they are imported.

    Where they do, an identifier and a store of events appear below the home folder.
    """
    script = (
        "from service.domain.text import Article\n"
        "from service.extraction.extractor import Extractor\n"
        "Extractor.load().extract(Article('The ferry is late, the clerk said.'))\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    # CI is a sign at which the library keeps silent of itself: it must not be what makes this pass.
    clean = {name: value for name, value in clean.items() if name not in ("CI", "TF_BUILD", "GITHUB_ACTIONS")}
    environment = clean | {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, timeout=120)
    assert list(tmp_path.rglob("*")) == []
