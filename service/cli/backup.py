"""`python -m service backup`: a copy of a SQLite database that is in use."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.opened import opened


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE, whole and as of one moment, while the service goes on.

    FILE must not exist; it appears when it is complete. A PostgreSQL database is backed up with pg_dump.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists; name a new file.")
    with opened() as database:
        if database.file is None:
            raise click.ClickException("This is for SQLite; back a PostgreSQL database up with pg_dump.")
        database.copy(file)
    click.echo(f"{file} holds the database ({file.stat().st_size} bytes)")
