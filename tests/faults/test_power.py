"""A power cut: of what was written, only what was synced is left, and what was acknowledged is in it.

The system calls of a process that gives verdicts are recorded and played again on files that drop what was not synced
when the power goes, right after each acknowledgement; so does a disk whose cache is lost. Of what was not synced
another try keeps some writes, in no order, as disks do.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller
from tests.faults.decides import VERDICTS
from tests.serving import ROOT

CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")


@dataclass(slots=True)
class Disk:
    """Files by name: what is on the disk for good, and the writes that are in its cache (offset, bytes)."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    cached: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    def write(self, name: str, at: int, data: bytes) -> None:
        self.cached.setdefault(name, []).append((at, data))

    def truncate(self, name: str, size: int) -> None:
        self.sync(name)  # what is cut off is gone or not, either way before what is written next
        del self.synced.setdefault(name, bytearray())[size:]

    def sync(self, name: str) -> None:
        for at, data in self.cached.pop(name, []):
            _put(self.synced.setdefault(name, bytearray()), at, data)

    def cut(self, folder: Path, kept: random.Random | None) -> Path:
        """The files after a power cut; with `kept` some cached writes have reached the disk. Gives the database."""
        folder.mkdir()
        for name, content in self.synced.items():
            left = bytearray(content)
            for at, data in self.cached.get(name, []) if kept else []:
                if kept and kept.randrange(2):
                    _put(left, at, data)
            (folder / name).write_bytes(left)
        return folder / "desk.db"


def _put(content: bytearray, at: int, data: bytes) -> None:
    content.extend(b"\0" * (at + len(data) - len(content)))
    content[at : at + len(data)] = data


@pytest.fixture
def folder(tmp_path: Path, migrated_sqlite: Path, annotator: Annotator) -> Path:
    """A folder with a database in which flags wait."""
    file = tmp_path / "desk.db"
    shutil.copy(migrated_sqlite, file)
    app = create_app(Settings(database_url=f"sqlite:///{file}"), annotator)
    database = app.extensions["sourcemark.database"]
    bearer = Access(database).issue("Rahel", Scope)[1]
    assert Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}).status_code == 201
    database.tidy()
    database.close()
    return tmp_path


def recorded(folder: Path, pragma: str) -> str:
    """The system calls of a process that gives verdicts, and its acknowledgements."""
    if not shutil.which("strace"):
        pytest.skip("strace is absent")
    trace = folder / "trace"
    calls = "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink,rename"
    watched = ["strace", "-y", "-xx", "-s", "1000000", "-e", calls, "-o", str(trace)]
    decides = [sys.executable, "-m", "tests.faults.decides", f"sqlite:///{folder / 'desk.db'}", pragma]
    done = subprocess.run(
        [*watched, *decides],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "PTRACE" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    return trace.read_text()


def played(disk: Disk, trace: str) -> Iterator[str]:
    """Plays the calls on the disk; gives each verdict's id when it was acknowledged."""
    for line in trace.splitlines():
        found = CALL.match(line)
        if not found or found[3] == "-1":
            continue
        call, arguments = found[1], _words(found[2])
        name = Path(arguments[0].partition("<")[2].rstrip(">")).name
        if call == "write" and arguments[0].startswith("1<"):
            yield _bytes(arguments[1]).decode().strip()
        elif not name.startswith("desk.db") or name.endswith("-shm"):
            continue
        elif call == "pwrite64":
            disk.write(name, int(arguments[3]), _bytes(arguments[1]))
        elif call == "ftruncate":
            disk.truncate(name, int(arguments[1]))
        elif call in ("fsync", "fdatasync"):
            disk.sync(name)
        else:
            raise AssertionError(f"a call that is not played: {call}")


def _words(arguments: str) -> list[str]:
    """The arguments, each path in hexadecimal made readable."""
    return [
        re.sub(r"<((?:\\x\w\w)+)>", lambda path: f"<{_bytes(path[1]).decode()}>", word)
        for word in arguments.split(", ")
    ]


def _bytes(written: str) -> bytes:
    return bytes.fromhex(written.strip('"').replace("\\x", ""))


def lost(folder: Path, pragma: str) -> list[str]:
    """The acknowledged verdicts that were gone after a power cut; the database is sound after each."""
    trace_of = folder / "desk.db"
    disk = Disk({"desk.db": bytearray(trace_of.read_bytes())})
    gone, acknowledged = [], []
    for number, verdict in enumerate(played(disk, recorded(folder, pragma))):
        acknowledged.append(verdict)
        for kept in (None, random.Random(number)):
            file = disk.cut(folder / f"cut-{number}-{kept is not None}", kept)
            with closing(sqlite3.connect(file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                there = {id_ for (id_,) in connection.execute("SELECT id FROM verdicts")}
            gone += [one for one in acknowledged if one not in there]
    assert len(acknowledged) == VERDICTS
    return gone


def test_what_is_acknowledged_outlives_a_power_cut_on_sqlite(folder: Path) -> None:
    assert lost(folder, "") == []


def test_a_power_cut_loses_verdicts_where_sqlite_does_not_sync(folder: Path) -> None:
    """So the test above shows something."""
    assert lost(folder, "synchronous=NORMAL")


def test_postgresql_syncs_before_it_acknowledges(postgres: str) -> None:
    """It is the server that does; the service leaves its settings as they are."""
    database = Database(postgres)
    with database.writing() as unit:
        session = unit.tokens._session
        for setting in ("synchronous_commit", "fsync", "full_page_writes"):
            assert session.scalar(text(f"SHOW {setting}")) == "on"
    database.close()
