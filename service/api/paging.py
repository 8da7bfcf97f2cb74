"""Keyset paging: the cursor names the last item shown, so that inserts never shift a page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from service.domain.article import ArticleRecord
from service.domain.errors import Fault, InvalidInput


def cursor_of(record: ArticleRecord) -> str:
    """The cursor that goes on behind this article."""
    return urlsafe_b64encode(f"{record.created_at.isoformat()}|{record.id}".encode()).decode()


def position(cursor: str | None) -> tuple[datetime, str] | None:
    """The (created_at, id) that the cursor stands for; `InvalidInput` when it is none of ours."""
    if cursor is None:
        return None
    try:
        at, _, article_id = urlsafe_b64decode(cursor.encode()).decode().partition("|")
        if not article_id.isidentifier():
            raise ValueError
        return datetime.fromisoformat(at).astimezone(UTC), article_id
    except (ValueError, OverflowError, OSError):
        raise InvalidInput("The cursor is not one of ours.", (Fault("/cursor", "Not a cursor."),)) from None
