"""Bearer tokens: `smk_<id>_<secret>`, of which only a hash of the secret is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from unicodedata import normalize

from service.domain.errors import Conflict, Forbidden, NotFound, Unauthenticated
from service.domain.token import Scope, Token
from service.store.database import Database
from service.workflows import now

PREFIX = "smk"
USE_NOTED_EVERY = timedelta(minutes=1)


class Access:
    """Issues, checks and revokes tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, datetime] = {}  # by token: when this process last tried to note its use

    def issue(
        self,
        name: str,
        scopes: Iterable[Scope],
        ttl: timedelta | None = None,
        *,
        delegate: bool = False,
        alone: bool = False,
    ) -> tuple[Token, str]:
        """A new token and what its holder sends; the latter can't be had again.

        `alone`: `Conflict` where another valid token has the name, case and spacing aside: they would sign alike.
        """
        token, bearer = _mint(name, scopes, ttl, delegate=delegate)
        with self._database.writing() as unit:
            known = [other for other in unit.tokens.all() if other.usable(now()) and _plain(other.name) == _plain(name)]
            if alone and known:
                raise Conflict(
                    f"The token {known[0].id} is valid and has this name; both would sign alike. Choose another name, "
                    "revoke that one first, or say --again if it is the same person."
                )
            unit.tokens.add(token)
        return token, bearer

    def first(self, name: str) -> str | None:
        """A token with every scope where there is none yet, else None."""
        token, bearer = _mint(name, Scope, None)
        with self._database.writing() as unit:
            if unit.tokens.all():
                return None
            unit.tokens.add(token)
        return bearer

    def all(self) -> list[Token]:
        """Every token, oldest first."""
        with self._database.reading() as unit:
            return unit.tokens.all()

    def revoke(self, token_id: str) -> None:
        """Ends a token; `NotFound` where there is none."""
        with self._database.writing() as unit:
            if unit.tokens.get(token_id) is None:
                raise NotFound("There is no such token.")
            unit.tokens.revoke(token_id, now())

    def check(self, bearer: str, *scopes: Scope) -> Token:
        """The token behind what was sent; `Unauthenticated` or `Forbidden`."""
        return self.admit(self.holder(bearer), *scopes)

    def holder(self, bearer: str) -> Token:
        """The token behind what was sent, whatever its scopes; `Unauthenticated`."""
        token_id, secret = _parted(bearer)
        with self._database.reading() as unit:
            token = unit.tokens.get(token_id)
        if token is None or not compare_digest(token.secret_hash, _hash(secret)) or not token.usable(now()):
            raise Unauthenticated("The token is unknown, expired or revoked.")
        return token

    def admit(self, token: Token, *scopes: Scope) -> Token:
        """The token, its use noted where that can be done; `Forbidden` where it lacks one of the scopes."""
        for scope in scopes:
            if not token.allows(scope):
                raise Forbidden(f"The token lacks the scope {scope.value!r}.")
        at = now()
        noted = max(filter(None, (token.last_used_at, self._noted.get(token.id))), default=None)
        if noted is None or at - noted > USE_NOTED_EVERY:
            self._noted[token.id] = at
            if self._database.note(lambda unit: unit.tokens.used(token.id, at)):
                token = replace(token, last_used_at=at)
        return token


def _mint(name: str, scopes: Iterable[Scope], ttl: timedelta | None, *, delegate: bool = False) -> tuple[Token, str]:
    token_id, secret, at = secrets.token_hex(6), secrets.token_hex(24), now()
    token = Token(token_id, name, _hash(secret), frozenset(scopes), at, at + ttl if ttl else None, delegate)
    return token, f"{PREFIX}_{token_id}_{secret}"


def _plain(name: str) -> str:
    return " ".join(normalize("NFKC", name).casefold().split())


def _parted(bearer: str) -> tuple[str, str]:
    prefix, _, rest = bearer.partition("_")
    token_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not token_id or not secret or not bearer.isascii():
        raise Unauthenticated(f"A token looks like {PREFIX}_<id>_<secret>.")
    return token_id, secret


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
