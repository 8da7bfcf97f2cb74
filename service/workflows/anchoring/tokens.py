"""A text as words, for comparing it with another.

Words are compared without regard to case and to how their letters are encoded. Marks that set words off or quote them
are nothing, like white space: to put a comma in, to curl a quotation mark or to lower a capital is no edit. Marks that
say something themselves (a question mark, a currency, a minus sign, an emoji) are words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right

from service.domain.text import Span

_SETTING_OFF = r"""!"'’‘‚‛“”„‟‹›«»`´′″,;:.…·()\[\]{}\-‐‑‒–—―"""
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_TOKEN = re.compile(rf"\w[\w\u0300-\u036f\u00ad]*|(?<![\w\-–—])[-−](?=\d)|[^\w\s{_SETTING_OFF}{_UNSEEN}]")
_ABBREVIATED = ("[A-Z]", "Mr", "Ms", "Dr", "St", "Mrs", "Sen", "Rep", "Gov", "Gen")
_SENTENCE_END = re.compile("[.!?]" + "".join(rf"(?<!\b{word}\.)" for word in _ABBREVIATED) + r"[\"'”’)\]]*(?=\s)|\n")


class Tokens:
    """The words of a text and the marks that count as words, and their sentences.

    `words[k]` is `text[starts[k]:ends[k]]` as it is compared; `sentences` holds the index of each sentence's first
    word, ascending. Linear in the text; any text is taken.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_TOKEN.finditer(text))
        self.words = [_folded(m.group()) for m in found]
        self.starts = [m.start() for m in found]
        self.ends = [m.end() for m in found]
        firsts = {bisect_left(self.starts, m.end()) for m in _SENTENCE_END.finditer(text)} | {0}
        self.sentences = sorted(firsts - {len(found)})

    def __len__(self) -> int:
        return len(self.words)

    def raw(self, k: int) -> str:
        """The word as it stands in the text."""
        return self.text[self.starts[k] : self.ends[k]]

    def over(self, span: Span) -> range:
        """The words that share a character with the span."""
        return range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))

    def before(self, span: Span) -> int:
        """The last word that ends before the span; -1 for none."""
        return bisect_right(self.ends, span.start) - 1

    def span(self, words: range) -> Span | None:
        """From the first of these words to the last; None for none."""
        return Span(self.starts[words[0]], self.ends[words[-1]]) if words else None

    def sentence(self, number: int) -> range:
        """The words of the sentence with this number, counted from 0."""
        last = number + 1 == len(self.sentences)
        return range(self.sentences[number], len(self) if last else self.sentences[number + 1])

    def around(self, span: Span) -> Span | None:
        """The sentence, or sentences, that the span's words stand in, or the word before its marks; None without."""
        words = self.over(span)
        if not words:
            k = max(0, self.before(span))
            words = range(k, min(k + 1, len(self)))
        if not words:
            return None
        first = bisect_right(self.sentences, words[0]) - 1
        last = bisect_right(self.sentences, words[-1]) - 1
        return self.span(range(self.sentences[first], self.sentence(last).stop))


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word.replace("\u00ad", "")).casefold()
