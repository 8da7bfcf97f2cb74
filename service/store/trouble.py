"""What drivers raise, as the domain's errors: which trouble it is, and whether a commit may have been done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.domain.errors import (
    DatabaseDown,
    DatabaseFull,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseTrouble,
)

# The longest beginning that fits decides: SQLSTATEs of PostgreSQL, and the names of SQLite's extended result codes.
KINDS: dict[str, type[DatabaseTrouble]] = {
    "08": DatabaseDown,  # connection exceptions
    "57P": DatabaseDown,  # shut down, crashed, starting
    "58": DatabaseDown,  # its storage fails
    "25P03": DatabaseDown,  # a transaction idle for too long: the connection is ended
    "53": DatabaseFull,  # no disk, no memory
    "533": DatabaseDown,  # no connection is free
    "40": DatabaseLocked,  # deadlocks
    "55P03": DatabaseLocked,  # lock_timeout
    "57014": DatabaseLocked,  # statement_timeout
    "25006": DatabaseReadOnly,
    "SQLITE_BUSY": DatabaseLocked,
    "SQLITE_LOCKED": DatabaseLocked,
    "SQLITE_PROTOCOL": DatabaseLocked,
    "SQLITE_FULL": DatabaseFull,
    "SQLITE_IOERR_SHMSIZE": DatabaseFull,
    "SQLITE_READONLY": DatabaseReadOnly,
    "SQLITE_CANTOPEN": DatabaseDown,
    "SQLITE_IOERR": DatabaseDown,
}


@contextmanager
def translated(*, committing: bool = False) -> Iterator[None]:
    """Raises `DatabaseTrouble` for what a driver raises in the block, which is a COMMIT alone where `committing`."""
    try:
        yield
    except DBAPIError as error:
        raise trouble(error, committing=committing) from error
    except PoolTimeout as error:
        raise DatabaseLocked("every connection is taken") from error


def trouble(error: DBAPIError, *, committing: bool = False) -> DatabaseTrouble:
    """The trouble. Its outcome is unknown where a COMMIT was sent and its answer never came, or syncing failed."""
    name = _name(error)
    begun = [known for known in KINDS if name.startswith(known)]
    kind = KINDS[max(begun, key=len)] if begun else DatabaseDown if error.connection_invalidated else DatabaseTrouble
    if not name and kind is DatabaseTrouble and type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout"):
        kind = DatabaseDown  # psycopg has no SQLSTATE for a connection that was never made
    cut = error.connection_invalidated and kind is not DatabaseReadOnly  # where nothing was written, nothing is unknown
    lost = cut or name.startswith(("SQLITE_IOERR", "08", "57P", "58"))
    return kind(name or type(error.orig).__name__, outcome_unknown=committing and lost)


def _name(error: DBAPIError) -> str:
    """The SQLSTATE or the name of SQLite's error; empty where the driver gives none."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorname", "")
    return getattr(error.orig, "sqlstate", None) or ""
