"""A source phrase read for its form: pronoun, name, description that refers back, or somebody new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service.extraction.resolution import words
from service.extraction.resolution.phrase import Phrase, singular, take_apart

LONGEST = 500
"""Characters of a source phrase that are read."""
HE = frozenset(["he", "him", "his", "himself"])
SHE = frozenset(["she", "her", "hers", "herself"])
IT = frozenset(["it", "its", "itself", "they", "them", "their", "theirs", "themselves"])
ME = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"])
WHO = frozenset(["who", "whom", "whose", "which", "that"])
PRONOUNS = HE | SHE | IT | ME | WHO | {"you", "one", "this"}
OWNERS = frozenset(["his", "her", "its", "their", "our", "my"])
_BESIDE = frozenset(["himself", "herself", "both", "all", "also", "too", "myself", "ourselves"])
_ASIDE = re.compile(r"\s?\([^()]{1,60}\)|^\W*\d{1,2}[:.]\d\d\b|^\d\d\s+(?=[A-Z])")
_LEADING = re.compile(r"^(?:[\s\"'“‘’(,–—•·*▪-]|[Bb]oth\s)+|[\s\"“”‘’(),–—:;-]+$")
_CAPITAL = re.compile(r"^[A-ZÀ-ÖØ-ÞĀ-Ž@]")


class Form(StrEnum):
    """How a phrase names its source."""

    EMPTY = "empty"
    PRONOUN = "pronoun"
    NAME = "name"
    POSSESSIVE = "possessive"
    DEFINITE = "definite"
    INDEFINITE = "indefinite"


@dataclass(frozen=True, slots=True)
class Mention:
    """A source phrase: its words, its form, and its parts (head noun, what stands before and after)."""

    text: str
    form: Form
    parts: Phrase

    @property
    def first(self) -> str:
        """The first word, lower case."""
        return _first(self.text)

    @property
    def head(self) -> str:
        """The head noun, singular and lower case."""
        return self.parts.head

    @property
    def core(self) -> str:
        """The phrase up to its head."""
        after = self.parts.after
        return self.text[: len(self.text) - len(after)].strip() if after else self.text

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The words before the head, lower case."""
        return tuple(re.sub(r"['’]s?$", "", word.lower()) for word in self.parts.before)

    @property
    def of_the_writer(self) -> bool:
        """Whether it is "I" or "we", in any of their forms."""
        return self.form is Form.PRONOUN and self.first in ME


def read_mention(phrase: str) -> Mention:
    """The phrase without outer marks, and its form. Never raises."""
    text = " ".join(_LEADING.sub("", _ASIDE.sub("", phrase[:LONGEST])).split())
    text = re.sub(r"(?<=\w) (?:himself|herself|itself|themselves)$", "", text)
    parts = take_apart(text)
    return Mention(text, _form(text, parts), parts)


def _first(text: str) -> str:
    return text.split()[0].lower().strip("’'.,") if text else ""


def _form(text: str, parts: Phrase) -> Form:
    if not text or not parts.head:
        return Form.EMPTY
    tokens, first = text.split(), _first(text)
    if (
        first in PRONOUNS
        and not (len(first) > 1 and tokens[0].isupper())
        and (len(tokens) == 1 or (len(tokens) == 2 and tokens[1].lower() in _BESIDE))
    ):
        return Form.PRONOUN
    core = (text[: len(text) - len(parts.after)] if parts.after else text).split()
    head = core[-1].strip("’'\"“”.,") if core else ""
    refers_back = first in {"the", "this", "that", "these", "those", "both"}
    party = parts.plural and _CAPITAL.match(head)
    if refers_back and parts.head in words.ROLE - words.OUTLET_LIKE_ROLE and len(core) < 6 and not party:
        return Form.DEFINITE
    if _CAPITAL.match(head) and not (len(core) == 1 and (head.lower() in words.STOP or _common(head))):
        return Form.NAME
    if first in OWNERS | {"your"} or any(re.search(r"['’]s?$", token) for token in core[:-1]):
        return Form.POSSESSIVE
    if refers_back or (not parts.before and not parts.plural and parts.head in words.ROLE):
        return Form.DEFINITE
    return Form.INDEFINITE


def _common(word: str) -> bool:
    """Whether a lone capitalised word is a common noun that merely opens a sentence ("Officials", "Police")."""
    noun = singular(word)
    if noun in words.ROLE | words.PEOPLE | words.SPEAKS_FOR | words.WORK | words.BODY | {"authority"}:
        return not word.isupper() and noun not in {"congress", "parliament", "kremlin", "pentagon", "senate"}
    return False
