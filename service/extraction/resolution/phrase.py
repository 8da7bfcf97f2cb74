"""A noun phrase taken apart: its head, and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.extraction.resolution import words

_TOKEN = re.compile(r"[^\W_](?:[\w]|[.](?=[^\W\d_]\.)|[-'’/&](?=\w))*\.?|,|[“\"”]")
_MARKS = frozenset(',"“”')


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase taken apart: its words before the head, the head (singular, lower case), and what follows."""

    before: tuple[str, ...]
    head: str
    plural: bool
    after: str


def take_apart(phrase: str) -> Phrase:
    """The head of a noun phrase and what stands around it; the head is empty for a phrase without words."""
    found: list[re.Match[str]] = []
    for token in _TOKEN.finditer(phrase):
        word = token.group() if _acronym(token.group()) else token.group().lower()
        if found and _ends(word, found[-1].group().lower()):
            break
        if word not in _MARKS:
            found.append(token)
    if not found:
        return Phrase((), "", False, phrase)
    head = found[-1]
    noun = singular(head.group())
    plural = re.sub(r"['’]s$", "", head.group().lower().rstrip(".")) != noun or noun in words.MASS_NOUN
    return Phrase(tuple(word.group() for word in found[:-1]), noun, plural, phrase[head.end() :].strip())


def _acronym(token: str) -> bool:
    """Whether a word is in capitals: the WHO is no pronoun."""
    return len(token) > 1 and token.isupper()


def _ends(word: str, before: str) -> bool:
    """Whether a word ends the phrase that it follows: a comma, a preposition, or a reduced clause's participle."""
    if word in words.ENDS_PHRASE | {","}:
        return not (word == "inside" and before in words.DETERMINER)
    if before in words.DETERMINER or singular(before) not in words.NOUN:
        return False
    return word in words.PARTICIPLE or (len(word) > 4 and word.endswith(("ing", "ed")))


def singular(noun: str) -> str:
    """The singular of a plural noun, the noun itself where it is none; lower case."""
    noun = noun.lower().replace("’", "'").removesuffix("'s").rstrip("'.")
    if noun in words.SINGULAR:
        return words.SINGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("s") and not noun.endswith("ss") and len(noun) > 2:
        return noun[:-1]
    return noun
