"""A Celery worker. Its children do the jobs, each with parts of its own that it makes after the fork."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from celery import signals
from celery.apps.worker import Worker
from kombu.exceptions import OperationalError

from service import logs
from service.jobs.broker import QUEUES, STALE, Wake, celery
from service.jobs.loop import Loop
from service.jobs.tasks import PARTING, PERIODIC, TASKS, Means
from service.settings import Settings


class Work:
    """A worker on one machine: as many children as `Settings.workers`, and threads that wake it now and then."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._means: Means | None = None
        self._celery = celery(settings.broker_url)
        for name in TASKS:
            self._celery.task(self._job(name), name=name)

    def run(self) -> int:
        """Works until SIGTERM, which lets the children end the lines that they have taken; the exit status."""
        wake = Wake(self._settings.broker_url)
        loops = [Loop(name, task.every, lambda name=name: wake(name)) for name, task in PERIODIC.items()]  # type: ignore[misc]

        def _start(**_: Any) -> None:
            for loop in loops:
                loop.start()

        signals.setup_logging.connect(_keep_our_log)
        signals.worker_process_init.connect(self._begin)
        signals.worker_process_shutdown.connect(self._end)
        signals.worker_ready.connect(_start, weak=False)
        worker = Worker(
            app=self._celery,
            pool="prefork",
            queues=list(QUEUES),
            concurrency=self._settings.workers,
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        worker.start()
        return int(worker.exitcode or 0)

    def _begin(self, **_: Any) -> None:
        from service import wiring  # loads the model's runtime, which must not be there when a child is forked
        from service.jobs.deliver import Deliverer

        logs.to_standard_error()
        workflows = wiring.build(self._settings).workflows
        self._means = Means(workflows, Deliverer(workflows.deliveries, wiring.addresses(self._settings)))

    def _end(self, **_: Any) -> None:
        if self._means:
            self._means.deliverer.stop(PARTING)

    def _job(self, name: str) -> Any:
        task = TASKS[name]

        def job() -> None:
            assert self._means is not None
            for _ in range(task.run(self._means)):
                with suppress(OperationalError):  # the next look wakes again
                    self._celery.send_task(task.more, retry=False, expires=STALE)

        return job


def _keep_our_log(**_: Any) -> None:
    logs.to_standard_error()
