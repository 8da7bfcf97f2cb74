"""gunicorn's threads, kept for work: whoever sends or reads slowly waits without one."""

from __future__ import annotations

import errno
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import ThreadWorker

from service.connection import BLOCK, GRACE, RATE, STREAMS, Busy, Connection, TooSlow

PROBES = frozenset({"/healthz", "/readyz"})  # paths that have threads of their own
MEMORY = 128 * 2**20  # bytes held for clients; beyond, those that send or read most slowly are cut off
LOOK = 0.1  # seconds between two looks at who is too slow
LINGER = 2.0  # seconds that a closed connection is read on, so that the client gets the end of its answer
GONE = {errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF}


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Collects requests and sends answers by itself; its threads only get requests that are whole.

    Bodies that are longer than what is held, or come in chunks, are read by threads, `STREAMS` at once. Probes have
    threads of their own, so that they are answered whatever the others wait for.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._probes = ThreadPoolExecutor(len(PROBES))
        self._connections: set[Connection] = set()
        self._streams: deque[Connection] = deque()  # those that wait for one of the threads for streams
        self._streaming = 0
        self._looked = 0.0

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection; where there are too many, who has sent nothing whole for longest is cut off."""
        try:
            raw, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._cut()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        connection = Connection(self.cfg, raw, client, listener.getsockname())
        self._connections.add(connection)
        self.nr_conns += 1
        self._watch(connection, EVENT_READ, self._receive, self._too_slow)
        if self.nr_conns >= self.worker_connections:
            self._cut()

    def murder_keepalived(self, force: bool = False) -> None:
        """Ends what has taken too long; called at least once a second."""
        now = time.monotonic()
        if not force and now < self._looked + LOOK:
            return
        self._looked = now
        for connection in [one for one in self._connections if one.then and (force or one.until < now)]:
            if force:
                self._drop(connection)
            elif connection.then:
                connection.then()
        while sum(one.held for one in self._connections) > MEMORY and self._cut(held=True):
            pass

    def murder_pending(self) -> None:
        """Nothing: no connection is pending in gunicorn's own sense."""

    def _cap_keepalive(self, deadline: float) -> None:
        for connection in self._connections:
            if connection.then and not connection.begun:
                connection.until = min(connection.until, deadline)

    def handle(self, conn: Connection) -> bool:
        """Answers a request, in a thread: whether another may follow on the connection."""
        try:
            keep = self.handle_request(conn.request, conn)
            return bool(keep and not conn.streams and conn.parser.finish_body())
        except (NoMoreData, StopIteration, TimeoutError):
            pass
        except OSError as error:
            if error.errno not in GONE:
                self.log.exception("socket error while answering a request")
        except Exception as error:
            self.handle_error(conn.request, conn.sock, conn.client, error)
        return False

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """Sends the rest of the answer; called in the main thread."""
        self._streaming -= conn.streams
        while self._streams and self._streaming < STREAMS:
            self._submit(self._streams.popleft())
        try:
            conn.keep = not fs.cancelled() and bool(fs.result())
        except Exception:
            conn.keep = False
        self._send(conn)

    def _receive(self, connection: Connection) -> None:
        try:
            data = connection.sock.raw.recv(BLOCK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
            return
        self._go_on(connection, partial(connection.feed, data))

    def _go_on(self, connection: Connection, more: Callable[[], bool]) -> None:
        try:
            whole = more()
        except (NoMoreData, StopIteration):
            self._drop(connection)
        except OSError:
            self._drop(connection)
        except Exception as error:
            self._refuse(connection, error)
        else:
            if whole:
                self._dispatch(connection)

    def _dispatch(self, connection: Connection) -> None:
        self._ignore(connection)
        if connection.streams and self._streaming >= STREAMS:
            self._streams.append(connection)
            connection.until, connection.then = time.monotonic() + 2 * GRACE, partial(self._busy, connection)
        else:
            self._submit(connection)

    def _submit(self, connection: Connection) -> None:
        connection.then = None
        self._streaming += connection.streams
        pool = self._probes if connection.request.path in PROBES and not connection.streams else self.tpool
        work = pool.submit(self.handle, connection)
        work.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, connection, done))

    def _send(self, connection: Connection) -> None:
        """Sends what is left of the answer as the client reads it, then waits for its next request or its end."""
        try:
            connection.sock.flush()
        except OSError:
            self._drop(connection)
            return
        if connection.sock.pending:
            if connection.then is None:
                connection.since = time.monotonic()
                connection.until = connection.since + GRACE + len(connection.sock.pending) / RATE
                self._watch(connection, EVENT_WRITE, self._send, self._drop)
            return
        self._ignore(connection)
        if connection.keep:
            self._watch(connection, EVENT_READ, self._receive, self._too_slow)
            self._go_on(connection, connection.again)
            if not self.alive and not connection.begun:  # the client may be sending: it was promised another request
                connection.until = min(connection.until, time.monotonic() + LINGER)
        else:
            self._linger(connection)

    def _linger(self, connection: Connection) -> None:
        try:
            connection.sock.raw.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        connection.until = time.monotonic() + LINGER
        self._watch(connection, EVENT_READ, self._discard, self._drop)

    def _discard(self, connection: Connection) -> None:
        try:
            if connection.sock.raw.recv(BLOCK):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(connection)

    def _too_slow(self, connection: Connection) -> None:
        if connection.begun:
            self._refuse(connection, TooSlow("The request came too slowly."))
        else:
            self._drop(connection)

    def _busy(self, connection: Connection) -> None:
        self._streams.remove(connection)
        self._refuse(connection, Busy("No thread was free to read the body."))

    def _refuse(self, connection: Connection, error: Exception) -> None:
        self._ignore(connection)
        connection.keep = False
        self.handle_error(connection.request, connection.sock, connection.client, error)
        self._send(connection)

    def _cut(self, *, held: bool = False) -> bool:
        """Cuts off the connection that has waited for longest, of those that hold memory or of all, if there is one."""
        slow = [one for one in self._connections if one.then and (one.held or not held)]
        if slow:
            self._drop(min(slow, key=lambda one: one.since))
        return bool(slow)

    def _watch(
        self,
        connection: Connection,
        event: int,
        ready: Callable[[Connection], None],
        late: Callable[[Connection], None],
    ) -> None:
        connection.then = partial(late, connection)
        self.poller.register(connection.sock.raw, event, lambda _: ready(connection))

    def _ignore(self, connection: Connection) -> None:
        connection.then = None
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(connection.sock.raw)

    def _drop(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._ignore(connection)
        with suppress(ValueError):
            self._streams.remove(connection)
        self._connections.remove(connection)
        self.nr_conns -= 1
        with suppress(OSError):
            connection.sock.raw.close()
