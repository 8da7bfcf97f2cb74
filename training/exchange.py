"""A labelled article with its names exchanged for others: outlets, persons, nations. Labels move with their words.

A flag must not depend on who is named (the guide's swap test); the model learns that from such copies, and
benchmarks.stability measures it with them.
"""

import random
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from service.sourcing.checks import outlet_of

TABLE = tomllib.loads(Path(__file__).with_name("exchange.toml").read_text(encoding="utf-8"))
OUTLETS = [name.removeprefix("The ") for line in TABLE["outlets"].split("\n") for name in line.split("|") if name]
SURNAMES, FORENAMES = TABLE["surnames"].split(), TABLE["forenames"].split()
NATIONS = [tuple(pair.split()) for line in TABLE["nations"].split("\n") for pair in line.split("|") if pair]
NAME = re.compile(r"[A-Z][a-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][a-z'’-]+){1,2}")


def exchanged(article: dict, rng: random.Random, share: float = 0.8) -> tuple[dict, Callable[[int], int]]:
    """The article with about that share of its names exchanged, every span moved, and how an offset moves.

    See `sourced` for its form.
    """
    swaps = {old: new for old, new in pairs(article, rng).items() if rng.random() < share}
    text, moved = replaced(article["text"], swaps)

    def spans(value):
        if isinstance(value, list) and len(value) == 2 and all(isinstance(x, int) for x in value):
            return [moved(value[0]), moved(value[1])]
        return [spans(item) for item in value] if isinstance(value, list) else value

    def entry(one: dict) -> dict:
        return {key: spans(value) for key, value in one.items()}

    lists = {
        key: [entry(x) for x in article[key]] for key in ("flags", "near_misses", "attributions") if key in article
    }
    publisher = swaps.get(article.get("publisher") or "", article.get("publisher") or "")
    return article | lists | {"text": text, "publisher": publisher}, moved


def pairs(article: dict, rng: random.Random) -> dict[str, str]:
    """What would be exchanged for what: outlets of relays, surnames and forenames of named sources, nations.

    No name is given that the article, its publisher or another exchange has already: that would make two of them one.
    """
    taken = {article["text"], article.get("publisher") or ""}

    def fresh(names: Sequence[str]) -> str:
        one = rng.choice([name for name in names if not any(name in other for other in taken)] or names)
        taken.add(one)
        return one

    swaps = {}
    relays = (f["span"] for f in article.get("flags", []) if f["rule"] == "second_hand" and f["span"])
    for name in sorted({outlet_of(article["text"][low:high]) for low, high in relays} - {""}):
        swaps[name.removeprefix("The ").removeprefix("the ")] = fresh(OUTLETS)
    people = {one.get("resolved", "") for one in article.get("attributions", [])}
    for name in sorted(name for name in people if NAME.fullmatch(name)):
        first, *_, last = name.split()
        if len(last) > 2 and last not in swaps:
            swaps[last] = fresh(SURNAMES)
            if first not in swaps:
                swaps[first] = fresh(FORENAMES)
    mentioned = [pair for pair in NATIONS if any(re.search(rf"\b{word}\b", article["text"]) for word in pair)]
    others = [pair for pair in NATIONS if pair not in mentioned]
    for pair, new in zip(mentioned[:3], rng.sample(others, min(3, len(others))), strict=False):
        swaps |= dict(zip(pair, new, strict=True))
    return swaps


def replaced(text: str, swaps: dict[str, str]) -> tuple[str, Callable[[int], int]]:
    """The text with whole words exchanged, all at once, and how an offset moves (inside a name: to its nearer end)."""
    if not swaps:
        return text, lambda offset: offset
    pattern = re.compile("|".join(rf"\b{re.escape(old)}\b" for old in sorted(swaps, key=len, reverse=True)))
    parts, olds, news, at, size = [], [0], [0], 0, 0
    for match in pattern.finditer(text):
        new = swaps[match.group()]
        parts += [text[at : match.start()], new]
        size += match.start() - at
        olds += [match.start(), match.end()]
        news += [size, size + len(new)]
        size += len(new)
        at = match.end()
    parts.append(text[at:])

    def moved(offset: int) -> int:
        k = bisect_right(olds, offset) - 1
        if k % 2:  # inside a name
            return news[k] if offset == olds[k] or k + 1 >= len(news) else news[k + 1]
        return news[k] + offset - olds[k]

    return "".join(parts), moved
