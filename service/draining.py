"""Whether this service is about to stop. Every worker knows: the flag lies in memory that they share."""

from __future__ import annotations

import mmap
import signal
from typing import Any

_flag = mmap.mmap(-1, 1)  # this module must be imported before the workers are forked


def begin() -> None:
    """From now on the service is not ready, and does what it is asked."""
    _flag[0] = 1


def begun() -> bool:
    """Whether the service is about to stop."""
    return _flag[0] == 1


def on_sigterm(master: Any, seconds: int) -> None:
    """Has gunicorn's master wait so long after SIGTERM before it stops; a second SIGTERM ends the wait."""
    stop = master.handle_term

    def drain() -> None:
        if begun() or not seconds:
            stop()
        begin()
        master.log.info("draining for %d seconds", seconds)
        signal.alarm(seconds)

    master.handle_term, master.handle_alrm = drain, stop
    signal.signal(signal.SIGALRM, master.signal)
