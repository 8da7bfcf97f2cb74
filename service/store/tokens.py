"""Bearer tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.token import Scope, Token
from service.store.tables import TokenRow


class Tokens:
    """Queries on tokens within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        """Keeps a new token."""
        self._session.add(
            TokenRow(
                id=token.id,
                name=token.name,
                secret_hash=token.secret_hash,
                scopes=" ".join(sorted(token.scopes)),
                created_at=token.created_at,
                expires_at=token.expires_at,
                delegate=token.delegate,
            )
        )
        self._session.flush()

    def get(self, token_id: str) -> Token | None:
        """The token by the public part of what its holder sends."""
        row = self._session.get(TokenRow, token_id)
        return _token(row) if row else None

    def all(self) -> list[Token]:
        """Every token, oldest first, revoked ones too."""
        return [_token(row) for row in self._session.scalars(select(TokenRow).order_by(TokenRow.created_at))]

    def used(self, token_id: str, at: datetime) -> None:
        """Notes the last use."""
        self._session.get_one(TokenRow, token_id).last_used_at = at

    def revoke(self, token_id: str, at: datetime) -> None:
        """Ends the token's validity."""
        self._session.get_one(TokenRow, token_id).revoked_at = at


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        secret_hash=row.secret_hash,
        scopes=frozenset(map(Scope, row.scopes.split())),
        created_at=row.created_at,
        expires_at=row.expires_at,
        delegate=row.delegate,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
