"""How names are written: runs of capitals, titles before them, what makes one a body's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.extraction.resolution import words

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.&-]*"
_LINK = r"(?:of|the|de|del|della|di|da|dos|das|van|von|der|den|bin|ibn|al|el|la|le|du|y|e|and|for|on|&|ter|zu|af)"
_RUN = re.compile(
    rf"(?<![^\W_]){_CAPITAL}"
    rf"(?:[ \u00a0]+(?:(?:{_LINK}[ \u00a0]+){{1,2}}(?={_CAPITAL}))?(?:{_CAPITAL}|(?:al|el|bin|de|van"
    rf"|von|d')-?[A-Z][\w'’.-]*)){{0,11}}|al-[A-Z]\w+"
)
CONNECTORS = frozenset(["of", "for", "on", "and", "the", "&"])
_END = re.compile(r"(?:['’]s?|[.,;:!?])+$")
_INITIALS = re.compile(r"^(?:[A-Z]\.)+[A-Z]?\.?$")
SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def clean(name: str) -> str:
    """A name without a possessive, outer punctuation or doubled blanks."""
    name = " ".join(name.replace("\u00a0", " ").split())
    if not (_INITIALS.match(name.split(" ")[-1]) if name else False):
        name = _END.sub("", name) if name.split(" ")[-1].lower() not in SUFFIX else name
    return name.strip(" \"“”'‘’(),")


def runs(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Stretches of capitalised words, with the small words that names hold inside."""
    return _RUN.finditer(text, start, len(text) if end is None else end)


def is_forename(token: str) -> bool:
    """Whether a word is a known forename, accents aside."""
    plain = unicodedata.normalize("NFKD", token).encode("ascii", "ignore").decode()
    return plain.lower().strip(".,") in words.FIRST


def person_part(name: str) -> str:
    """The name proper in "Deputy Foreign Minister Ana Ruiz": what follows the last title; may be empty.

    A body keeps the nation that it is of.
    """
    tokens = name.split()
    cut = 0
    honoured = False
    for i, token in enumerate(tokens):
        low = token.lower().strip(".,'’")
        titled = cut == i
        if low in words.SURNAME_LIKE_TITLE and i and tokens[i - 1].lower() in words.FIRST:
            continue
        if low in words.TITLED and (i + 1 < len(tokens) or (titled and not honoured)):
            cut = i + 1
        honoured = honoured or low in words.HONORIFIC
    if cut == len(tokens):
        return ""
    rest = " ".join(tokens[cut:])
    if all(token.lower() in words.NATIONALITY for token in tokens[:cut]) and looks_like_body(rest):
        return clean(name)  # of "Russian Government" the first word is no title
    return clean(rest)


def gender_of(name: str, before: str = "") -> str:
    """ "m", "f" or "", by title and first name."""
    title = before.lower().strip(". ")
    if title in words.MALE_TITLE:
        return "m"
    if title in words.FEMALE_TITLE:
        return "f"
    first = name.split()[0].lower().strip(".") if name else ""
    male, female = first in words.MALE, first in words.FEMALE
    return "" if male == female else "m" if male else "f"


def looks_like_body(name: str) -> bool:
    """Whether a capitalised run names a body rather than a person."""
    tokens = name.split()
    last = tokens[-1].lower().strip(".")
    if any(token.lower().strip(".,") in words.BODY for token in tokens) or any(t in CONNECTORS for t in tokens):
        return True
    return (len(tokens) == 1 and name.isupper() and len(name) <= 6) or last in words.BODY_ENDING


def one_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter put in, left out or changed."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[same + (len(one) >= len(other)) :] == other[same + (len(other) >= len(one)) :]
