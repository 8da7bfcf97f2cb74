"""Whose task a flag is. Assignments are only ever added; the last one on a flag counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Assigning:
    """What a reviewer sends: whose task the flag shall be; None takes it back."""

    assignee: str | None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gave one flag to whom (None: took it back from whoever had it), and when (UTC).

    `carried_from` is the flag on an earlier wording whose assignment a save carried on to this one, if one did.
    """

    id: str
    flag_id: str
    assignee: str | None
    reviewer: str
    at: datetime
    recorded_by: str = ""
    carried_from: str | None = None
