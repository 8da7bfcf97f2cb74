"""`python -m service serve`, `migrate` and `sweep`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from service.settings import Settings
from service.store.database import Database

ROOT = Path(__file__).parents[2]


@click.command()
def serve() -> None:
    """Serve with gunicorn, as gunicorn.conf.py and the environment say."""
    settings = Settings.from_env()
    click.echo(f"Sourcemark on http://{settings.host}:{settings.port} (desk: /desk/, API: /docs, stop: Ctrl-C)")
    sys.stdout.flush()
    config = str(ROOT / "gunicorn.conf.py")
    arguments = [sys.executable, "-m", "gunicorn", "--config", config, "--pythonpath", str(ROOT), "wsgi:app"]
    os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter, no shell


@click.command()
@click.option("--rewrite/--no-rewrite", default=True, help="Write the database's files anew, without what was deleted.")
def sweep(rewrite: bool) -> None:
    """Remove the texts whose time is over (SOURCEMARK_RETENTION_DAYS), and from the files what was deleted.

    Rewriting locks the database's tables in turn; the running service, which sweeps every hour, does not do it.
    """
    from service.workflows.retention import Retention  # loads the model's runtime, which the other commands do without

    settings = Settings.from_env()
    database = Database(settings.database_url)
    retention = Retention(database, settings.retention_days)
    click.echo(f"{retention.sweep()} articles forgotten")
    if rewrite:
        retention.scrub()
        click.echo("the database's files are written anew, without what was deleted")
    database.close()


@click.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Bring the database's tables up to date (or to REVISION; `base` empties it)."""
    database = Database(Settings.from_env().database_url)
    database.migrate(revision)
    database.close()
