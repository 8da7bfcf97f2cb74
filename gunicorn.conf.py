"""gunicorn's settings; see docs/operations.md for why each is as it is."""

from pathlib import Path
from typing import Any

from service import draining
from service.connection import STREAMS
from service.metrics import folder
from service.server import ServerLog, Worker
from service.settings import Settings

_settings = Settings.from_env()

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = Worker  # gthread's threads, for whole requests only; refusals as problem documents
_waiting = _settings.concurrency + _settings.queue  # texts that are annotated or wait for their turn
threads = _settings.threads + _waiting + 2 * STREAMS  # neither they nor long bodies and answers stop anybody else
worker_connections = 500 + threads
sendfile = False  # it would hold a thread for a slow reader
preload_app = False  # ONNX Runtime sessions do not survive a fork: each worker makes its own
timeout = 60
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  the heartbeat file, off the disk
accesslog = "-"
logger_class = ServerLog  # one JSON object a line; no query, no referer, no body, no address


def on_starting(_master: Any) -> None:
    """The workers' counts are of this server's time, not of an earlier one's."""
    folder.make(worker_tmp_dir)


def when_ready(master: Any) -> None:
    """After SIGTERM the service answers on for a while, so that whoever sends it requests can learn of it."""
    draining.on_sigterm(master, _settings.drain_seconds)


def child_exit(_master: Any, worker: Any) -> None:
    """What a dead worker had in hand is no longer in hand."""
    folder.forget(worker.pid)


def on_exit(_master: Any) -> None:
    """Nothing is left behind."""
    folder.remove()


def post_worker_init(worker: Any) -> None:
    """Every worker does the service's jobs, or wakes who does them; several at once do no harm."""
    from service.jobs.runner import Runner  # only now: the folder of the counts must be there before

    worker.jobs = Runner(_settings, worker.app.wsgi().extensions["sourcemark"])
    worker.jobs.start()


def worker_exit(_server: Any, worker: Any) -> None:
    """What the worker has taken and not done is given back."""
    if hasattr(worker, "jobs"):
        worker.jobs.stop()
