"""Who speaks in a made-up event, and how each is called: in full, then by a short name or a pronoun."""

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
SHE, HE, LAST = (WORDS[key].split() for key in ("first_she", "first_he", "last"))


@dataclass
class Voice:
    """A speaker; ``full`` ends in a comma if an apposition does, which a verb behind it needs."""

    full: str
    short: str
    pronoun: str
    many: bool = False
    heard: bool = False

    @property
    def after(self) -> str:
        """In full behind a verb or preposition."""
        return self.full.removesuffix(",")


def voice(rng: random.Random, fill: Callable[[str], str], short: str) -> Voice:
    """A person mostly, else a body (called ``short`` later), a group or somebody without a name."""
    draw = rng.random()
    if draw < 0.66:
        return person(rng, fill)
    if draw < 0.82:
        return Voice(fill("{org}"), short, "it")
    if draw < 0.9:
        return Voice(fill(rng.choice(WORDS["groups"])), fill("{group}"), "they", many=True)
    full = articled(fill(rng.choice(WORDS["nameless"])))
    return Voice(full, rng.choice(["the official", "the source"]), rng.choice(["he", "she"]))


def person(rng: random.Random, fill: Callable[[str], str]) -> Voice:
    she, last = rng.random() < 0.5, rng.choice(LAST)
    name = f"{rng.choice(SHE if she else HE)} {last}"
    title = rng.choice(["Ms", "Mrs", "Dr"] if she else ["Mr", "Mr", "Dr"]) + rng.choice(["", "", "."])
    shape = rng.choice(WORDS["full"])
    for slot, value in {"name": name, "last": last, "title": title, "age": str(rng.randint(19, 88))}.items():
        shape = shape.replace(f"{{{slot}}}", value)
    full = articled(fill(shape.replace("{other}", "{name}")).removeprefix("the " if shape.startswith("{org} ") else ""))
    if "{other}" in shape:
        return Voice(full, "the two", "they", many=True)
    return Voice(full, rng.choice([last, last, last, f"{title} {last}"]), "she" if she else "he")


def articled(text: str) -> str:
    """The text with "an" where "a" stands before a vowel."""
    return re.sub(r"\b([Aa]) (?=[aeioAEIO])", r"\1n ", text)
