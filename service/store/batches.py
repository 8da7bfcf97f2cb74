"""Batches, the jobs that they are cut into, and their lines with what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from service.domain.batch import Batch, BatchState, Job, Line, Result
from service.store.tables import BatchJobRow, BatchLineRow, BatchRow

Lease = tuple[str, datetime, datetime]  # the worker, the time now, and until when a job is the worker's


class Batches:
    """Queries on batches within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, batch: Batch) -> None:
        """Keeps a new batch, its lines to come."""
        row = BatchRow(
            id=batch.id,
            state=batch.state.value,
            maker=batch.maker,
            token_id=batch.token_id,
            request_id=batch.request_id,
            created_at=batch.created_at,
            lines=0,
            done=0,
            failed=0,
            touched_at=batch.created_at,
        )
        self._session.add(row)
        self._session.flush()

    def add_job(self, batch_id: str, lines: Sequence[Line], at: datetime) -> bool:
        """Keeps lines, and the job to annotate them; False where the batch takes none any more."""
        if not self.touch(batch_id, BatchState.RECEIVING, at):
            return False
        job = {"first": lines[0].number, "last": lines[-1].number, "lines": len(lines)}
        empty = {"done": 0, "failed": 0, "deaths": 0}
        self._session.execute(insert(BatchJobRow), [{"batch_id": batch_id, **job, **empty}])
        sent = [{"batch_id": batch_id, "number": line.number, "body": line.body} for line in lines]
        self._session.execute(insert(BatchLineRow), sent)
        return True

    def get(self, batch_id: str) -> Batch | None:
        """The batch, its counts as they are now."""
        row = self._session.get(BatchRow, batch_id)
        return self._counted([row])[0] if row else None

    def forgotten(self, batch_id: str) -> bool:
        """Whether no word of the batch is left, or there is none."""
        row = self._session.get(BatchRow, batch_id)
        return row is None or row.state == BatchState.FORGOTTEN.value

    def page(self, limit: int, after: tuple[datetime, str] | None, token_id: str | None) -> list[Batch]:
        """Up to `limit` batches, newest first, behind (created_at, id) of `after`; of one token where one is given."""
        query = select(BatchRow)
        if token_id is not None:
            query = query.where(BatchRow.token_id == token_id)
        if after:
            query = query.where(tuple_(BatchRow.created_at, BatchRow.id) < after)
        query = query.order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(limit)
        return self._counted(list(self._session.scalars(query)))

    def of_state(self, states: Iterable[BatchState], touched_before: datetime | None, limit: int) -> list[str]:
        """The ids of up to `limit` batches in these states, the one that was last worked on the longest ago first.

        With `touched_before` only those that were not worked on since.
        """
        query = select(BatchRow.id).where(BatchRow.state.in_([state.value for state in states]))
        if touched_before is not None:
            query = query.where(BatchRow.touched_at <= touched_before)
        return list(self._session.scalars(query.order_by(BatchRow.touched_at, BatchRow.id).limit(limit)))

    def touch(self, batch_id: str, state: BatchState, at: datetime) -> bool:
        """Notes that a batch was worked on; False where it is in another state."""
        here = update(BatchRow).where(BatchRow.id == batch_id, BatchRow.state == state.value)
        return self._changed(here.values(touched_at=at))

    def move(self, batch_id: str, old: Iterable[BatchState], new: BatchState, at: datetime) -> bool:
        """Brings a batch from one of the old states to the new one, its counts with it; False where it is in none."""
        lines, done, failed = self._sums([batch_id]).get(batch_id, (0, 0, 0))
        states = [state.value for state in old]
        counts = {"lines": lines, "done": done, "failed": failed}
        here = update(BatchRow).where(BatchRow.id == batch_id, BatchRow.state.in_(states))
        ended = func.coalesce(BatchRow.ended_at, at) if new is BatchState.FORGOTTEN else at if new.over else None
        return self._changed(here.values(state=new.value, touched_at=at, ended_at=ended, **counts))

    def open(self, batch_id: str) -> bool:
        """Whether a job of the batch is open."""
        left = exists().where(BatchJobRow.batch_id == batch_id, BatchJobRow.done < BatchJobRow.lines)
        return bool(self._session.scalar(select(left)))

    def finish(self, batch_id: str, at: datetime) -> bool:
        """Ends a running batch whose lines all have a result; False where it is not so, or another did it."""
        return not self.open(batch_id) and self.move(batch_id, [BatchState.RUNNING], BatchState.FINISHED, at)

    def claim(self, batch_id: str, lease: Lease) -> Job | None:
        """Takes the first job of the batch that is open and nobody's, for the worker of the lease.

        A job is nobody's when its lease has run out, or when this worker had it and did not end it.
        """
        worker, now, until = lease
        query = select(BatchJobRow).where(*_free(batch_id, worker, now)).order_by(BatchJobRow.first).limit(1)
        row = self._session.scalar(query.with_for_update(skip_locked=True))
        if row is None or not self.touch(batch_id, BatchState.RUNNING, now):
            return None
        row.deaths += row.worker not in (None, worker)
        row.worker, row.leased_until = worker, until
        self._session.flush()
        return Job(batch_id, row.first, row.last, row.deaths)

    def claimable(self, batch_id: str, worker: str, now: datetime, limit: int) -> int:
        """How many jobs of the batch `claim` could take, counted up to `limit`."""
        query = select(BatchJobRow.first).where(*_free(batch_id, worker, now)).limit(limit)
        return len(self._session.scalars(query).all())

    def next_line(self, job: Job) -> Line | None:
        """The first line of the job without a result; None where all have one, or the batch does not run."""
        query = select(BatchLineRow.number, BatchLineRow.body).join(BatchRow, BatchRow.id == BatchLineRow.batch_id)
        query = query.where(
            BatchRow.state == BatchState.RUNNING.value,
            BatchLineRow.batch_id == job.batch_id,
            BatchLineRow.number.between(job.first, job.last),
            BatchLineRow.result.is_(None),
        )
        row = self._session.execute(query.order_by(BatchLineRow.number).limit(1)).first()
        return Line(row.number, row.body or b"") if row else None

    def done(self, job: Job, result: Result, until: datetime) -> bool:
        """Keeps a line's result and lets go of what was sent; False where it has one already. The lease is renewed."""
        line = update(BatchLineRow).where(BatchLineRow.batch_id == job.batch_id, BatchLineRow.number == result.number)
        if not self._changed(line.where(BatchLineRow.result.is_(None)).values(result=result.body, body=None)):
            return False
        counts = {"done": BatchJobRow.done + 1, "failed": BatchJobRow.failed + int(result.failed), "deaths": 0}
        return self._changed(_held(job).values(**counts, leased_until=until))

    def renew(self, job: Job, worker: str, until: datetime) -> None:
        """Lengthens the lease of a job that is still the worker's."""
        self._session.execute(_held(job).where(BatchJobRow.worker == worker).values(leased_until=until))

    def release(self, job: Job, worker: str) -> None:
        """Gives a job back that the worker can't go on with."""
        given = {"worker": None, "leased_until": None, "deaths": 0}
        self._session.execute(_held(job).where(BatchJobRow.worker == worker).values(**given))

    def results(self, batch_id: str, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The numbers and results of up to `limit` lines behind the number `after`, in their order."""
        query = select(BatchLineRow.number, BatchLineRow.result).where(
            BatchLineRow.batch_id == batch_id, BatchLineRow.number > after, BatchLineRow.result.is_not(None)
        )
        rows = self._session.execute(query.order_by(BatchLineRow.number).limit(limit))
        return [(row.number, row.result) for row in rows if row.result is not None]

    def remove_lines(self, batch_id: str, most: int) -> int:
        """Removes up to `most` lines of the batch, and with the last one its jobs; how many lines were removed."""
        some = select(BatchLineRow.number).where(BatchLineRow.batch_id == batch_id).limit(most)
        lines = delete(BatchLineRow).where(BatchLineRow.batch_id == batch_id, BatchLineRow.number.in_(some))
        removed = self._count(lines)
        if removed < most:
            self._session.execute(delete(BatchJobRow).where(BatchJobRow.batch_id == batch_id))
        return removed

    def remove(self, batch_id: str) -> None:
        """Removes the batch itself, when it has no line any more."""
        self._session.execute(delete(BatchRow).where(BatchRow.id == batch_id))

    def words_left(self, limit: int) -> list[str]:
        """The ids of up to `limit` forgotten batches that still have lines."""
        line = exists().where(BatchLineRow.batch_id == BatchRow.id)
        return list(
            self._session.scalars(
                select(BatchRow.id).where(BatchRow.state == BatchState.FORGOTTEN.value, line).limit(limit)
            )
        )

    def _counted(self, rows: list[BatchRow]) -> list[Batch]:
        settled = (BatchState.FINISHED.value, BatchState.FORGOTTEN.value)
        sums = self._sums([row.id for row in rows if row.state not in settled])
        return [_batch(row, *sums.get(row.id, (row.lines, row.done, row.failed))) for row in rows]

    def _sums(self, ids: list[str]) -> dict[str, tuple[int, int, int]]:
        if not ids:
            return {}
        counts = (func.sum(BatchJobRow.lines), func.sum(BatchJobRow.done), func.sum(BatchJobRow.failed))
        query = select(BatchJobRow.batch_id, *counts).where(BatchJobRow.batch_id.in_(ids))
        rows = self._session.execute(query.group_by(BatchJobRow.batch_id))
        return {batch_id: (int(lines), int(done), int(failed)) for batch_id, lines, done, failed in rows}

    def _changed(self, statement: Any) -> bool:
        return self._count(statement) == 1

    def _count(self, statement: Any) -> int:
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount


def _held(job: Job) -> Update:
    return update(BatchJobRow).where(BatchJobRow.batch_id == job.batch_id, BatchJobRow.first == job.first)


def _free(batch_id: str, worker: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    lease = or_(BatchJobRow.leased_until.is_(None), BatchJobRow.leased_until < now, BatchJobRow.worker == worker)
    return BatchJobRow.batch_id == batch_id, BatchJobRow.done < BatchJobRow.lines, lease


def _batch(row: BatchRow, lines: int, done: int, failed: int) -> Batch:
    return Batch(
        id=row.id,
        state=BatchState(row.state),
        maker=row.maker,
        token_id=row.token_id,
        request_id=row.request_id,
        created_at=row.created_at,
        lines=lines,
        done=done,
        failed=failed,
        ended_at=row.ended_at,
    )
