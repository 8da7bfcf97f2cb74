"""`python -m service token`: who may do what."""

from __future__ import annotations

from datetime import timedelta

import click

from service.cli.opened import opened
from service.domain.token import Scope, Token
from service.workflows.access import Access


@click.group()
def token() -> None:
    """Issue, list and revoke tokens."""


@token.command()
def first() -> None:
    """Print a token with every scope, once: only where there is no token yet."""
    with opened() as database:
        bearer = Access(database).first("first")
    if bearer:
        click.echo(f"Your first token, shown this once:\n\n    {bearer}\n")


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it allows; repeat for several.",
)
@click.option("--days", type=click.IntRange(min=1), help="How long it is valid; for ever without.")
@click.option("--delegate", is_flag=True, help="It may sign verdicts on behalf of others, as a CMS does.")
@click.option("--again", is_flag=True, help="For somebody who has a valid token: both then sign alike.")
def create(name: str, scopes: tuple[str, ...], days: int | None, delegate: bool, again: bool) -> None:
    """Issue a token for NAME, who signs verdicts with it. Refused where another valid token has the name."""
    with opened() as database:
        ttl = timedelta(days=days) if days else None
        issued, bearer = Access(database).issue(name, map(Scope, scopes), ttl, delegate=delegate, alone=not again)
    click.echo(f"{issued.id}  {name}, shown this once:\n\n    {bearer}\n")


@token.command("list")
def list_() -> None:
    """List tokens: id, state, scopes, last use, name."""
    with opened() as database:
        for known in Access(database).all():
            click.echo(_line(known))


@token.command()
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """End a token's validity."""
    with opened() as database:
        Access(database).revoke(token_id)


def _line(known: Token) -> str:
    used = f"{known.last_used_at:%Y-%m-%d %H:%M}" if known.last_used_at else "never used"
    state = "revoked" if known.revoked_at else f"until {known.expires_at:%Y-%m-%d}" if known.expires_at else "valid"
    return f"{known.id}  {state:16}  {','.join(sorted(known.scopes)):28}  {used:16}  {known.name}"
