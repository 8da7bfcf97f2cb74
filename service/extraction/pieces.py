"""Text to word pieces: ids for the encoder, and words with their exact places in the text.

A word is what BERT's pre-tokeniser calls one: a run of letters and digits, or one punctuation mark.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Encoded = tuple[list[int], list[int | None], list[tuple[int, int]]]

PARAGRAPH_ID = 2
"""``[unused1]`` in BERT's vocabulary: BERT sees no line breaks, so one piece stands for each."""
LINE_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]+")
SURROGATE = re.compile("[\ud800-\udfff]")
BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Pieces:
    """A tokenised text: ``T`` pieces, ``W`` words.

    ids: int64[T], paragraph pieces included; first: int64[W], each word's first piece; start, end: int64[W],
    code points, half-open; paragraph: int64[W], rising, the number of the line that holds the word.
    """

    ids: Ints
    first: Ints
    start: Ints
    end: Ints
    paragraph: Ints

    def __len__(self) -> int:
        """The number of words."""
        return len(self.start)


def tokenise(text: str, encode: Callable[[str], Encoded]) -> Pieces:
    """Cut a text into word pieces; ``encode`` gives ids, word numbers and character offsets of one line.

    Never raises: lone surrogates are read as U+FFFD, blank lines give nothing.
    """
    safe = SURROGATE.sub("\ufffd", text)
    ids: list[Ints] = []
    rows: list[Ints] = []
    size, previous = 0, -1
    for paragraph, offset, line in _blocks(safe):
        piece_ids, columns = _line(encode(line))
        if not len(piece_ids):
            continue
        if 0 <= previous != paragraph:
            ids.append(np.array([PARAGRAPH_ID], np.int64))
            size += 1
        columns[0] += size
        columns[1:3] += offset
        columns[3] = paragraph
        ids.append(piece_ids)
        rows.append(columns)
        size, previous = size + len(piece_ids), paragraph
    table = np.concatenate(rows, axis=1) if rows else np.zeros((4, 0), np.int64)
    return Pieces(np.concatenate(ids) if ids else np.zeros(0, np.int64), *table)


def _line(encoded: Encoded) -> tuple[Ints, Ints]:
    """One line's ids and its words as int64[4, W]: first piece, start, end, room for the paragraph."""
    ids, words, offsets = encoded
    if not ids:
        return np.zeros(0, np.int64), np.zeros((4, 0), np.int64)
    word, place = np.asarray(words, np.int64), np.asarray(offsets, np.int64)
    first = np.flatnonzero(np.diff(word, prepend=-1))
    last = np.append(first[1:], len(ids)) - 1
    return np.asarray(ids, np.int64), np.stack([first, place[first, 0], place[last, 1], first])


def _blocks(text: str) -> Iterator[tuple[int, int, str]]:
    """Paragraph number, offset and text of each line, lines longer than ``BLOCK`` in several parts."""
    start = 0
    for paragraph, end in enumerate([*(m.start() for m in LINE_BREAK.finditer(text)), len(text)]):
        while start < end:
            cut = _cut(text, start, end)
            yield paragraph, start, text[start:cut]
            start = cut


def _cut(text: str, start: int, end: int) -> int:
    """Where a block that begins at ``start`` ends: at a blank if one is near."""
    if end - start <= BLOCK:
        return end
    blank = text.rfind(" ", start + BLOCK // 2, start + BLOCK)
    return blank if blank > start else start + BLOCK
