"""The verbs. The only room that begins and ends transactions."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def new_id(prefix: str) -> str:
    """A new id that can't be guessed: the prefix and 80 random bits."""
    return f"{prefix}_{secrets.token_hex(10)}"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
