"""A real road to a PostgreSQL server that can be cut when a COMMIT was done, before its answer is heard."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType


class BrokenRoad:
    """Passes bytes on between TCP on the loopback address and the server's own socket."""

    def __init__(self, server_socket: str) -> None:
        self._server = server_socket
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._cuts = 0
        self.cut = 0

    def cut_after_commit(self, times: int = 1) -> None:
        """The next connections break once the server has answered their COMMIT."""
        self._cuts = times

    def __enter__(self) -> BrokenRoad:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            committed = threading.Event()
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, target, source is client, committed)).start()

    def _carry(self, source: socket.socket, target: socket.socket, sent: bool, committed: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if sent and self._cuts and b"COMMIT\0" in data:
                    committed.set()
                if not sent and committed.is_set():
                    self._cuts -= 1
                    self.cut += 1
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
