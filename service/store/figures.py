"""Sums over the whole database, for the metrics."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.domain.batch import BatchState
from service.domain.flag import Severity
from service.domain.webhook import DeliveryState
from service.store.tables import ArticleRow, BatchRow, DeliveryRow, TargetRow, WebhookRow
from service.store.targets import WAITS


class Figures:
    """Queries that count, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self) -> dict[Severity, tuple[int, datetime | None]]:
        """By severity, how many flags wait for a verdict, and since when the oldest does.

        Every flag of a blind article counts as waiting: whether somebody has decided on it is not told.
        """
        query = (
            select(TargetRow.rank, func.count(), func.min(TargetRow.created_at))
            .join(ArticleRow, ArticleRow.id == TargetRow.article_id)
            .where(TargetRow.current, TargetRow.raised, TargetRow.state.is_not(None), ArticleRow.deleted_at.is_(None))
            .where(or_(TargetRow.state.in_(WAITS), ArticleRow.blind))
            .group_by(TargetRow.rank)
        )
        found = {list(Severity)[rank or 0]: (count, since) for rank, count, since in self._session.execute(query)}
        return {severity: found.get(severity, (0, None)) for severity in Severity}

    def outbox(self) -> tuple[int, datetime | None]:
        """How many deliveries to enabled webhooks wait, and since when the oldest does."""
        enabled = select(WebhookRow.id).where(WebhookRow.disabled.is_(None))
        query = select(func.count(), func.min(DeliveryRow.created_at)).where(
            DeliveryRow.webhook_id.in_(enabled), DeliveryRow.state == DeliveryState.WAITING.value
        )
        count, since = self._session.execute(query).one()
        return count, since

    def batches(self) -> tuple[int, datetime | None]:
        """How many batches run, and when the one that was left alone longest was last worked on."""
        query = select(func.count(), func.min(BatchRow.touched_at)).where(BatchRow.state == BatchState.RUNNING.value)
        count, since = self._session.execute(query).one()
        return count, since
