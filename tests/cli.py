"""The command line: in this process, which saves an interpreter's start for each command, and in one of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from service import logs
from service.__main__ import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command leaves: its exit status and what it wrote."""

    returncode: int
    stdout: bytes
    stderr: bytes


def started(*arguments: str, stdin: bytes = b"", **environment: str) -> Done:
    """`python -m service ...` in a process of its own, with this input and these settings only."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "service", *arguments],
        input=stdin,
        check=False,
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environment},
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> Done:
    """The same command as `started`, in this process."""
    only = {**dict.fromkeys(os.environ), "PATH": os.environ["PATH"], **environment}
    with (
        CliRunner().isolation(input=stdin, env=only) as (out, err, _),
        _own_log(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", ["service", *arguments])
        status = _status()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return Done(status, out.getvalue(), err.getvalue())


def _status() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextmanager
def _own_log() -> Iterator[None]:
    """The command sets up the process's log; it is as before when the command is over."""
    root, own = logging.getLogger(), logging.getLogger(logs.NAME)
    before = root.handlers, root.level, own.level
    try:
        yield
    finally:
        root.handlers, level, own_level = before
        root.setLevel(level)
        own.setLevel(own_level)
