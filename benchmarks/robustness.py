"""How well the extractor holds off the corpus, by kind of passage: what it finds in passages written for this purpose.

    python -m benchmarks.robustness [--scorer ../shared/eval/score.py] [--model DIR] [--kind KIND ...] [--errors]

The passages are in `robustness/KIND.txt`, in the markup of `tests/markup.py` and a little more:

    # a remark, before the first passage
    %% direct indirect
    [[c1:“No,”]] [[s12:she]] [[q1:said]], and [[q2:promised]] [[c2:to write]].

A line of ``%%`` begins a passage and says the kind of its attributions in the order of their numbers, ``none`` where it
has none. A span's digits are the attributions that it belongs to; without any, it belongs to the only one. ``\\uXXXX``,
``\\UXXXXXXXX`` and ``\\r`` stand for those characters. Blank lines before and after a passage are not part of it.

Spans follow PolNeAR's guidelines; where its annotators differ, the passages hold to one way: the addressee and the time
stand outside the cue, a linking preposition and the place of a post inside; "it" of "it is said" belongs to no role.
The passages are for measuring only: nothing trains on them, nor on rewordings of them.
What ``kind`` a passage expects is what a reader of the quotation marks would say, missing marks supplied.

The measures are the shared scorer's; without it there is no table. ``right`` counts passages in which all attributions
are found, exactly those, each source as well, by the scorer's pairing. Kind is of the paired ones. A colon is no cue to
the scorer, which drops marks at a span's borders: a dash stands where there is nothing to find.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from service.domain.attribution import Kind
from service.domain.text import Span
from tests.markup import parse

SUITE = Path(__file__).with_suffix("")
SCORER = Path(__file__).parents[2] / "shared/eval/score.py"
ESCAPE = re.compile(r"\\(r|u[0-9a-f]{4}|U[0-9a-f]{8})")
HEAD = re.compile(r"^%% (.+)\n", re.MULTILINE)
COLUMNS = ("source", "cue", "content", "pairs", "linked", "kind")
ROWS = ("exact source", "exact cue", "exact content", "content", "attribution")


@dataclass(frozen=True, slots=True)
class Expected:
    """One attribution that a reader finds in a passage."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and all that is attributed in it."""

    name: str
    text: str
    attributions: tuple[Expected, ...]


def load(directory: Path = SUITE) -> dict[str, list[Passage]]:
    """The suite's passages by kind. Raises ValueError where a file is not well formed."""
    return {path.stem: list(read(path)) for path in sorted(directory.glob("*.txt"))}


def read(path: Path) -> Iterator[Passage]:
    """The passages of one file."""
    parts = HEAD.split(path.read_text("utf-8"))
    for number, (head, body) in enumerate(zip(parts[1::2], parts[2::2], strict=True), 1):
        yield passage(f"{path.stem}-{number}", head.split(), body.strip("\n"))


def passage(name: str, kinds: list[str], marked: str) -> Passage:
    """A passage from its head and its body."""
    text, marks = parse(ESCAPE.sub(_escaped, marked))
    if not text.strip() or "[[" in text or "]]" in text or "%%" in text:
        raise ValueError(f"{name}: empty, or a mark left over")
    wanted = () if kinds == ["none"] else tuple(map(Kind, kinds))
    known = {str(i) for i in range(1, len(wanted) + 1)}
    owners = [str(mark.number) if mark.number else "1" for mark in marks]
    if set("".join(owners)) != known or len(wanted) > 9:
        raise ValueError(f"{name}: marks {sorted(set(owners))} for {len(wanted)} attributions")

    def part(number: int, role: str) -> tuple[Span, ...]:
        both = zip(marks, owners, strict=True)
        return tuple(mark.span for mark, owner in both if mark.role == role and str(number) in owner)

    found = tuple(
        Expected(part(i, "source"), part(i, "cue"), part(i, "content"), kind) for i, kind in enumerate(wanted, 1)
    )
    return Passage(name, text, found)


def _escaped(match: re.Match[str]) -> str:
    return "\r" if match[1] == "r" else chr(int(match[1][1:], 16))


class Tally:
    """What was found in the passages of one kind, or of all."""

    def __init__(self, scorer: ModuleType) -> None:
        self._scorer = scorer
        self._spans = scorer.Tally()
        self.passages = self.right = self.expected = self.found = self.paired = self.kinds = 0

    def add(self, wanted: Passage, found: list[Expected]) -> bool:
        """Count one passage; whether all is right in it."""
        score, tokens = self._scorer, self._scorer.tokens_of(wanted.text)
        got, gold = ([plain(one) for one in side] for side in (found, wanted.attributions))
        self._spans.add(score.View(wanted.text, tokens, got), score.View(wanted.text, tokens, gold))
        pairs = score.paired(
            *(
                [
                    (score.covered(spans["content"], tokens), score.covered(spans["source"], tokens), one.kind)
                    for spans, one in zip(plains, side, strict=True)
                ]
                for plains, side in ((got, found), (gold, wanted.attributions))
            )
        )
        linked = [score.iou(p[1], g[1]) >= 0.5 for p, g in pairs]
        right = len(found) == len(pairs) == len(wanted.attributions) and all(linked)
        self.passages += 1
        self.right += right
        self.expected += len(wanted.attributions)
        self.found += len(found)
        self.paired += len(pairs)
        self.kinds += sum(p[2] == g[2] for p, g in pairs)
        return right

    def row(self, name: str) -> str:
        """One line of the table."""
        counts = f"{name:20}{self.passages:9}{self.right:7}{self.expected:9}{self.found:7}"
        if not self.expected:
            return counts
        f1 = {measure: 100 * score for measure, _, _, score in self._spans.rows()}
        values = [f"{f1[measure]:9.1f}" if self._spans.gold[measure] else f"{'-':>9}" for measure in ROWS]
        return counts + "".join(values) + (f"{100 * self.kinds / self.paired:9.1f}" if self.paired else f"{'-':>9}")


def plain(one: Expected) -> dict[str, list[tuple[int, int]]]:
    """An attribution in the scorer's form."""
    return {role: [(s.start, s.end) for s in getattr(one, role)] for role in ("source", "cue", "content")}


def scorer_at(path: Path) -> ModuleType | None:
    """The shared scorer as a module, None where there is none."""
    spec = importlib.util.spec_from_file_location("shared_scorer", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown(text: str, one: Expected) -> str:
    """An attribution's words: source | cue | content, kind."""
    roles = (" … ".join(text[s.start : s.end] for s in spans) or "-" for spans in (one.source, one.cue, one.content))
    return f"{' | '.join(roles)} ({one.kind})".replace("\n", "⏎").replace("\r", "")


def main() -> None:
    """Print the table."""
    from service.domain.text import Article
    from service.extraction.extractor import Extractor

    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness", description=__doc__.split("\n\n")[0])
    parser.add_argument("--scorer", type=Path, default=SCORER, help="score.py (default: beside this checkout)")
    parser.add_argument("--model", type=Path, help="a model's directory (default: the shipped one)")
    parser.add_argument("--kind", action="append", help="only this kind; may be repeated")
    parser.add_argument("--errors", action="store_true", help="show the passages that are not right")
    arguments = parser.parse_args()
    scorer = scorer_at(arguments.scorer)
    if scorer is None:
        sys.exit(f"no scorer at {arguments.scorer}: name one with --scorer")
    extractor = Extractor.load(arguments.model)
    version = extractor.version
    print(f"{version.name} {version.version} ({version.sha256[:12]})\n")
    print(f"{'':20}{'passages':>9}{'right':>7}{'expected':>9}{'found':>7}" + "".join(f"{c:>9}" for c in COLUMNS))
    total = Tally(scorer)
    errors = []
    for kind, passages in load().items():
        if arguments.kind and kind not in arguments.kind:
            continue
        tally = Tally(scorer)
        for wanted in passages:
            got = [
                Expected(a.source, a.cue, a.content, a.kind)
                for a in extractor.extract(Article(wanted.text)).attributions
            ]
            total.add(wanted, got)
            if not tally.add(wanted, got):
                errors.append((wanted, got))
        print(tally.row(kind))
    print(total.row("all"))
    for wanted, got in errors if arguments.errors else ():
        print(f"\n{wanted.name}")
        for sign, side in (("-", wanted.attributions), ("+", got)):
            for one in side:
                print(f"  {sign} {shown(wanted.text, one)}")


if __name__ == "__main__":
    main()
