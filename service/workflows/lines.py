"""The lines of batches, annotated by workers on as many machines as there are; what is done stands in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from time import monotonic

import structlog

from schemas.batch import annotated, read_line, refused
from service.admission import Behalf, behalf
from service.domain.batch import BatchState, Job, Line, Result
from service.domain.errors import DatabaseTrouble, InvalidInput, Saturated
from service.logs import log, told
from service.store.database import Database
from service.workflows import new_id, now
from service.workflows.annotate import Annotator
from service.workflows.batches import found, remove_abandoned
from service.workflows.events import finished

DEATHS = 10  # of workers at one line, after which the line is given up
RUNNING = 100  # batches that are looked through for work, those left alone the longest first
MOST = 64  # jobs counted as waiting


class Lines:
    """A worker: claims jobs of running batches, a few lines each, and annotates them when nobody waits for an answer.

    A claim is a lease: a worker that is killed loses its job to another when `lease` is over; one that works, or waits
    for its turn, renews it. Whoever is first writes a line's result; a second one is dropped. `stopping` makes `work`
    give its job back, with the line at hand.
    """

    def __init__(self, database: Database, annotator: Annotator, lease: timedelta) -> None:
        self._database = database
        self._annotator = annotator
        self._lease = lease
        self.name = new_id("wrk")
        self.stopping = Event()

    def work(self) -> bool:
        """Claims a job and does it; False when there is none. A batch that was left alone the longest comes first."""
        job = self._claim()
        if job is None:
            return False
        request_id = self._request_id(job)
        for_nobody = behalf.set(Behalf(gone=self._holding(job), patient=True))
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id, batch=job.batch_id):
                self._do(job, request_id)
        finally:
            behalf.reset(for_nobody)
        self._finish(job.batch_id)
        return True

    def waiting(self) -> int:
        """How many jobs wait for a worker, counted up to `MOST`. Ends batches that are done, removes abandoned ones."""
        remove_abandoned(self._database)
        count = 0
        for batch_id in self._running():
            self._finish(batch_id)
            if count < MOST:
                with self._database.reading() as unit:
                    count += unit.batches.claimable(batch_id, self.name, now(), MOST - count)
        return count

    def _running(self) -> list[str]:
        with self._database.reading() as unit:
            return unit.batches.of_state([BatchState.RUNNING], None, RUNNING)

    def _claim(self) -> Job | None:
        for batch_id in self._running():
            with self._database.reading() as unit:  # which waits for no writer
                if not unit.batches.claimable(batch_id, self.name, now(), 1):
                    continue
            with self._database.writing() as unit:
                at = now()
                job = unit.batches.claim(batch_id, (self.name, at, at + self._lease))
            if job is not None:
                return job
        return None

    def _do(self, job: Job, request_id: str) -> None:
        given_up = job.deaths >= DEATHS
        while line := self._next(job):
            if given_up:
                log.error("a line is given up: every worker that had it died", line=line.number)
            result = refused(line, None, None, request_id) if given_up else self._annotate(line, request_id)
            given_up = False
            if result is not None:
                with self._database.writing() as unit:
                    unit.batches.done(job, result, now() + self._lease)
            if self.stopping.is_set():
                with self._database.writing() as unit:
                    unit.batches.release(job, self.name)
                return

    def _holding(self, job: Job) -> Callable[[], bool]:
        """Whether the worker stops. It is asked again and again while a line is annotated, and renews the lease."""
        every = self._lease.total_seconds() / 4
        renewed = monotonic()

        def stops() -> bool:
            nonlocal renewed
            if monotonic() - renewed >= every:
                renewed = monotonic()
                self._database.note(lambda unit: unit.batches.renew(job, self.name, now() + self._lease))
            return self.stopping.is_set()

        return stops

    def _next(self, job: Job) -> Line | None:
        with self._database.reading() as unit:
            return unit.batches.next_line(job)

    def _annotate(self, line: Line, request_id: str) -> Result | None:
        """The result; None when the worker must stop before there is one."""
        while True:
            try:
                return result_of(self._annotator, line, request_id)
            except Saturated as error:
                if self.stopping.wait(error.retry_after):
                    return None

    def _finish(self, batch_id: str) -> None:
        with self._database.reading() as unit:
            if unit.batches.open(batch_id):
                return
        with self._database.writing() as unit:
            at = now()
            if unit.batches.finish(batch_id, at):
                unit.outbox.add([finished(found(unit.batches.get(batch_id)), at)])

    def _request_id(self, job: Job) -> str:
        with self._database.reading() as unit:
            batch = unit.batches.get(job.batch_id)
            return batch.request_id if batch else ""


def result_of(annotator: Annotator, line: Line, request_id: str) -> Result:
    """What becomes of a line. Raises what is no fault of the line: `Saturated`, `DatabaseTrouble`, `MemoryError`."""
    sent = read_line(line)
    if isinstance(sent.submission, InvalidInput):
        return refused(line, sent.id, sent.submission, request_id)
    try:
        article = annotator.read(sent.submission.article)
        annotation = annotator.annotate(article)
        return annotated(line, sent, annotation, article.text, sent.submission.offset_encoding)
    except InvalidInput as error:
        return refused(line, sent.id, error, request_id)
    except (Saturated, DatabaseTrouble, MemoryError):
        raise
    except Exception as error:
        log.error("a line could not be annotated", line=line.number, **told(error))
        return refused(line, sent.id, None, request_id)
