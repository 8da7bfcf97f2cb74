"""The few words that rules know by themselves, from `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from service.domain.sign import Sign, SignKind
from service.domain.text import Span

_TABLE = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _set(name: str) -> frozenset[str]:
    return frozenset(_TABLE[name].split())


FINITE = _set("finite")
LOADED = _set("loaded")
REFUSING = _set("refusing")
PRONOUNS = _set("pronouns")
STOCK = {
    re.sub(r"\s+", " ", phrase.strip()): (SignKind(kind), grade)
    for kind, grades in _TABLE["stock"].items()
    for grade, phrases in grades.items()
    for phrase in re.split(r"[|\n]", phrases)
    if phrase.strip()
}
SURE = 0.95
"""The confidence of a stock wording."""
_STOCK = re.compile(
    r"\b(?:" + "|".join(p.replace(" ", r"\s+") for p in sorted(STOCK, key=len, reverse=True)) + r")\b", re.IGNORECASE
)


def stock_signs(text: str) -> Iterator[Sign]:
    """The wordings of `words.toml` that mean one thing wherever they stand, in the order of the text."""
    for match in _STOCK.finditer(text):
        kind, grade = STOCK[" ".join(match.group().lower().split())]
        yield Sign(kind, grade, Span(*match.span()), SURE)
