"""The jobs by name: the same functions whoever runs them, threads of the service or Celery's workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.logs import log

if TYPE_CHECKING:  # the model's runtime comes with these, which is not loaded before a process has forked
    from service.jobs.deliver import Deliverer
    from service.workflows.verbs import Workflows

PARTING = 10.0  # seconds that a process that ends gives what it is at


@dataclass(frozen=True, slots=True)
class Means:
    """What the jobs of a process need."""

    workflows: Workflows
    deliverer: Deliverer


@dataclass(frozen=True, slots=True)
class Task:
    """A job. `run` does what is due, and gives how many workers there is more to do for; `more` names the job for them.

    It is run again after `every` seconds, if nothing calls for it before.
    """

    every: float
    run: Callable[[Means], int]
    more: str = ""


def _deliver(means: Means) -> int:
    means.deliverer.begin()  # a slow receiver holds nothing up here
    return 0


def _sweep(means: Means) -> int:
    forgotten = means.workflows.retention.sweep()
    if forgotten:
        log.info("retention", forgotten=forgotten)
    return 0


TASKS = {
    "lines": Task(2, lambda means: means.workflows.lines.work(), more="lines"),
    "look": Task(10, lambda means: means.workflows.lines.waiting(), more="lines"),
    "deliver": Task(1, _deliver),
    "sweep": Task(3600, _sweep),
}
PERIODIC = {name: task for name, task in TASKS.items() if task.more != name}
"""Those that must be run now and then; the others only when one of these finds something to do."""
