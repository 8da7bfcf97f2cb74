"""NDJSON as it comes, in pieces of any size, gzipped or not, cut into lines in memory that does not grow with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from service.domain.batch import Line
from service.domain.errors import InvalidInput, TooLarge

PIECE = 65_536  # bytes
RATIO, RATIO_FROM = 200, 16_777_216  # what text never shrinks to; told from so many bytes on, whose room is no harm


def bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces; `TooLarge` when they have more than `most` bytes together."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise TooLarge(f"The batch has more than {most} bytes.")
        yield piece


def gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What was gzipped, in pieces of at most `PIECE` bytes.

    `InvalidInput` for what is not gzip or breaks off, `TooLarge` for what unpacks to so much more than it is that it
    can't be text.
    """
    unpacker, taken, given = zlib.decompressobj(wbits=31), 0, 0
    for piece in pieces:
        taken += len(piece)
        rest, full = piece, False
        while rest or full:
            if unpacker.eof:  # the next member of the file
                unpacker = zlib.decompressobj(wbits=31)
            try:
                out = unpacker.decompress(rest, PIECE)
            except zlib.error:
                raise InvalidInput("The body is not the gzip that it is said to be.") from None
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            full = len(out) == PIECE and not unpacker.eof  # there may be more of what was taken in
            given += len(out)
            if given > max(RATIO_FROM, RATIO * taken):
                raise TooLarge(f"The body unpacks to more than {RATIO} times its size.")
            if out:
                yield out
    if not unpacker.eof:
        raise InvalidInput("The gzip breaks off before its end.")


def lines(pieces: Iterable[bytes], longest: int) -> Iterator[Line]:
    """The lines that are not blank, numbered as in the file; of one longer than `longest` bytes nothing is kept."""
    number, kept, length, blank = 1, bytearray(), 0, True
    for piece in pieces:
        *ended, open_ = piece.split(b"\n")
        for part in ended:
            blank, length = blank and not part.strip(), length + len(part)
            if not blank:
                yield Line(number, bytes(kept + part) if length <= longest else b"")
            number, length, blank = number + 1, 0, True
            kept.clear()
        blank, length = blank and not open_.strip(), length + len(open_)
        if blank or length > longest:
            kept.clear()
        else:
            kept += open_
    if not blank:
        yield Line(number, bytes(kept) if length <= longest else b"")
