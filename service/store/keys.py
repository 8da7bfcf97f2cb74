"""Idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.domain.errors import InvalidInput
from service.domain.once import Once
from service.store.tables import KeyRow


class Keys:
    """Queries on idempotency keys within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, once: Once | None) -> bool:
        """Whether the key came before, with whatever request."""
        return once is not None and self._session.get(KeyRow, (once.token_id, once.key)) is not None

    def made(self, once: Once | None) -> str | None:
        """What the request made when it came before; `InvalidInput` when the key came with another request."""
        row = self._session.get(KeyRow, (once.token_id, once.key)) if once else None
        if row is None or once is None:
            return None
        if row.fingerprint != once.fingerprint:
            raise InvalidInput("This Idempotency-Key was used with another request.")
        return row.made

    def add(self, once: Once | None, made: str, at: datetime) -> None:
        """Keeps what the request made. Of two at once the second breaks the primary key, and nothing of it is kept."""
        if once:
            row = KeyRow(token_id=once.token_id, key=once.key, fingerprint=once.fingerprint, made=made, created_at=at)
            self._session.add(row)
            self._session.flush()

    def forget(self, before: datetime) -> None:
        """Removes the keys that are older."""
        self._session.execute(delete(KeyRow).where(KeyRow.created_at < before))
