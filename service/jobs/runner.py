"""Threads of the service that do the jobs or, with a broker, wake the workers that do them."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from service.jobs.loop import Loop
from service.jobs.tasks import PERIODIC, TASKS, Means
from service.settings import Settings

if TYPE_CHECKING:  # the model's runtime comes with it, which is not loaded before a process has forked
    from service.workflows.verbs import Workflows

PARTING = 10.0  # seconds that a thread is given to end what it is at


class Runner:
    """The jobs of one process of the service; start them after the fork."""

    def __init__(self, settings: Settings, workflows: Workflows) -> None:
        from service.jobs.deliver import Deliverer  # loads the model's runtime
        from service.wiring import addresses

        self._lines = workflows.lines
        means = Means(workflows, Deliverer(workflows.deliveries, addresses(settings)))
        arrived = workflows.batches.arrived
        self._loops = _waking(settings.broker_url, means, arrived) if settings.broker_url else _doing(means, arrived)

    def start(self) -> None:
        """Starts the threads, which end with the process."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """Ends the threads; the lines that this process has taken and not done are given back."""
        self._lines.stopping.set()
        for loop in self._loops:
            loop.end()
        for loop in self._loops:
            loop.join(PARTING)


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
