"""Edits of known effect: a text that remembers, for each of its characters, which one of the original it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

OWN, OTHER, COPY, INSTEAD = range(4)  # the article, another one, a copy of the article, what replaced its words
PARAGRAPH = re.compile(r"[^\n]+")
SENTENCE = re.compile(
    r"[^\n]{20,}?(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?]+[\"”’')]*(?=\s|$)[ \t]*", re.MULTILINE
)
WORD = re.compile(r"[A-Za-z]{5,}")
EMOJI = "🌉👩🏽‍🚀🇺🇦é\u0301"


@dataclass
class Draft:
    """A text under edit. `origin` has, per character, (text, offset) of what it was; None for what was put in."""

    text: str
    origin: list[tuple[int, int] | None]

    @classmethod
    def of(cls, text: str, number: int = OWN) -> Draft:
        return cls(text, [(number, i) for i in range(len(text))])

    def replace(self, start: int, end: int, by: Draft | str) -> None:
        put = by if isinstance(by, Draft) else Draft(by, [None] * len(by))
        self.text = self.text[:start] + put.text + self.text[end:]
        self.origin[start:end] = put.origin

    def cut(self, start: int, end: int) -> Draft:
        taken = Draft(self.text[start:end], self.origin[start:end])
        self.replace(start, end, "")
        return taken

    def copy(self, start: int, end: int) -> Draft:
        return Draft(self.text[start:end], [at and (COPY, at[1]) for at in self.origin[start:end]])

    def survivors(self, number: int = OWN) -> dict[int, int]:
        """Offset in the original -> offset now."""
        return {at[1]: now for now, at in enumerate(self.origin) if at and at[0] == number}


@dataclass
class Editor:
    """Makes edits, each of a kind that newsrooms make. `quotes` are the original's attributed contents."""

    draft: Draft
    quotes: list[tuple[int, int]]
    other: str
    random: Random

    def typo(self, *, inside: bool) -> None:
        """A letter doubled, dropped or swapped with the next, in a word of five letters or more, not its case alone."""
        word = self._any(list(WORD.finditer(self.draft.text)), inside)
        if word is None:
            return
        letters = self.draft.text.lower()
        places = [i for i in range(word.start() + 1, word.end() - 1) if letters[i] != letters[i + 1]]
        if not places:
            return
        at = self.random.choice(places)
        kind = self.random.choice(["dropped", "doubled", "swapped"])
        if kind == "dropped":
            self.draft.cut(at, at + 1)
        elif kind == "doubled":
            self.draft.replace(at, at, self.draft.text[at])
        else:
            self.draft.replace(at, at, self.draft.cut(at + 1, at + 2))

    def add_paragraph(self) -> None:
        """A paragraph of another article."""
        self._insert(self._foreign(), self._break())

    def repeat_paragraph(self) -> None:
        """A paragraph once more somewhere else, as a summary has it."""
        if found := self._pick(PARAGRAPH):
            self._insert(self.draft.copy(*found), self._break())

    def cut_paragraph(self) -> None:
        """A paragraph less."""
        if found := self._pick(PARAGRAPH):
            self.draft.cut(*found)

    def move_paragraph(self) -> None:
        """A paragraph elsewhere."""
        if found := self._pick(PARAGRAPH):
            taken = self.draft.cut(*found)
            self._insert(taken, self._break())

    def move_sentence(self) -> None:
        """A sentence into another paragraph."""
        if found := self._pick(SENTENCE):
            taken = self.draft.cut(*found)
            borders = [m.end() for m in SENTENCE.finditer(self.draft.text)] or [0]
            at = self.random.choice(borders)
            self.draft.replace(at, at, taken)
            self.draft.replace(at, at, " ")
            self.draft.replace(at + 1 + len(taken.text), at + 1 + len(taken.text), " ")

    def trim_quote(self, share: float) -> None:
        """An attributed content's head or tail less, by this share of its length."""
        if found := self._quote():
            start, end = found
            length = int((end - start) * share)
            self.draft.cut(start, start + length) if self.random.random() < 0.5 else self.draft.cut(end - length, end)

    def rewrite_quote(self) -> None:
        """An attributed content replaced by words of another article, the rest of its sentence left."""
        if found := self._quote():
            was = self.draft.origin[found[0] : found[1]]
            put = self._foreign().text[: found[1] - found[0]]
            self.draft.replace(*found, Draft(put, [at and (INSTEAD, at[1]) for at in was[: len(put)]]))

    def rewrite_paragraph(self) -> None:
        """A paragraph replaced by one of another article."""
        if found := self._pick(PARAGRAPH):
            self.draft.replace(*found, self._foreign())

    def emoji(self, *, inside: bool) -> None:
        """One or more characters outside the BMP, or a combining mark, inside or outside the contents."""
        space = self._any(list(re.finditer(" ", self.draft.text)), inside)
        if space:
            at = space.start()
            self.draft.replace(at, at, " " + EMOJI[: self.random.randint(1, len(EMOJI))])

    def windows(self) -> None:
        """Every line break becomes CR LF."""
        for m in reversed(list(re.finditer(r"(?<!\r)\n", self.draft.text))):
            self.draft.replace(m.start(), m.start(), "\r")

    def _any(self, found: list[re.Match[str]], inside: bool) -> re.Match[str] | None:
        """One of these, inside a content or not touching any; None where fifty draws find none."""
        for _ in range(50 if found else 0):
            match = self.random.choice(found)
            own = [at[1] for at in self.draft.origin[match.start() : match.end()] if at and at[0] == OWN]
            if inside == any(start <= at < end for at in own for start, end in self.quotes):
                return match
        return None

    def _quote(self) -> tuple[int, int] | None:
        """Where a content of 24 characters or more stands, if it is whole."""
        now = self.draft.survivors()
        whole = [
            (now[a], now[b - 1] + 1)
            for a, b in self.quotes
            if b - a >= 24 and a in now and now.get(b - 1, -1) - now[a] == b - 1 - a
        ]
        return self.random.choice(whole) if whole else None

    def _pick(self, pattern: re.Pattern[str]) -> tuple[int, int] | None:
        found = [m.span() for m in pattern.finditer(self.draft.text) if m.end() - m.start() > 20]
        return self.random.choice(found) if found else None

    def _foreign(self) -> Draft:
        found = [m.span() for m in PARAGRAPH.finditer(self.other) if m.end() - m.start() > 60]
        start, end = self.random.choice(found)
        return Draft(self.other[start:end], [(OTHER, i) for i in range(start, end)])

    def _break(self) -> int:
        return self.random.choice([m.start() for m in re.finditer("\n", self.draft.text)] or [len(self.draft.text)])

    def _insert(self, what: Draft, at: int) -> None:
        self.draft.replace(at, at, what)
        self.draft.replace(at, at, "\n\n")
