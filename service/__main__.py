"""The command line: `python -m service annotate | batch | serve | work | token | migrate | sweep | backup | doctor`."""

from __future__ import annotations

import sys

import click

from service import logs
from service.cli.annotate import annotate
from service.cli.backup import backup
from service.cli.batch import batch
from service.cli.doctor import doctor
from service.cli.serve import migrate, serve, sweep
from service.cli.token import token
from service.cli.work import work
from service.domain.errors import SourcemarkError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Sourcemark: who said what in an article, and how it is sourced."""


for _command in (annotate, batch, serve, work, token, migrate, sweep, backup, doctor):
    cli.add_command(_command)


def main() -> None:
    """Runs a command; whatever goes wrong is one line and exit status 2, unforeseen errors a line of the log and 1."""
    logs.to_standard_error()
    try:
        cli(prog_name="python -m service")
    except SourcemarkError as error:
        click.echo(f"sourcemark: {error.detail}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"sourcemark: {error.filename or 'the system'}: {error.strerror}", err=True)
        sys.exit(2)
    except Exception as error:
        logs.log.error("unforeseen", **logs.told(error))
        click.echo(f"sourcemark: {type(error).__name__}; the line above says where", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
