"""Databases of one PostgreSQL server for tests: emptied and used again, for making and dropping one takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

# What a test may have changed beside rows: its database is then dropped.
SHAPE = text(
    "SELECT (SELECT string_agg(version_num, ',') FROM alembic_version), (SELECT count(*) FROM pg_class),"
    " (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),"
    " (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_db_role_setting)"
)


def at(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def execute(url: str, statement: str) -> None:
    """Runs one statement outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


class Pool:
    """Migrated databases without rows, copies of the server's `migrated`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free: list[str] = []
        with _connected(at(url, "migrated")) as connection:
            self._shape = connection.execute(SHAPE).one()
            tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        self._filled = text(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))

    @contextmanager
    def one(self) -> Iterator[str]:
        """The URL of a database that nobody else uses meanwhile."""
        name = self._free.pop() if self._free else self._new()
        yield at(self._url, name)
        if self._emptied(name):
            self._free.append(name)
        else:
            execute(self._url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _new(self) -> str:
        name = f"t{uuid4().hex}"
        execute(self._url, f"CREATE DATABASE {name} TEMPLATE migrated")
        return name

    def _emptied(self, name: str) -> bool:
        """Whether it is as it was when it was new; not where its shape has changed or somebody holds it still."""
        try:
            with _connected(at(self._url, name)) as connection:
                if connection.execute(SHAPE).one() != self._shape:
                    return False
                if filled := connection.scalars(self._filled).all():
                    connection.execute(text("SET LOCAL lock_timeout = '3s'"))
                    connection.execute(text(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE"))
        except SQLAlchemyError:
            return False
        return True


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
