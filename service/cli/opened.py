"""The database of a command that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from service.settings import Settings
from service.store.database import Database


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Database]:
    """The database that the settings name, checked and closed at the end; `DatabaseError` where it can't be used."""
    database = Database((settings or Settings.from_env()).database_url)
    try:
        database.check()
        yield database
    finally:
        database.close()
