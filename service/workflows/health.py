"""Whether the process can do its work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from service import draining
from service.extraction.model import verify
from service.store.database import Database


class Health:
    """Asks the parts how they are."""

    def __init__(self, database: Database, model_dir: Path) -> None:
        self._database = database
        self._model_dir = model_dir

    def checks(self) -> dict[str, bool]:
        """Each part's name and whether it works: the database, writing to it, its migrations, the model's files.

        From SIGTERM on the process is not `staying`: others are to get what comes now.
        """
        return {
            "database": _holds(self._database.ping),
            "writable": _holds(self._database.writable),
            "migrations": _holds(self._database.migrated),
            "model": _holds(lambda: verify(self._model_dir)),
            "staying": not draining.begun(),
        }


def _holds(check: Callable[[], object]) -> bool:
    try:
        return check() is not False
    except Exception:  # whatever the driver raises, the part does not work
        return False
