"""`python -m service work`: does the service's jobs on this machine."""

from __future__ import annotations

import sys

import click

from service.cli.opened import opened
from service.domain.errors import SettingsError
from service.settings import Settings


@click.command()
def work() -> None:
    """Work on batches and the other jobs, in SOURCEMARK_WORKERS processes, woken by the broker that BROKER_URL names.

    As many of these as are wanted run, on as many machines. Without a broker the service does its jobs itself.
    """
    settings = Settings.from_env()
    if not settings.broker_url:
        raise SettingsError("BROKER_URL names no broker: without one the service's own processes do the jobs.")
    with opened(settings):
        pass
    from service.jobs.app import Work  # Celery, which the other commands do without

    sys.exit(Work(settings).run())
