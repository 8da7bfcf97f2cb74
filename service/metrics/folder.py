"""The folder in which the workers of one server keep their counts, for each to answer for all.

prometheus_client looks for it once, when it is first imported: `make` comes before that, in the server's first process.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "sourcemark-metrics-"


def make(above: str | None) -> None:
    """Makes a new, empty one below `above` (the system's temporary folder by default), and removes left ones."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=above))
    os.environ[VARIABLE] = str(folder)
    for left in folder.parent.glob(f"{PREFIX}*"):
        if left != folder and left.stat().st_uid == os.getuid() and not _runs(left):
            shutil.rmtree(left, ignore_errors=True)


def forget(process: int) -> None:
    """Takes what a worker that is gone had in hand out of the sums; what it has done stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(process)  # type: ignore[no-untyped-call]


def remove() -> None:
    """Removes the folder, when the server stops."""
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


def _runs(left: Path) -> bool:
    """Whether the server that made the folder runs."""
    with suppress(ValueError, ProcessLookupError):
        os.kill(int(left.name.removeprefix(PREFIX).partition("-")[0]), 0)
        return True
    return False
