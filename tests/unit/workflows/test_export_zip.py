"""The zip stream, read by the standard library."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from service.workflows.export.zipping import ZipStream

AT = datetime(2026, 3, 1, 12, 30, 14, tzinfo=UTC)


def test_it_is_a_zip() -> None:
    with ZipStream() as made:
        stream = [made.entry("ä/1.txt", "Quay 🌉\r\n".encode() * 99, AT), made.entry("empty", b"", AT), *made.end()]
    with zipfile.ZipFile(io.BytesIO(b"".join(stream))) as read:
        assert read.testzip() is None
        assert read.namelist() == ["ä/1.txt", "empty"]
        assert read.read("ä/1.txt").decode() == "Quay 🌉\r\n" * 99
        assert read.getinfo("empty").date_time == (2026, 3, 1, 12, 30, 14)
        assert len(stream[0]) < 99 * 10


def test_an_empty_one_is_one_too() -> None:
    with ZipStream() as made, zipfile.ZipFile(io.BytesIO(b"".join(made.end()))) as read:
        assert read.namelist() == []


def test_more_entries_than_fit_the_old_format_in_constant_memory(tmp_path: Path) -> None:
    count, path = 70_000, tmp_path / "many.zip"
    with path.open("wb") as out, ZipStream() as made:
        for number in range(1000):
            out.write(made.entry(f"{number:0100}", b"", AT))
        tracemalloc.start()
        for number in range(1000, count):
            out.write(made.entry(f"{number:0100}", b"", AT))
        for part in made.end():
            out.write(part)
        grown = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert grown < 4_000_000
    with zipfile.ZipFile(path) as read:
        assert len(read.namelist()) == count
        assert read.namelist()[-1] == f"{count - 1:0100}"


def test_offsets_beyond_four_gibibytes(tmp_path: Path) -> None:
    start, path = 5 << 30, tmp_path / "far.zip"  # sparse: takes no room on disk
    with path.open("wb") as out, ZipStream(start) as made:
        out.seek(start)
        out.write(made.entry("far.txt", b"over there", AT))
        out.writelines(made.end())
    with zipfile.ZipFile(path) as read:
        assert read.read("far.txt") == b"over there"
