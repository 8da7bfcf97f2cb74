"""What is kept of an article: the record, and its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

EXTERNAL_ID_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A stored article without its text; `revision` is the number of its newest one, times are in UTC.

    `blind`: a reviewer does not see others' verdicts on it before giving one.
    """

    id: str
    external_id: str | None
    title: str
    publisher: str
    language: str
    url: str
    created_at: datetime
    updated_at: datetime
    revision: int
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved text of an article, never changed afterwards; `number` counts from 1, `sha256` is over UTF-8."""

    number: int
    sha256: str
    created_at: datetime
    text: str


def digest(text: str) -> str:
    """The hexadecimal SHA-256 of the text in UTF-8."""
    return sha256(text.encode()).hexdigest()
