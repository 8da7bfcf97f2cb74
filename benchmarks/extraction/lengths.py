"""Time against the length of an article: dev articles one after another, cut at so many words."""

import itertools
import re
import time
from dataclasses import dataclass
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from service.domain.text import Article
from service.workflows.annotate import Annotator

WORDS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
STRETCH = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Taken:
    """Processor seconds for one text: to its attributions, and for the rules on top."""

    words: int
    attributions: float
    rules: float


def text_of(texts: list[str], words: int) -> str:
    """So many words of the texts in turn, from the beginning again where they end."""
    stretches = (found.group() for text in itertools.cycle(texts) for found in STRETCH.finditer(f"{text}\n\n"))
    return "".join(itertools.islice(stretches, words))


def measured(annotator: Annotator, texts: list[str], longest: int) -> list[Taken]:
    """The times by length, the best of three up to 10,000 words."""
    found = []
    for words in (n for n in WORDS if n <= longest):
        article = Article(text=text_of(texts, words))
        rounds = [_once(annotator, article) for _ in range(3 if words <= 10_000 else 1)]
        found.append(Taken(words, *(min(column) for column in zip(*rounds, strict=True))))
    return found


def _once(annotator: Annotator, article: Article) -> tuple[float, float]:
    began = time.process_time()
    found = annotator.evidence(article)
    between = time.process_time()
    annotator.ruleset.flags(article, found)
    return between - began, time.process_time() - between


def table(found: list[Taken]) -> list[str]:
    """Lines: for each length the time, and milliseconds for 1,000 words; then where it leaves a straight line."""
    lines = [f"{'words':>8}{'seconds':>10}{'rules':>10}{'ms / 1,000 words':>18}{'rules':>10}"]
    for one in found:
        scale = 1e6 / one.words
        lines.append(
            f"{one.words:>8,}{one.attributions:>10.3f}{one.rules:>10.3f}"
            f"{scale * one.attributions:>18.0f}{scale * one.rules:>10.1f}"
        )
    return [*lines, bend(found)]


def bend(found: list[Taken]) -> str:
    """In words: the first length from 1,000 words on that takes a quarter more for each word than 1,000 do."""
    rates = {one.words: (one.attributions + one.rules) / one.words for one in found if one.words >= 1000}
    bent = [words for words, rate in rates.items() if rate > 1.25 * rates[1000]]
    worst = max(rates.values()) / rates[1000]
    if bent:
        return f"bends at {bent[0]:,} words: {rates[bent[0]] / rates[1000]:.2f} times as long for each as at 1,000"
    return f"linear: from 1,000 words on no text takes more than {worst:.2f} times as long for each"


def plot(found: list[Taken], path: Path, processor: str) -> None:
    """Write the plot as SVG: seconds by words, both logarithmic, and the straight line through 1,000 words."""
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "sourcemark", "font.size": 9}):
        figure = Figure(figsize=(6, 3.6), layout="constrained")
        axes = figure.subplots()
        words = [one.words for one in found]
        whole = [one.attributions + one.rules for one in found]
        straight = next(t / n for n, t in zip(words, whole, strict=True) if n >= min(1000, words[-1]))
        axes.plot(words, [straight * n for n in words], ":", color="grey", label="in proportion to 1,000 words")
        axes.plot(words, whole, "o-", label="text to attributions and flags")
        axes.plot(words, [one.rules for one in found], "s-", label="of that, the rules")
        axes.set(xscale="log", yscale="log", xlabel="words", ylabel="seconds, one core", title=processor)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None})
