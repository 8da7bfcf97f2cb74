"""A flag whose words changed goes on as the task of whoever had it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from service.domain.annotation import Annotation
from service.domain.assignment import Assignment
from service.store.database import Unit
from service.workflows import new_id


def pass_on(unit: Unit, annotation: Annotation, at: datetime) -> None:
    """Assigns each flag that began anew on edited words, and was never assigned, to whom its earlier one was.

    The annotation must be stored, and its flags' targets with it.
    """
    fresh = {flag.id: flag.earlier for flag in annotation.flags if flag.earlier}
    given = unit.assignments.by_flag(annotation.article_id or "") if fresh else {}
    if not given:
        return
    earlier = unit.annotations.earlier(annotation.article_id or "", 0, annotation.revision or 0)
    standing = {flag.id for flag in annotation.flags}
    for flag, origin in fresh.items():
        before = [flag_id for flag_id, was in earlier.items() if was == origin and flag_id not in standing]
        last = max(_latest(given, [origin, *before]), key=lambda one: one.at, default=None)
        if flag not in given and last and last.assignee:
            unit.assignments.add(replace(last, id=new_id("asg"), flag_id=flag, at=at, carried_from=last.flag_id))


def _latest(given: dict[str, list[Assignment]], flags: list[str]) -> Iterator[Assignment]:
    return (given[flag][-1] for flag in flags if flag in given)
