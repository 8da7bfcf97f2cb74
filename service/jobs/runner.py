"""Threads of the service that do the jobs or, with a broker, wake the workers that do them."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from service.jobs.loop import Loop
from service.jobs.tasks import PARTING, PERIODIC, TASKS, Means
from service.settings import Settings

if TYPE_CHECKING:  # the model's runtime comes with it, which is not loaded before a process has forked
    from service.workflows.verbs import Workflows


class Runner:
    """The jobs of one process of the service; start them after the fork."""

    def __init__(self, settings: Settings, workflows: Workflows) -> None:
        from service.jobs.deliver import Deliverer  # loads the model's runtime
        from service.wiring import addresses

        self._lines = workflows.lines
        self._deliverer = Deliverer(workflows.deliveries, addresses(settings))
        means = Means(workflows, self._deliverer)
        arrived = workflows.batches.arrived
        self._loops = _waking(settings.broker_url, means, arrived) if settings.broker_url else _doing(means, arrived)

    def start(self) -> None:
        """Starts the threads, which end with the process."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """Ends the threads: lines that are not done are given back, deliveries that are being made are ended."""
        self._lines.stopping.set()
        for loop in self._loops:
            loop.end()
        for loop in self._loops:
            loop.join(PARTING)
        self._deliverer.stop(PARTING)


def _doing(means: Means, arrived: Event) -> list[Loop]:
    def loop(name: str) -> Loop:
        task = TASKS[name]
        return Loop(name, task.every, lambda: bool(task.run(means)) and task.more == name, wakes.get(name))

    wakes = {"lines": arrived}
    return [loop(name) for name in TASKS]


def _waking(broker_url: str, means: Means, arrived: Event) -> list[Loop]:
    from service.jobs.broker import Wake  # Celery, which is not loaded where there is no broker

    wake = Wake(broker_url)

    def loop(name: str) -> Loop:
        task = PERIODIC[name]
        if not task.more:
            return Loop(name, task.every, lambda: wake(name))
        return Loop(name, task.every, lambda: wake(task.more, task.run(means)), arrived)

    return [loop(name) for name in PERIODIC]
