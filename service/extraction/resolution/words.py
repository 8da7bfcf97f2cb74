"""The word lists of `words.toml`, each as a set."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_READ: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(_READ[name].split())


MALE, FEMALE = _set("male"), _set("female")
MALE_TITLE, FEMALE_TITLE = _set("male_title"), _set("female_title")
TITLE = _set("title") | MALE_TITLE | FEMALE_TITLE
NATIONALITY = _set("nationality")
ROLE = _set("role")
"""What one person is: an office, a trade, a relation."""
PEOPLE = _set("people")
"""Other nouns for people."""
BODY = _set("body") | _set("generic_body")
"""What can speak as one: a firm, a court, a country."""
WORK = _set("work")
"""What is written, said, shown or found, and belongs to whoever issued it."""
GENERIC_BODY = _set("generic_body")
"""Bodies that "the ..." refers back to, whatever their name."""
SPEAKS_FOR = _set("speaks_for")
KIN = _set("kin")
MALE_NOUN, FEMALE_NOUN = _set("male_noun"), _set("female_noun")
"""Nouns that tell a person's gender."""
SAYS = _set("says")
NO_SPEAKER = _set("no_speaker")
OUTLET_LIKE_ROLE = _set("outlet_like_role")
SURNAME_LIKE_TITLE = _set("surname_like_title")
HONORIFIC = _set("honorific")
BODY_ENDING = _set("body_ending")
MASS_NOUN = _set("mass_noun")
STOP = _set("stop")
DETERMINER = _set("determiner")
ENDS_PHRASE = _set("ends_phrase")
PARTICIPLE = _set("participle")
SINGULAR: dict[str, str] = _READ["singulars"]
SORTS: dict[str, tuple[str, ...]] = {noun: tuple(others.split()) for noun, others in _READ["sorts"].items()}
"""By noun, what else a person called by it may be called."""

TITLED = TITLE | NATIONALITY
FIRST = MALE | FEMALE
OPENING = STOP | NATIONALITY
NOUN = ROLE | PEOPLE | BODY | WORK
