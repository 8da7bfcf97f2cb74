"""What has happened, for those outside who want to be told: ids, versions and times, never words of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What a webhook can be told of."""

    ANNOTATION_MADE = "annotation.made"
    FLAG_OPENED = "flag.opened"
    VERDICT_GIVEN = "verdict.given"
    BATCH_FINISHED = "batch.finished"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. Events of one article are told in the order in which they happened.

    `article_id` is None where it is not about one article. `data` is JSON and holds no text, rationale or name.
    """

    id: str
    kind: EventKind
    at: datetime
    article_id: str | None
    data: Mapping[str, Any]
