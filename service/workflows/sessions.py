"""Browsers' sessions: opened with a token, kept as the hash of a random secret, over when the token is."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from service.domain.errors import Unauthenticated
from service.domain.token import Scope, Token
from service.logs import log
from service.store.database import Database
from service.workflows import now
from service.workflows.access import Access
from service.workflows.limits import Limits


class Sessions:
    """Opens, checks and closes sessions, each of which lasts `lasts` at most."""

    def __init__(self, database: Database, access: Access, lasts: timedelta, limits: Limits) -> None:
        self._database = database
        self._access = access
        self.lasts = lasts
        self._limits = limits

    def open(self, bearer: str, caller: str) -> str:
        """The secret of a new session; `Unauthenticated` for a token that is none, or no longer.

        `Throttled`, whatever the token, where the caller (an address, say) came with too many wrong ones just now.
        """
        self._limits.check(caller)
        try:
            token = self._access.holder(bearer)
        except Unauthenticated:
            log.warning("a wrong token at the desk's door")
            self._limits.wrong(caller)
            raise
        secret, at = secrets.token_urlsafe(32), now()
        with self._database.writing() as unit:
            unit.sessions.add(_hash(secret), token.id, at, at + self.lasts)
        return secret

    def holder(self, secret: str) -> Token:
        """The token that the session was opened with; `Unauthenticated` when the session or the token is over."""
        at = now()
        with self._database.reading() as unit:
            token_id = unit.sessions.token_of(_hash(secret), at)
            token = unit.tokens.get(token_id) if token_id else None
        if token is None or not token.usable(at):
            raise Unauthenticated("The session is over; sign in again.")
        return token

    def check(self, secret: str, *scopes: Scope) -> Token:
        """The session's token, which has the scopes; `Unauthenticated` or `Forbidden`."""
        return self._access.admit(self.holder(secret), *scopes)

    def close(self, secret: str) -> None:
        """Ends the session, where there is one."""
        with self._database.writing() as unit:
            unit.sessions.remove(_hash(secret))


def csrf_token(secret: str) -> str:
    """What the session's own pages send with every unsafe request; other sites can't know it."""
    return hmac.new(secret.encode(), b"csrf", sha256).hexdigest()


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
