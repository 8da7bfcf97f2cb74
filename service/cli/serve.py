"""`python -m service serve`, `migrate` and `sweep`."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

import click

from service.cli.opened import opened
from service.settings import Settings
from service.store.database import Database

ROOT = Path(__file__).parents[2]


@click.command()
def serve() -> None:
    """Serve with gunicorn, as gunicorn.conf.py and the environment say."""
    settings = Settings.from_env()
    click.echo(f"Sourcemark on http://{settings.host}:{settings.port} (desk: /desk/, API: /docs, stop: Ctrl-C)")
    if settings.open_trial:
        click.echo(
            "The desk's first page annotates without a token, for anybody on this machine (SOURCEMARK_OPEN_TRIAL)."
        )
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
    with opened(settings) as database:
        retention = Retention(database, settings.retention_days)
        click.echo(f"{retention.sweep()} articles and batches forgotten")
        if rewrite:
            retention.scrub()
            click.echo("the database's files are written anew, without what was deleted")


@click.command()
@click.argument("revision", default="head")
@click.option("--yes", is_flag=True, help="Go down, and lose what is kept, without asking.")
def migrate(revision: str, yes: bool) -> None:
    """Bring the database's tables up to date (or to REVISION; going down asks first, `base` empties it)."""
    with closing(Database(Settings.from_env().database_url)) as database:
        if not yes and database.goes_down(revision):
            place = database.url.render_as_string(hide_password=True)
            what = "every article, verdict and token" if revision == "base" else "what newer revisions keep"
            click.confirm(f"Remove {what} from {place} for good?", abort=True, err=True)
        database.migrate(revision)
