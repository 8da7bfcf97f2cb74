"""Whether the process can do its work."""

from __future__ import annotations

from collections.abc import Callable

from service.extraction.extractor import Extractor
from service.store.database import Database


class Health:
    """Asks the parts how they are."""

    def __init__(self, database: Database, extractor: Extractor) -> None:
        self._database = database
        self._extractor = extractor

    def checks(self) -> dict[str, bool]:
        """Each part's name and whether it works: the database, its migrations, the model's files."""
        return {
            "database": _holds(lambda: self._database.ping() is None),
            "migrations": _holds(self._database.migrated),
            "model": _holds(self._extractor.intact),
        }


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever the driver raises, the part does not work
        return False
