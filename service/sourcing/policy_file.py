"""A policy's file, read again when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from service.domain.errors import PolicyError
from service.logs import log
from service.sourcing.policy import Policy
from service.sourcing.rule import Rule


class PolicyFile:
    """The policy in force. A file that breaks later is reported and the policy that ran goes on."""

    def __init__(self, path: Path, rules: Sequence[Rule]) -> None:
        """Raises `PolicyError` where the file can't be read or used at the start."""
        self._path = path
        self._rules = rules
        self._lock = Lock()
        self._stamp = self._stamped()
        self._policy = self._read()

    def current(self) -> Policy:
        """The newest policy that could be used."""
        with self._lock:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._stamp = stamp
                self._renew()
            return self._policy

    def _renew(self) -> None:
        try:
            self._policy = self._read()
            log.info("a new policy is in force", policy=self._policy.version)
        except PolicyError as error:
            log.error("the policy broke; the one before stays", policy=self._policy.version, detail=error.detail)

    def _read(self) -> Policy:
        try:
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise PolicyError(f"The policy {self._path.name} can't be read as UTF-8 text.") from None
        return Policy.parse(text, self._rules)

    def _stamped(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
