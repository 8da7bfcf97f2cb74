"""Browsers' sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.store.tables import SessionRow


class Sessions:
    """Queries on sessions within one transaction; a session's id is the hash of its secret."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, session_id: str, token_id: str, created_at: datetime, expires_at: datetime) -> None:
        """Keeps a new session."""
        row = SessionRow(id=session_id, token_id=token_id, created_at=created_at, expires_at=expires_at)
        self._session.add(row)
        self._session.flush()

    def token_of(self, session_id: str, at: datetime) -> str | None:
        """The id of the token that the session was opened with; None where there is none, or its time is over."""
        row = self._session.get(SessionRow, session_id)
        return row.token_id if row and at < row.expires_at else None

    def remove(self, session_id: str) -> None:
        """Ends the session."""
        self._session.execute(delete(SessionRow).where(SessionRow.id == session_id))

    def forget(self, before: datetime) -> None:
        """Removes the sessions whose time was over by then."""
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at <= before))
