"""Batches: many texts sent at once and annotated one after another, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LINE_ID_LENGTH = 200


class BatchState(StrEnum):
    """How far a batch is. Only a `running` one is worked on; of a `forgotten` one no word is left."""

    RECEIVING = "receiving"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FORGOTTEN = "forgotten"

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it unless somebody asks for it."""
        return self not in (BatchState.RECEIVING, BatchState.RUNNING)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch without its lines: `done` of `lines` have a result, an error for `failed` of these. Times are in UTC.

    `maker` is the name of the token that sent it, `request_id` the request that it came with; who asks for the batch is
    not told the `token_id`.
    """

    id: str
    state: BatchState
    maker: str
    request_id: str
    created_at: datetime
    lines: int = 0
    done: int = 0
    failed: int = 0
    ended_at: datetime | None = None
    token_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was sent, by its number in the file from 1; `body` is empty where it was too long to keep."""

    number: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """Some lines of a batch, `first` to `last`, that one worker annotates.

    `deaths` are those of workers that had the job, since a line of it was last done.
    """

    batch_id: str
    first: int
    last: int
    deaths: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line, as a line of NDJSON without its end; `failed` when it is an error."""

    number: int
    body: bytes
    failed: bool
