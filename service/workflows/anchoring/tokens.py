"""A text as words, for comparing it with another."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from service.domain.text import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")
_ABBREVIATED = ("[A-Z]", "Mr", "Ms", "Dr", "St", "Mrs", "Sen", "Rep", "Gov", "Gen")
_SENTENCE_END = re.compile("[.!?]" + "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATED) + r"[\"'”’)\]]*(?=\s)|\n")


class Tokens:
    """The words and single marks of a text, and their sentences; white space is nothing, however it is broken.

    `words[k]` is `text[starts[k]:ends[k]]`; `sentences` holds the index of each sentence's first word, ascending.
    Linear in the text; any text is taken.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_TOKEN.finditer(text))
        self.words = [m.group() for m in found]
        self.starts = [m.start() for m in found]
        self.ends = [m.end() for m in found]
        firsts = {bisect_left(self.starts, m.end()) for m in _SENTENCE_END.finditer(text)} | {0}
        self.sentences = sorted(firsts - {len(found)})

    def __len__(self) -> int:
        return len(self.words)

    def over(self, span: Span) -> range:
        """The words that share a character with the span."""
        return range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))

    def span(self, words: range) -> Span | None:
        """From the first of these words to the last; None for none."""
        return Span(self.starts[words[0]], self.ends[words[-1]]) if words else None

    def sentence(self, number: int) -> range:
        """The words of the sentence with this number, counted from 0."""
        last = number + 1 == len(self.sentences)
        return range(self.sentences[number], len(self) if last else self.sentences[number + 1])

    def around(self, span: Span) -> Span | None:
        """The sentence, or sentences, that the span's words stand in; None where it holds no word."""
        words = self.over(span)
        if not words:
            return None
        first = bisect_right(self.sentences, words[0]) - 1
        last = bisect_right(self.sentences, words[-1]) - 1
        return self.span(range(self.sentences[first], self.sentence(last).stop))
