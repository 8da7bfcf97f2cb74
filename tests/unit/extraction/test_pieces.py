import itertools

import numpy as np
import pytest

from service.extraction.extractor import Extractor, blocks
from service.extraction.pieces import BLOCK, PARAGRAPH_ID, Pieces, tokenise


def words(extractor: Extractor, text: str) -> list[str]:
    pieces = tokenise(text, extractor._model.encode)
    return [text[a:b] for a, b in zip(pieces.start.tolist(), pieces.end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said: “No.”", ["She", "said", ":", "“", "No", ".", "”"]),
        ("a\u00a0b\r\nc", ["a", "b", "c"]),
        ("Zoë naïvely spoke", ["Zoë", "naïvely", "spoke"]),
        ("😀 he said 😀", ["😀", "he", "said", "😀"]),
        ("\ud800 he \x00 said \udfff", ["he", "said"]),
        ("x" * 250 + " said", ["x" * 250, "said"]),
        ("\u202ehe\u202c said", ["he", "said"]),
        ("", []),
        ("\n\n \n", []),
    ],
)
def test_words_are_slices_of_the_original(extractor: Extractor, text: str, expected: list[str]) -> None:
    found = words(extractor, text)
    assert [w.strip("\u202e\u202c") for w in found] == expected


def test_a_decomposed_accent_keeps_every_offset(extractor: Extractor) -> None:
    text = "Jose\u0301 Nu\u0301n\u0303ez said so"
    assert [w.rstrip("\u0301\u0303") for w in words(extractor, text)] == ["Jose", "Nu\u0301n\u0303ez", "said", "so"]


def test_a_piece_stands_for_each_line_break(extractor: Extractor) -> None:
    pieces = tokenise("one\n\n two \r\nthree", extractor._model.encode)
    assert np.count_nonzero(pieces.ids == PARAGRAPH_ID) == 2
    assert len(set(pieces.paragraph.tolist())) == 3


def test_a_line_without_end_is_cut_and_keeps_its_offsets(extractor: Extractor) -> None:
    text = "word " * BLOCK
    pieces = tokenise(text, extractor._model.encode)
    assert len(pieces) == BLOCK
    assert (np.diff(pieces.start) == 5).all()
    assert len(set(pieces.paragraph.tolist())) == 1


def test_blocks_hold_every_word_once() -> None:
    words = 50_000
    first = np.arange(words)
    pieces = Pieces(first, first, first, first + 1, first // 700)
    parts = list(blocks(pieces))
    assert np.concatenate([p.start for p in parts]).tolist() == first.tolist()
    assert all(p.first[0] == 0 and len(p.ids) == len(p) for p in parts)
    assert not any(a.paragraph[-1] == b.paragraph[0] for a, b in itertools.pairwise(parts))
