"""Connections and transactions, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from service.domain.errors import Conflict, DatabaseError
from service.store.annotations import Annotations
from service.store.archive import Shelf
from service.store.articles import Articles
from service.store.assignments import Assignments
from service.store.comments import Comments
from service.store.keys import Keys
from service.store.listings import Listings
from service.store.marks import Marks
from service.store.merges import Merges
from service.store.sessions import Sessions
from service.store.targets import Targets
from service.store.tokens import Tokens
from service.store.verdicts import Verdicts
from service.store.voices import Voices

PATIENCE, HASTE = 10_000, 100  # milliseconds that a transaction waits for a lock, and one that nothing depends on
MIGRATING = 7_236_530_001  # the advisory lock of who migrates a PostgreSQL database
READ_ONLY = "25006"  # PostgreSQL's read_only_sql_transaction


class Unit:
    """One transaction, and the nouns that can be read and written in it."""

    def __init__(self, session: Session) -> None:
        self.articles = Articles(session)
        self.annotations = Annotations(session)
        self.targets = Targets(session)
        self.marks = Marks(session)
        self.voices = Voices(session)
        self.merges = Merges(session)
        self.verdicts = Verdicts(session)
        self.comments = Comments(session)
        self.assignments = Assignments(session)
        self.keys = Keys(session)
        self.shelf = Shelf(session)
        self.tokens = Tokens(session)
        self.sessions = Sessions(session)
        self.listings = Listings(session)


class Database:
    """A database by its SQLAlchemy URL. Errors never show bound parameters, which may hold article text."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {} if self._sqlite else {"pool_pre_ping": True}
        self._engine = create_engine(self.url, hide_parameters=True, **options)
        if self._sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
        event.listen(self._engine, "begin", _begin_sqlite if self._sqlite else _begin_postgresql)
        event.listen(self._engine, "handle_error", _give_up_read_only)

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """A transaction that changes nothing."""
        with Session(self._engine) as session:
            yield Unit(session)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """A transaction, committed when the block ends and rolled back when it raises.

        `Conflict` when another transaction has taken a unique key in between.
        """
        engine = self._engine.execution_options(writing=True)
        try:
            with Session(engine) as session, session.begin():
                yield Unit(session)
        except IntegrityError:
            raise Conflict("Another request changed the same thing at the same time; read it again.") from None

    def note(self, write: Callable[[Unit], None]) -> bool:
        """Makes a write that nothing depends on and that waits for nobody; False where it could not be made."""
        try:
            with Session(self._engine.execution_options(writing=True, hasty=True)) as session, session.begin():
                write(Unit(session))
        except SQLAlchemyError:
            return False
        return True

    def writable(self) -> bool:
        """Whether the database takes writes; nothing is changed. One that a writer holds locked does."""
        if not self._sqlite:
            with self._engine.connect() as connection:
                takes = bool(connection.scalar(text("SHOW transaction_read_only")) == "off")
            if not takes:
                self._engine.dispose()  # connections stay as they were opened: new ones may be able to write
            return takes
        try:
            with self._engine.execution_options(writing=True, hasty=True).begin() as connection:
                connection.exec_driver_sql("PRAGMA user_version = 1")
                connection.rollback()
        except DBAPIError as error:
            return _primary(error.orig) == sqlite3.SQLITE_BUSY
        return True

    def ping(self) -> None:
        """Raises what the driver raises when the database can't be reached."""
        with self._engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def migrate(self, revision: str = "head") -> None:
        """Brings the tables up or down to `revision`, one process at a time; makes SQLite's folder.

        `DatabaseError` where the database can't be reached or written, or has no such revision.
        """
        if self._sqlite and self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._engine.execution_options(writing=True).begin() as connection:
                if not self._sqlite:  # SQLite's writers wait for each other as it is
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
                config = _alembic()
                config.attributes["connection"] = connection
                (command.downgrade if _is_down(connection, revision) else command.upgrade)(config, revision)
        except DBAPIError as error:
            raise DatabaseError(f"The database can't be reached, or not be migrated: {error.orig}".strip()) from None
        except CommandError:
            raise DatabaseError(f"The database has no revision {revision!r} to migrate to.") from None

    def goes_down(self, revision: str) -> bool:
        """Whether migrating to `revision` removes what is kept; `DatabaseError` where the database can't be reached."""
        if revision == "head":
            return False
        try:
            with self._engine.connect() as connection:
                return _is_down(connection, revision)
        except DBAPIError as error:
            raise DatabaseError(f"The database can't be reached: {error.orig}".strip()) from None

    def check(self) -> None:
        """`DatabaseError`, with what to do, unless the database can be reached and stands at the newest migration."""
        try:
            migrated = self.migrated()
        except DBAPIError as error:
            raise DatabaseError(f"The database can't be reached: {error.orig}".strip()) from None
        if not migrated:
            raise DatabaseError("The database is not migrated; run: python -m service migrate")

    def migrated(self) -> bool:
        """Whether the tables stand at the newest migration."""
        head = ScriptDirectory.from_config(_alembic()).get_current_head()
        with self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def _is_down(connection: Connection, revision: str) -> bool:
    present = MigrationContext.configure(connection).get_current_revision() or ""
    return revision == "base" or (revision != "head" and revision < present)


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own accord
    for pragma in (f"busy_timeout={PATIENCE}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # SQLite has no FOR UPDATE: a writer takes the write lock at once, so that what it read stays true until it commits.
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={HASTE if options.get('hasty') else PATIENCE}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("hasty"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {HASTE}")


def _give_up_read_only(context: ExceptionContext) -> None:
    # A connection opened while the database could not be written stays so: the pool must open new ones.
    error = context.original_exception
    if _primary(error) == sqlite3.SQLITE_READONLY or getattr(error, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


def _primary(error: BaseException | None) -> int:
    """SQLite's primary result code; 0 for another driver's error."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
