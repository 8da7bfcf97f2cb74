"""A source phrase read for its form: pronoun, name, description that refers back, or nobody named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service.domain.lexicon import words as word_set
from service.domain.noun_phrase import Phrase, take_apart
from service.extraction.resolution import words

HE = frozenset(["he", "him", "his", "himself"])
SHE = frozenset(["she", "her", "hers", "herself"])
IT = word_set("it its itself they them their theirs themselves which that")
ME = word_set("i me my mine we us our ours myself ourselves")
WHO = frozenset(["who", "whom", "whose"])
PRONOUNS = HE | SHE | IT | ME | WHO | {"you", "one", "this"}
_ASIDE = re.compile(r"\s?\([^()]{1,60}\)|^\W*\d{1,2}[:.]\d\d\b|^\d\d\s+(?=[A-Z])")
_LEADING = re.compile(r"^(?:[\s\"'“‘’(,–—•·*▪-]|both\s)+|[\s\"“”‘’(),–—:;-]+$")
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
        return self.text.split()[0].lower().strip("’'.,") if self.text else ""

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The words before the head, lower case."""
        return tuple(re.sub(r"['’]s?$", "", word.lower()) for word in self.parts.before)


def read_mention(phrase: str) -> Mention:
    """The phrase without outer marks, and its form. Never raises."""
    text = " ".join(_LEADING.sub("", _ASIDE.sub("", phrase)).split())
    text = re.sub(r"(?<=\w) (?:himself|herself|itself|themselves)$", "", text)
    parts = take_apart(text)
    if not text or not parts.head:
        return Mention(text, Form.EMPTY, parts)
    tokens = text.split()
    first = tokens[0].lower().strip("’'.,")
    if (
        len(tokens) <= 2
        and first in PRONOUNS
        and (len(tokens) == 1 or tokens[1].lower() in {"himself", "herself", "both", "all", "also"})
    ):
        return Mention(text, Form.PRONOUN, parts)
    core = re.findall(r"\S+", text[: len(text) - len(parts.after)] if parts.after else text)
    head = core[-1].strip("’'\"“”.,") if core else ""
    if _CAPITAL.match(head) and not (len(core) == 1 and (head.lower() in words.STOP or _common(head))):
        return Mention(text, Form.NAME, parts)
    if first in {"his", "her", "its", "their", "our", "my", "your"} or any(
        re.search(r"['’](?:s)?$", t) for t in core[:-1]
    ):
        return Mention(text, Form.POSSESSIVE, parts)
    if first in {"the", "this", "that", "these", "those", "both"}:
        return Mention(text, Form.DEFINITE, parts)
    bare_role = not parts.before and not parts.plural and parts.head in words.PERSON_ROLE
    return Mention(text, Form.DEFINITE if bare_role else Form.INDEFINITE, parts)


def _common(word: str) -> bool:
    """Whether a lone capitalised word is a common noun that merely opens a sentence ("Officials", "Police")."""
    from service.domain import lexicon
    from service.domain.inflection import singular

    noun = singular(word)
    known = (
        lexicon.INFORMANT | lexicon.BARE | lexicon.NOBODY | lexicon.MATERIAL | lexicon.QUANTIFIER | lexicon.SPEAKS_FOR
    )
    if noun in known or noun in words.BODY or noun in {"authority", "police", "officialdom"}:
        return not word.isupper() and noun != "congress" and noun != "parliament"
    return noun in lexicon.CLASS and noun != word.lower()
