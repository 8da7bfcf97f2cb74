"""Waking Celery's workers. Messages carry nothing: rows say what there is to do, and a lost message is made up for."""

from __future__ import annotations

from celery import Celery

QUEUES = ("sourcemark", "sourcemark.lines")  # taken from in turn, so that no batch keeps the other jobs waiting
ROUTES = {"lines": {"queue": QUEUES[1]}}
FULL = 256  # messages in a queue that wait for workers: with none there it must not grow
STALE = 30  # seconds after which a message that nobody took is dropped: the next look makes another
TRANSPORT = {"socket_timeout": 10, "socket_connect_timeout": 5, "socket_keepalive": True}


def celery(url: str) -> Celery:
    """Celery on this broker. It keeps no results and tells nobody anything: the rows do."""
    app = Celery(QUEUES[0], broker=url, set_as_current=False)
    app.conf.update(
        broker_connection_max_retries=None,  # it may be away for an hour
        broker_connection_retry_on_startup=True,
        broker_transport_options=TRANSPORT,
        task_default_queue=QUEUES[0],
        task_ignore_result=True,
        task_routes=ROUTES,
        task_store_errors_even_if_ignored=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=120,  # until a child has loaded the model
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
    )
    return app


class Wake:
    """Sends messages to the workers, over a new connection each time: nothing of a broker that was away is left."""

    def __init__(self, url: str) -> None:
        self._app = celery(url)

    def __call__(self, name: str, times: int = 1) -> bool:
        """Sends the job's name so many times, unless many wait; always False. Raises where there is no broker."""
        if times:
            queue = ROUTES.get(name, {"queue": QUEUES[0]})["queue"]
            with self._app.connection_for_write() as connection:
                waiting = connection.default_channel.queue_declare(queue, durable=True, auto_delete=False).message_count
                for _ in range(min(times, FULL - waiting)):
                    self._app.send_task(name, connection=connection, retry=False, expires=STALE)
        return False
