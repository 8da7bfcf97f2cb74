"""A zip file as a stream whose memory does not grow with its entries.

The standard library's `zipfile` keeps an object per entry until the end (for 100,000 articles 100 MB); here the
central directory, which the format puts last, waits in a temporary file that holds names and checksums, no text.
Entries are small enough to be compressed whole, so that sizes stand before them and every reader can stream them too.
Format: PKWARE's APPNOTE 6.3, with the zip64 records beyond 65,535 entries or 4 GiB.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from struct import pack
from tempfile import SpooledTemporaryFile
from typing import Self

SPOOL = 1 << 20  # bytes of central directory in memory; beyond, on disk
CHUNK = 1 << 16
UTF_8_NAMES = 1 << 11
DEFLATED = 8
MAX_16, MAX_32 = 0xFFFF, 0xFFFFFFFF


class ZipStream:
    """Use as a context; send on what `entry` gives, then what `end` gives."""

    def __init__(self, start: int = 0) -> None:
        """`start`: bytes that were sent before the first entry."""
        self._offset, self._count = start, 0
        self._directory = SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115  closed on exit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._directory.close()

    def entry(self, name: str, data: bytes, at: datetime) -> bytes:
        """One file of less than 4 GiB, `at` its time of last change."""
        raw, squeezed = name.encode(), zlib.compress(data, wbits=-zlib.MAX_WBITS)
        common = pack(
            "<HHHHIIIH", UTF_8_NAMES, DEFLATED, *_dos(at), zlib.crc32(data), len(squeezed), len(data), len(raw)
        )
        far = pack("<HHQ", 1, 8, self._offset) if self._offset >= MAX_32 else b""
        version = 45 if far else 20
        header = pack("<4sH", b"PK\x03\x04", 20) + common + pack("<H", 0) + raw
        self._directory.write(
            pack("<4sHH", b"PK\x01\x02", version, version)
            + common
            + pack("<HHHHII", len(far), 0, 0, 0, 0, min(self._offset, MAX_32))
            + raw
            + far
        )
        self._offset += len(header) + len(squeezed)
        self._count += 1
        return header + squeezed

    def end(self) -> Iterator[bytes]:
        """The central directory and what closes the file."""
        size, start, count = self._directory.tell(), self._offset, self._count
        self._directory.seek(0)
        while part := self._directory.read(CHUNK):
            yield part
        if count >= MAX_16 or start >= MAX_32 or size >= MAX_32:
            yield pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
            yield pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
        few, short, near = min(count, MAX_16), min(size, MAX_32), min(start, MAX_32)
        yield pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, few, few, short, near, 0)


def _dos(at: datetime) -> tuple[int, int]:
    year = min(max(at.year, 1980), 2107)
    return at.hour << 11 | at.minute << 5 | at.second // 2, (year - 1980) << 9 | at.month << 5 | at.day
