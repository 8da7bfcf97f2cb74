"""How steady flags are: names exchanged, a paragraph deleted or added elsewhere. Real articles, nothing of them kept.

    python -m benchmarks.stability --shared ../shared [--articles 60] [--swaps 200] [--show]

*Swaps*: outlets, persons and nations of labelled articles are exchanged for others (`training.exchange`), one article a
substitution. *Deleted*, *added*: in articles of at least six paragraphs each paragraph that holds no flag is deleted in
turn, or a neutral one is put before it. A flag stays where the same rule stands on the same words, some more or fewer
at their ends, exchanged names aside; a flag on the whole article is left out, for it may rightly change.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from service import wiring
from service.domain.text import Article
from service.settings import Settings
from service.workflows.annotate import Annotator
from training.exchange import pairs, replaced

NEUTRAL = "The square in front of the building was quiet in the afternoon, and the shops closed at six."
LINE = re.compile(r"[^\n]+")
FEWEST = 6

Key = tuple[str, str]


def flags(annotator: Annotator, text: str, publisher: str) -> Counter[Key]:
    """Rule and words of an article's flags, save those on the whole article."""
    found = annotator.annotate(Article(text, publisher=publisher)).flags
    return Counter((flag.rule, " ".join(s.of(text) for s in flag.spans)) for flag in found if flag.spans)


def swapped(annotator: Annotator, row: dict[str, Any], rng: random.Random) -> tuple[int, int, list[Key]]:
    """Flags before, flags changed and which, where the article's names are exchanged."""
    swaps = pairs(row, rng)
    before = flags(annotator, row["text"], row["publisher"])
    text, _ = replaced(row["text"], swaps)
    after = flags(annotator, text, swaps.get(row["publisher"], row["publisher"]))
    moved = Counter({(rule, replaced(words, swaps)[0]): n for (rule, words), n in before.items()})
    changed = difference(moved, after)
    return before.total(), len(changed), changed


def difference(before: Counter[Key], after: Counter[Key]) -> list[Key]:
    """The flags that only one side has: those of one rule are the same where either's words hold the other's."""
    gone, fresh = list((before - after).elements()), list((after - before).elements())
    for one in list(gone):
        twin = next((two for two in fresh if two[0] == one[0] and (one[1] in two[1] or two[1] in one[1])), None)
        if twin:
            gone.remove(one)
            fresh.remove(twin)
    return gone + fresh


def edits(text: str, kept: list[str]) -> Iterator[str]:
    """The text without each paragraph that holds none of the flagged words, and with a neutral one before it."""
    for line in LINE.finditer(text):
        if line.group().strip() and not any(words in line.group() for words in kept):
            yield text[: line.start()] + text[line.end() :].lstrip("\n")
            yield f"{text[: line.start()]}{NEUTRAL}\n\n{text[line.start() :]}"


def edited(annotator: Annotator, row: dict[str, Any], most: int, rng: random.Random) -> tuple[int, int, list[Key]]:
    """Flags that stood beside edits, those that changed and which, over at most so many edits of an article."""
    before = flags(annotator, row["text"], row["publisher"])
    drawn = list(edits(row["text"], [words for _, words in before]))
    stood, changed, which = 0, 0, []
    for text in rng.sample(drawn, min(most, len(drawn))):
        after = flags(annotator, text, row["publisher"])
        apart = difference(before, after)
        stood += before.total()
        changed += len(apart)
        which += apart
    return stood, changed, which


def measured(
    name: str,
    rows: list[dict[str, Any]],
    measure: Callable[[dict[str, Any]], tuple[int, int, list[Key]]],
    *,
    show: bool,
) -> None:
    """Print how many flags changed."""
    stood = changed = touched = 0
    for row in rows:
        here, there, which = measure(row)
        stood, changed, touched = stood + here, changed + there, touched + bool(there)
        if show and which:
            print(row["id"], which)
    print(
        f"{name}: {changed} of {stood} flags changed ({100 * changed / max(1, stood):.1f} %),"
        f" in {touched} of {len(rows)} articles",
        flush=True,
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--edits", type=int, default=6, help="edits of an article, drawn")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    annotator, rng = wiring.annotator(Settings.from_env()), random.Random(3)
    path = options.shared / "data" / "sourcing" / "articles-train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    named = [row | {"publisher": row.get("publisher") or ""} for row in rows]
    drawn = [rng.choice(named) for _ in range(options.swaps)]
    measured("names exchanged", drawn, lambda row: swapped(annotator, row, rng), show=options.show)
    long = [row for row in named if sum(bool(line.strip()) for line in row["text"].split("\n")) >= FEWEST]
    sample = rng.sample(long, min(options.articles, len(long)))
    measured(
        "a paragraph deleted or added",
        sample,
        lambda row: edited(annotator, row, options.edits, rng),
        show=options.show,
    )


if __name__ == "__main__":
    main()
