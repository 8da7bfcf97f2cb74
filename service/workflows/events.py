"""What the verbs tell of what they did, as events. Nothing here holds words of an article, a rationale or a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord
from service.domain.batch import Batch
from service.domain.event import Event, EventKind
from service.domain.flag import Flag
from service.domain.verdict import TargetKind, Verdict, state_of
from service.workflows import new_id


def made(record: ArticleRecord, annotation: Annotation, fresh: Iterable[Flag], at: datetime) -> Iterator[Event]:
    """That an annotation was made and stored, and then that the flags that are new with it were opened.

    On an earlier revision than the newest no flag is opened: it waits for nobody.
    """
    data = {
        "annotation_id": annotation.id,
        "revision": annotation.revision,
        "model": {"name": annotation.model.name, "version": annotation.model.version},
        "ruleset": annotation.ruleset.version,
        "attributions": len(annotation.attributions),
        "flags": dict(sorted(Counter(flag.rule for flag in annotation.flags if flag.raised).items())),
    }
    yield _event(EventKind.ANNOTATION_MADE, record, at, data)
    if annotation.revision == record.revision:
        yield from (opened(record, flag, at) for flag in fresh if flag.raised)


def opened(record: ArticleRecord, flag: Flag, at: datetime) -> Event:
    """That a flag waits on the article's newest revision."""
    data = {
        "flag_id": flag.id,
        "revision": record.revision,
        "rule": flag.rule,
        "facet": flag.facet.value,
        "grade": flag.grade,
        "severity": flag.severity.value,
        "origin": flag.origin.value,
    }
    return _event(EventKind.FLAG_OPENED, record, at, data)


def given(record: ArticleRecord, verdict: Verdict, before: Sequence[Verdict]) -> Event:
    """That a verdict was given behind those `before`; what it says is left out (None) where reviewing is blind."""
    state = state_of([*before, verdict]).value if verdict.target_kind is TargetKind.FLAG else None
    data = {
        "verdict_id": verdict.id,
        "target_kind": verdict.target_kind.value,
        "target_id": verdict.target_id,
        "sequence": verdict.sequence,
        "blind": record.blind,
        "decision": None if record.blind else verdict.decision.value,
        "state": None if record.blind else state,
    }
    return _event(EventKind.VERDICT_GIVEN, record, verdict.at, data)


def finished(batch: Batch, at: datetime) -> Event:
    """That every line of a batch has its result."""
    data = {"batch_id": batch.id, "lines": batch.lines, "failed": batch.failed}
    return Event(new_id("evt"), EventKind.BATCH_FINISHED, at, None, data)


def _event(kind: EventKind, record: ArticleRecord, at: datetime, data: dict[str, Any]) -> Event:
    whose = {"article_id": record.id, "external_id": record.external_id}
    return Event(new_id("evt"), kind, at, record.id, whose | data)
