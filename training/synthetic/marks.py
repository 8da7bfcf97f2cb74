"""Marked text: ``⟦s1|Ruth Tamm⟧ ⟦q1|said⟧ ⟦c1|the pool would close⟧.`` and what becomes of it.

A mark names its role (s source, q cue, c content) and the attributions that it belongs to, one digit each (``s12``
is the source of two). Numbers count within one unit, a string. Marks are never nested. Quotations are written “ ”,
quotations inside them ‹ ›, apostrophes ’; ``Style`` turns them into one of the world's habits.
"""

import random
import re
from dataclasses import dataclass

ROLE = {"s": "source", "q": "cue", "c": "content"}
MARK = re.compile(r"⟦([sqc])(\d+)\|([^⟦⟧]*)⟧")
HABITS = [
    (26, "straight", "\"\"''"),
    (26, "curly", "“”‘’"),
    (12, "single", "‘’“”"),
    (10, "plain single", "''\"\""),
    (8, "guillemets", "«»“”"),
    (3, "inverted guillemets", "»«›‹"),
    (8, "low", "„“‚‘"),
    (3, "low curly", "„”‚’"),
]
SPACED = 0.4
"""How often guillemets stand off by a no-break space, as in French."""


@dataclass(frozen=True)
class Style:
    """How a passage quotes: its marks, where the comma stands, whether one mark is missing."""

    name: str
    marks: dict[str, str]
    logical: bool
    lost: bool

    @classmethod
    def draw(cls, rng: random.Random) -> "Style":
        weights, names, quotes = zip(*HABITS, strict=True)
        at = rng.choices(range(len(HABITS)), weights)[0]
        marks = dict(zip("“”‹›", quotes[at], strict=True))
        if names[at] == "guillemets" and rng.random() < SPACED:
            marks |= {"“": "«\u00a0", "”": "\u00a0»"}
        straight = "'" in quotes[at] or rng.random() < 0.1
        american = names[at] in ("straight", "curly")
        return cls(
            names[at],
            marks | {"’": "'" if straight else "’"},
            rng.random() < (0.15 if american else 0.5),
            rng.random() < 0.05,
        )

    def apply(self, unit: str, rng: random.Random) -> str:
        unit = unit.replace(",”⟧", "”⟧,") if self.logical else re.sub(r"”⟧([.,])", r"\1”⟧", unit)
        if self.lost and "“" in unit:
            places = [m.start() for m in re.finditer("[“”]", unit)]
            drop = rng.choice(places)
            unit = unit[:drop] + unit[drop + 1 :]
        return re.sub("[“”‹›’]", lambda m: self.marks[m[0]], unit)


def shouted(unit: str) -> str:
    """The unit in capitals, its marks as they were."""
    return re.sub(r"⟦[sqc]\d+\||[^⟦]+", lambda m: m[0] if m[0][0] == "⟦" else m[0].upper(), unit)


def opened(unit: str) -> str:
    """The unit with its first letter in upper case."""
    return re.sub(r"^((?:⟦[sqc]\d+\|)?[“(]?)(\w)", lambda m: m[1] + m[2].upper(), unit)


def bare(unit: str) -> str:
    return MARK.sub(r"\3", unit)


def compiled(paragraphs: list[list[str]], gap: str) -> tuple[str, list[dict[str, list[list[int]]]]]:
    """Text and attributions, offsets in code points, from paragraphs of units; ``gap`` is a paragraph's end."""
    text, attributions = "", []
    for at, paragraph in enumerate(paragraphs):
        text += gap if at else ""
        for number, unit in enumerate(part.replace("\n\n", gap) for part in paragraph):
            text += " " if number else ""
            found: dict[str, dict[str, list[list[int]]]] = {}
            end = 0
            for mark in MARK.finditer(unit):
                text += unit[end : mark.start()]
                for owner in mark[2]:
                    roles = found.setdefault(owner, {role: [] for role in ROLE.values()})
                    roles[ROLE[mark[1]]].append([len(text), len(text) + len(mark[3])])
                text += mark[3]
                end = mark.end()
            text += unit[end:]
            attributions += [found[owner] for owner in sorted(found)]
    return text, attributions
