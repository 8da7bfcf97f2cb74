"""Connections and transactions, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from service import tracing
from service.domain.errors import Conflict, DatabaseError, DatabaseTrouble
from service.store.annotations import Annotations
from service.store.archive import Shelf
from service.store.articles import Articles
from service.store.assignments import Assignments
from service.store.batches import Batches
from service.store.comments import Comments
from service.store.figures import Figures
from service.store.keys import Keys
from service.store.listings import Listings
from service.store.marks import Marks
from service.store.merges import Merges
from service.store.outbox import Outbox
from service.store.sessions import Sessions
from service.store.sources import Sources
from service.store.tables import Base
from service.store.targets import Targets
from service.store.tokens import Tokens
from service.store.trouble import translated
from service.store.verdicts import Verdicts
from service.store.voices import Voices
from service.store.webhooks import Webhooks

PATIENCE, HASTE = 10_000, 100  # milliseconds that a transaction waits for a lock, and one that nothing depends on
MIGRATING = 7_236_530_001  # the advisory lock of who migrates a PostgreSQL database
SNAPSHOT = "REPEATABLE READ"  # which SQLite's transactions are as they come
READ_ONLY = "25006"  # PostgreSQL's read_only_sql_transaction
DRIVER = {  # what libpq does about a server that does not answer; what the URL says of these holds
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
SERVER = {  # where neither the server nor the role sets one
    "statement_timeout": "30s",
    "lock_timeout": f"{PATIENCE}ms",
    "idle_in_transaction_session_timeout": "60s",
}

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")  # PostgreSQL's, all on by default


class Unit:
    """One transaction, and the nouns that can be read and written in it."""

    def __init__(self, session: Session) -> None:
        self.articles = Articles(session)
        self.annotations = Annotations(session)
        self.targets = Targets(session)
        self.marks = Marks(session)
        self.voices = Voices(session)
        self.sources = Sources(session)
        self.merges = Merges(session)
        self.verdicts = Verdicts(session)
        self.comments = Comments(session)
        self.assignments = Assignments(session)
        self.keys = Keys(session)
        self.shelf = Shelf(session)
        self.tokens = Tokens(session)
        self.sessions = Sessions(session)
        self.listings = Listings(session)
        self.outbox = Outbox(session)
        self.webhooks = Webhooks(session)
        self.batches = Batches(session)
        self.figures = Figures(session)


class Database:
    """A database by its SQLAlchemy URL. Errors never show bound parameters, which may hold article text."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _engine(self.url, pool_pre_ping=not self._sqlite)
        self._snapshots = self._engine if self._sqlite else self._engine.execution_options(isolation_level=SNAPSHOT)
        event.listen(self._engine, "begin", _begin_sqlite if self._sqlite else _begin_postgresql)
        event.listen(self._engine, "handle_error", _give_up_read_only)

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """A transaction that changes nothing and sees all as it was at one moment."""
        with tracing.span("read"), translated(), Session(self._snapshots) as session:
            yield Unit(session)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """A transaction, committed when the block ends and rolled back when it raises.

        `Conflict` when another transaction has taken a unique key in between, `DatabaseTrouble` when it fails.
        """
        engine = self._engine.execution_options(writing=True)
        with tracing.span("write"), translated(), Session(engine) as session:
            try:
                yield Unit(session)
                session.flush()
            except IntegrityError:
                raise Conflict("Another request changed the same thing at the same time; read it again.") from None
            with translated(committing=True):
                session.commit()

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
            with translated(), self._engine.connect() as connection:
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
        """Raises `DatabaseTrouble` when the database can't be reached."""
        with translated(), self._engine.connect() as connection:
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
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
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
        except DatabaseTrouble as error:
            raise DatabaseError(f"The database can't be reached ({error.cause}).") from None
        if not migrated:
            raise DatabaseError("The database is not migrated; run: python -m service migrate")

    def migrated(self) -> bool:
        """Whether the tables stand at the newest migration."""
        stands, newest = self.revisions()
        return stands == newest

    def revisions(self) -> tuple[str, str]:
        """The migration at which the tables stand (empty: none), and the newest that the code has."""
        newest = ScriptDirectory.from_config(_alembic()).get_current_head() or ""
        with translated(), self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() or "", newest

    @property
    def place(self) -> str:
        """The database's URL, without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """SQLite's file; None on PostgreSQL."""
        return Path(self.url.database) if self._sqlite and self.url.database else None

    def lax(self) -> dict[str, str]:
        """The settings under which an acknowledged transaction may be lost with the power, each with its value."""
        if self._sqlite:  # every connection asks for it
            return {}
        with translated(), self._engine.connect() as connection:
            query = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names) AND setting = 'off'")
            return {str(name): str(value) for name, value in connection.execute(query, {"names": list(DURABLE)})}

    def skew(self) -> tuple[float, float]:
        """Seconds by which PostgreSQL's clock is ahead of this machine's, and how sure that is; noughts on SQLite."""
        if self._sqlite:
            return 0.0, 0.0
        asked: list[tuple[float, float]] = []
        with translated(), self._engine.connect() as connection:
            for _ in range(3):  # the first also waits for the connection to be ready
                before = datetime.now(UTC)
                theirs = connection.scalar(text("SELECT clock_timestamp()"))
                half = (datetime.now(UTC) - before) / 2
                asked.append((half.total_seconds(), (theirs - before - half).total_seconds()))
        half_way, ahead = min(asked)
        return ahead, half_way

    def copy(self, file: Path) -> None:
        """Copies a SQLite database as of one moment to a new file, which appears when it is complete."""
        part = file.with_name(f"{file.name}.part")
        part.touch(mode=0o600)
        try:
            with translated(), self._alone() as connection, closing(sqlite3.connect(part)) as target:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                driver.backup(target)
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)

    def tidy(self) -> bool:
        """Takes what was deleted out of SQLite's write-ahead log; False where others kept it from that for a second."""
        if not self._sqlite:
            return True
        try:
            with self._alone() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout=1000")
                return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        except DBAPIError:
            return False

    def rewrite(self) -> None:
        """Writes the files anew without what was deleted, which locks each table in turn; `DatabaseTrouble`."""
        tables = ", ".join((*Base.metadata.tables, "pg_catalog.pg_statistic"))  # ANALYZE copies values into that one
        vacuum = ["VACUUM"] if self._sqlite else ["SET statement_timeout = 0", f"VACUUM (FULL, ANALYZE) {tables}"]
        with translated(), self._alone() as connection:
            for statement in vacuum:
                connection.exec_driver_sql(statement)
        self.tidy()

    def _alone(self) -> Connection:
        """A connection of its own, outside any transaction."""
        return _engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def _is_down(connection: Connection, revision: str) -> bool:
    present = MigrationContext.configure(connection).get_current_revision() or ""
    return revision == "base" or (revision != "head" and revision < present)


def _engine(url: URL, **options: Any) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    driver = {} if sqlite else {name: value for name, value in DRIVER.items() if name not in url.query}
    engine = create_engine(url, hide_parameters=True, connect_args=driver, **options)
    event.listen(engine, "connect", _prepare_sqlite if sqlite else _prepare_postgresql)
    return engine


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own accord
    waits = f"busy_timeout={PATIENCE}"
    for pragma in (waits, "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    for name, value in SERVER.items():
        unset = "SELECT set_config(name, %s, false) FROM pg_settings WHERE name = %s AND setting = '0'"
        connection.execute(unset, (value, name))
    connection.commit()


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
