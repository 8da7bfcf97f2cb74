"""Batches come in, are looked at, cancelled, resumed and forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from threading import Event

from service.domain.batch import Batch, BatchState, Line
from service.domain.errors import Conflict, DatabaseTrouble, Forbidden, InvalidInput, NotFound, TooLarge
from service.domain.once import Once
from service.domain.token import Scope, Token
from service.store.database import Database
from service.workflows import new_id, now
from service.workflows.ndjson import bounded, gunzipped, lines

JOB_LINES, JOB_BYTES = 16, 65_536  # what one worker takes at a time, whichever is reached first
PART_LINES, PART_BYTES = 512, 1_048_576  # what is written in one transaction
PAGE = 20  # results read in one transaction, which of long texts are megabytes each
REMOVED = 500  # lines removed in one transaction
ABANDONED = timedelta(hours=1)  # without a line more: who sent it, or the process that took it, is gone


@dataclass(frozen=True, slots=True)
class Size:
    """The most lines and bytes, unpacked, that a batch has, and the longest line in bytes."""

    lines: int
    bytes: int
    line: int


class Batches:
    """Takes batches and tells of them. `arrived` is set whenever there is something new to work on."""

    def __init__(self, database: Database, most: Size, *, stores: bool = True) -> None:
        self._database = database
        self._stores = stores
        self.most = most
        self.arrived = Event()

    def receive(
        self, body: Iterable[bytes], maker: Token, request_id: str, *, gzip: bool = False, once: Once | None = None
    ) -> Batch:
        """Keeps the lines as they come, and the batch when all are there; without that nothing is left of them.

        A request that came before by the key of `once`, whose fingerprint is made of the lines here, makes nothing new.
        Raises `InvalidInput` without any line, `TooLarge`, and `Conflict` where no text may be stored.
        """
        if not self._stores:
            raise Conflict("This deployment stores no text (zero retention); POST /v1/annotate works without storing.")
        seen = sha256(b"POST /v1/batches\n")
        pieces = _seen(bounded(gunzipped(body) if gzip else body, self.most.bytes), seen.update)
        with self._database.reading() as unit:
            known = unit.keys.known(once)
        if known and once:
            for _ in pieces:
                pass
            with self._database.reading() as unit:
                return found(unit.batches.get(unit.keys.made(replace(once, fingerprint=seen.hexdigest())) or ""))
        batch = Batch(new_id("bat"), BatchState.RECEIVING, maker.name, request_id, now(), token_id=maker.id)
        with self._database.writing() as unit:
            unit.batches.add(batch)
        try:
            self._take(batch.id, pieces)
            with self._database.writing() as unit:
                if not unit.batches.move(batch.id, [BatchState.RECEIVING], BatchState.RUNNING, now()):
                    raise Conflict("The batch was removed while it came in.")
                unit.keys.add(replace(once, fingerprint=seen.hexdigest()) if once else None, batch.id, now())
        except DatabaseTrouble:  # the batch may be whole after all; where it is not, it is removed as abandoned
            raise
        except Exception:
            discard(self._database, batch.id)
            raise
        self.arrived.set()
        return self._get(batch.id)

    def _take(self, batch_id: str, pieces: Iterable[bytes]) -> None:
        count = 0
        for part in _parts(lines(pieces, self.most.line)):
            count += sum(map(len, part))
            if count > self.most.lines:
                raise TooLarge(f"The batch has more than {self.most.lines} lines.")
            with self._database.writing() as unit:
                if not all(unit.batches.add_job(batch_id, job, now()) for job in part):
                    raise Conflict("The batch was removed while it came in.")
        if not count:
            raise InvalidInput("The batch has no line.")

    def get(self, batch_id: str, viewer: Token) -> Batch:
        """The batch and how far it is; `NotFound`, and `Forbidden` for who neither made it nor may read."""
        batch = self._get(batch_id)
        if batch.token_id != viewer.id and not viewer.allows(Scope.READ):
            raise Forbidden("The batch is another token's; the scope 'read' sees it.")
        return batch

    def page(self, limit: int, after: tuple[datetime, str] | None, viewer: Token) -> list[Batch]:
        """Up to `limit` batches that the viewer may see, newest first, behind (created_at, id) of `after`."""
        with self._database.reading() as unit:
            return unit.batches.page(limit, after, None if viewer.allows(Scope.READ) else viewer.id)

    def results(self, batch_id: str, viewer: Token) -> Iterator[bytes]:
        """What became of the lines, in their order, each a line of JSON; lines that are not done yet are left out.

        `NotFound`, at once or later, where the words of the batch are gone.
        """
        self.get(batch_id, viewer)
        after = 0
        while True:
            with self._database.reading() as unit:
                if unit.batches.forgotten(batch_id):
                    raise NotFound("The results of the batch are removed.")
                page = unit.batches.results(batch_id, after, PAGE)
            if not page:
                return
            yield b"".join(body + b"\n" for _, body in page)
            after = page[-1][0]

    def cancel(self, batch_id: str, viewer: Token) -> Batch:
        """Stops the batch, whose results so far stay; `Conflict` when it is over. For its maker, and admins."""
        return self._move(batch_id, viewer, [BatchState.RUNNING], BatchState.CANCELLED)

    def resume(self, batch_id: str, viewer: Token) -> Batch:
        """Goes on with a cancelled batch; `Conflict` when it is not. For its maker, and admins."""
        batch = self._move(batch_id, viewer, [BatchState.CANCELLED], BatchState.RUNNING)
        self.arrived.set()
        return batch

    def delete(self, batch_id: str, viewer: Token) -> None:
        """Removes every word of the batch; its counts and times stay. For its maker, and admins."""
        self._own(batch_id, viewer)
        forget(self._database, batch_id)
        self._database.tidy()

    def _move(self, batch_id: str, viewer: Token, old: list[BatchState], new: BatchState) -> Batch:
        batch = self._own(batch_id, viewer)
        with self._database.writing() as unit:
            if not unit.batches.move(batch_id, old, new, now()) and batch.state is not new:
                raise Conflict(f"The batch is {batch.state.value}; only a {old[0].value} one can become {new.value}.")
        return self._get(batch_id)

    def _own(self, batch_id: str, viewer: Token) -> Batch:
        batch = self.get(batch_id, viewer)
        if batch.token_id != viewer.id and not viewer.allows(Scope.ADMIN):
            raise Forbidden("The batch is another token's; the scope 'admin' may change it.")
        return batch

    def _get(self, batch_id: str) -> Batch:
        with self._database.reading() as unit:
            return found(unit.batches.get(batch_id))


def found(batch: Batch | None) -> Batch:
    """The batch, or `NotFound`."""
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


def forget(database: Database, batch_id: str) -> bool:
    """Removes every word of a batch, its row apart; False where that was done before. Safe to break off and repeat."""
    states = [state for state in BatchState if state is not BatchState.FORGOTTEN]
    with database.writing() as unit:
        news = unit.batches.move(batch_id, states, BatchState.FORGOTTEN, now())
    remove_lines(database, batch_id)
    return news


def discard(database: Database, batch_id: str) -> None:
    """Removes a batch that did not come in whole."""
    forget(database, batch_id)
    with database.writing() as unit:
        unit.batches.remove(batch_id)


def remove_lines(database: Database, batch_id: str) -> None:
    """Removes the lines of a forgotten batch, some a transaction."""
    removed = REMOVED
    while removed == REMOVED:
        with database.writing() as unit:
            removed = unit.batches.remove_lines(batch_id, REMOVED)


def sweep(database: Database, before: datetime | None) -> int:
    """Forgets batches that ended before (None: none), and what was left half removed; how many were forgotten."""
    ended = (BatchState.FINISHED, BatchState.CANCELLED)
    forgotten = 0
    while before and (due := _of_state(database, ended, before)):
        forgotten += sum(forget(database, batch_id) for batch_id in due)
    with database.reading() as unit:
        left = unit.batches.words_left(PAGE)
    for batch_id in left:
        remove_lines(database, batch_id)
    return forgotten


def remove_abandoned(database: Database) -> None:
    """Removes batches that stopped coming in."""
    for batch_id in _of_state(database, [BatchState.RECEIVING], now() - ABANDONED):
        discard(database, batch_id)


def _of_state(database: Database, states: Iterable[BatchState], before: datetime) -> list[str]:
    with database.reading() as unit:
        return unit.batches.of_state(states, before, PAGE)


def _seen(pieces: Iterable[bytes], look: Callable[[bytes], object]) -> Iterator[bytes]:
    for piece in pieces:
        look(piece)
        yield piece


def _jobs(taken: Iterable[Line]) -> Iterator[list[Line]]:
    job: list[Line] = []
    for line in taken:
        job.append(line)
        if len(job) == JOB_LINES or sum(len(one.body) for one in job) >= JOB_BYTES:
            yield job
            job = []
    if job:
        yield job


def _parts(taken: Iterable[Line]) -> Iterator[list[list[Line]]]:
    part: list[list[Line]] = []
    for job in _jobs(taken):
        part.append(job)
        if sum(map(len, part)) >= PART_LINES or sum(len(line.body) for line in chain(*part)) >= PART_BYTES:
            yield part
            part = []
    if part:
        yield part
