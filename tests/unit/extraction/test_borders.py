"""Contents end with their sentence unless they are quoted across."""

from __future__ import annotations

import pytest

from service.domain.sentences import sentences_in
from service.domain.text import Span
from service.extraction.borders import joined, within_sentence
from service.extraction.quotes import quoted


@pytest.mark.parametrize(
    ("text", "cue", "content", "kept"),
    [
        ("Ek said it rained. Ferries were late.", "said", "it rained. Ferries were late", "it rained."),
        ("It rained. It froze, Ek said.", "said", "It rained. It froze", "It froze"),
        ("Ek said: “It rained. It froze.”", "said", "It rained. It froze.", "It rained. It froze."),
        ("Ek said it rained", "said", "it rained", "it rained"),
        ("Ek said it rained\nPhoto: a wet dog", "said", "it rained\nPhoto: a wet dog", "it rained"),
    ],
)
def test_what_runs_on_is_cut(text: str, cue: str, content: str, kept: str) -> None:
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in (content, cue)]
    assert within_sentence(*spans, list(sentences_in(text)), quoted(text)).of(text) == kept


def test_contents_of_one_sentence_are_one_where_only_blanks_part_them() -> None:
    text = "Ek said they had no  choice. They left,  she said.\nIt rained."
    spans = [
        Span(text.index(words), text.index(words) + len(words))
        for words in ("choice.", "they had no", "They", "left", "It")
    ]
    found = joined(text, spans, list(sentences_in(text)))
    assert [span.of(text) for span in found] == ["they had no  choice.", "They left", "It"]
