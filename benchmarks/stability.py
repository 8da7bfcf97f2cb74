"""How steady flags are: names exchanged, a paragraph deleted or added elsewhere. Real articles, nothing of them kept.

    python -m benchmarks.stability --shared ../shared [--articles 60] [--edits 6] [--swaps 200] [--show]

*Swaps*: outlets, persons and nations of labelled articles are exchanged for others (`training.exchange`), one article a
substitution. *Deleted*, *added*: in articles of at least six paragraphs each paragraph that holds no flag is deleted in
turn, and in turn a neutral one is put before it; `--edits` draws so many of an article's edits, 0 takes all of them.
A flag stays where the same rule stands on the same words, some more or fewer at their ends, exchanged names aside; a
flag on the whole article is left out, for it may rightly change. What changed is counted by rule, too.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service import wiring
from service.domain.text import Article, Span
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


@dataclass(slots=True)
class Count:
    """Flags that stood before an edit, by rule, and those that only one side of it has."""

    stood: Counter[str] = field(default_factory=Counter)
    changed: list[Key] = field(default_factory=list)

    def add(self, before: Counter[Key], after: Counter[Key]) -> None:
        """Count one edit."""
        for (rule, _), times in before.items():
            self.stood[rule] += times
        self.changed += difference(before, after)

    def __iadd__(self, other: Count) -> Count:
        self.stood += other.stood
        self.changed += other.changed
        return self

    def lines(self) -> Iterator[str]:
        """The share that changed, of all rules and of each."""
        by_rule = Counter(rule for rule, _ in self.changed)
        yield f"{len(self.changed)} of {share(len(self.changed), self.stood.total())}"
        for rule in sorted({*self.stood, *by_rule}):
            yield f"    {rule}: {by_rule[rule]} of {share(by_rule[rule], self.stood[rule])}"


def share(changed: int, stood: int) -> str:
    """How many there were, and the share that changed."""
    return f"{stood} flags changed" + (f" ({100 * changed / stood:.2f} %)" if stood else "")


def swapped(annotator: Annotator, row: dict[str, Any], rng: random.Random) -> Count:
    """What the exchange of an article's names changes."""
    swaps = pairs(row, rng)
    before = flags(annotator, row["text"], row["publisher"])
    text, _ = replaced(row["text"], swaps)
    after = flags(annotator, text, swaps.get(row["publisher"], row["publisher"]))
    count = Count()
    count.add(Counter({(rule, replaced(words, swaps)[0]): n for (rule, words), n in before.items()}), after)
    return count


def difference(before: Counter[Key], after: Counter[Key]) -> list[Key]:
    """The flags that only one side has: those of one rule are the same where either's words hold the other's."""
    gone, fresh = list((before - after).elements()), list((after - before).elements())
    for one in list(gone):
        twin = next((two for two in fresh if two[0] == one[0] and (one[1] in two[1] or two[1] in one[1])), None)
        if twin:
            gone.remove(one)
            fresh.remove(twin)
    return gone + fresh


def edits(text: str, held: list[Span]) -> Iterator[tuple[str, str]]:
    """The text without each paragraph that holds none of these spans, and with a neutral one before it."""
    for line in LINE.finditer(text):
        here = Span(line.start(), line.end())
        if line.group().strip() and not any(span.start < here.end and here.start < span.end for span in held):
            yield "deleted", text[: here.start] + text[here.end :].lstrip("\n")
            yield "added", f"{text[: here.start]}{NEUTRAL}\n\n{text[here.start :]}"


def edited(annotator: Annotator, row: dict[str, Any], most: int, rng: random.Random) -> dict[str, Count]:
    """What edits elsewhere change, by kind of edit; at most so many edits of the article, 0 for all."""
    article = Article(row["text"], publisher=row["publisher"])
    held = [span for flag in annotator.annotate(article).flags for span in flag.spans]
    before = flags(annotator, row["text"], row["publisher"])
    every = list(edits(row["text"], held))
    counts = {"deleted": Count(), "added": Count()}
    for kind, text in rng.sample(every, min(most, len(every))) if most else every:
        counts[kind].add(before, flags(annotator, text, row["publisher"]))
    return counts


def measured(
    names: dict[str, str],
    rows: list[dict[str, Any]],
    measure: Callable[[dict[str, Any]], dict[str, Count]],
    *,
    show: bool,
) -> None:
    """Print how many flags changed in these articles, all together and by rule."""
    whole = {kind: Count() for kind in names}
    touched: Counter[str] = Counter()
    for row in rows:
        for kind, count in measure(row).items():
            whole[kind] += count
            touched[kind] += bool(count.changed)
            if show and count.changed:
                print(row["id"], kind, count.changed)
    for kind, name in names.items():
        total, *by_rule = whole[kind].lines()
        print(f"{name}: {total}, in {touched[kind]} of {len(rows)} articles", *by_rule, sep="\n", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--edits", type=int, default=6, help="edits of an article, drawn; 0: every one")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    annotator, rng = wiring.annotator(Settings.from_env()), random.Random(3)
    path = options.shared / "data" / "sourcing" / "articles-train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    named = [row | {"publisher": row.get("publisher") or ""} for row in rows]
    drawn = [rng.choice(named) for _ in range(options.swaps)]
    if drawn:
        names = {"swaps": "names exchanged"}
        measured(names, drawn, lambda row: {"swaps": swapped(annotator, row, rng)}, show=options.show)
    long = [row for row in named if sum(bool(line.strip()) for line in row["text"].split("\n")) >= FEWEST]
    sample = rng.sample(long, min(options.articles, len(long)))
    names = {"deleted": "a paragraph deleted", "added": "a paragraph added"}
    measured(names, sample, lambda row: edited(annotator, row, options.edits, rng), show=options.show)


if __name__ == "__main__":
    main()
