"""gunicorn's settings; see docs/operations.md for why each is as it is."""

from pathlib import Path
from typing import Any

from service.jobs.deliver import Deliverer
from service.server import ServerLog, Worker
from service.settings import Settings
from service.wiring import addresses

_settings = Settings.from_env()

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = Worker  # gthread's threads, for whole requests only; refusals as problem documents
threads = _settings.threads + _settings.concurrency + _settings.queue  # those that wait for a turn stop nobody else
worker_connections = 500
sendfile = False  # it would hold a thread for a slow reader
preload_app = False  # ONNX Runtime sessions do not survive a fork: each worker makes its own
timeout = 60
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  the heartbeat file, off the disk
accesslog = "-"
logger_class = ServerLog  # one JSON object a line; no query, no referer, no body, no address


def post_worker_init(worker: Any) -> None:
    """Every worker sweeps hourly, and sends what webhooks wait for; that several do both at once does no harm."""
    workflows = worker.app.wsgi().extensions["sourcemark"]
    workflows.retention.sweep_hourly()
    Deliverer(workflows.deliveries, addresses(_settings)).start()
