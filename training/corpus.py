"""PolNeAR articles as tokenised examples: words, gold spans in words, links.

Formats: shared/eval/score.py. Several annotators: the first by name, as the scorer does.
"""

import itertools
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from service.extraction.decode import LABELS, ROLES
from service.extraction.pairs import Layout, layout
from service.extraction.pieces import Encoded, Pieces, tokenise

STYLES = {
    "straight": str.maketrans("“”‘’", "\"\"''"),
    "guillemets": str.maketrans("“”", "«»"),
    "british": str.maketrans("“”", "‘’"),
}


@dataclass
class Spans:
    """Word spans of an article and their links: -1 none, -2 unknown (no loss)."""

    source: np.ndarray  # int64[S, 2]
    cue: np.ndarray  # int64[Q, 2]
    content: np.ndarray  # int64[C, 2]
    cue_of: np.ndarray  # int64[C], index into cue
    source_of: np.ndarray  # int64[Q], index into source

    def roles(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.source, self.cue, self.content


@dataclass
class Example:
    id: str
    text: str
    pieces: Pieces
    layout: Layout
    gold: Spans
    labels: np.ndarray  # int64[W]


def encoder(path: Path):
    """A line encoder for ``tokenise`` from a tokenizer.json; see service.extraction.model."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def encode(line: str) -> Encoded:
        found = tokenizer.encode(line, add_special_tokens=False)
        return found.ids, found.word_ids, found.offsets

    return encode


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def split(articles: list[dict], validation: int = 60, seed: int = 11) -> tuple[list[dict], list[dict]]:
    """Train and own validation part, drawn once by a fixed seed from the ids in order."""
    order = sorted(articles, key=lambda a: a["id"])
    random.Random(seed).shuffle(order)
    return order[validation:], order[:validation]


def restyled(text: str, rng: random.Random) -> str:
    """The text with its quote marks in another style, one character for one: offsets hold."""
    draw = rng.random()
    if draw < 0.25:
        return text.translate(STYLES["straight"])
    if draw < 0.28:
        return text.translate(STYLES["guillemets"])
    if draw < 0.33:
        return text.translate(STYLES["british"])
    return text


def word_spans(pieces: Pieces, start: int, end: int) -> list[tuple[int, int]]:
    """The words that a character span touches, cut at paragraph borders."""
    low = int(np.searchsorted(pieces.end, start, side="right"))
    high = int(np.searchsorted(pieces.start, end, side="left"))
    if low >= high:
        return []
    cuts = [low, *(i for i in range(low + 1, high) if pieces.paragraph[i] != pieces.paragraph[i - 1]), high]
    return list(itertools.pairwise(cuts))


def example(article: dict, encode, text: str | None = None) -> Example:
    """Tokenise an article and lay its gold annotation over the words."""
    text = article["text"] if text is None else text
    pieces = tokenise(text, encode)
    annotation = article["annotations"][min(article["annotations"])]
    labels = np.zeros(len(pieces), np.int64)
    paint(labels, "furniture", [s for d in annotation.get("discard", []) for s in word_spans(pieces, *d)])
    found: dict[str, dict] = {role: {} for role in ROLES}
    for number, attribution in enumerate(annotation["attributions"]):
        for role in ("source", "cue", "content"):
            for segment in attribution.get(role) or []:
                for span in word_spans(pieces, *segment):
                    found[role].setdefault(span, []).append(number)
    order = {role: sorted(found[role]) for role in ("source", "cue", "content")}
    for role in ("content", "source", "cue"):
        paint(labels, role, order[role])
    mend(labels, pieces.paragraph)
    return Example(
        article["id"], text, pieces, layout(text, pieces.start, pieces.paragraph), link(found, order), labels
    )


def paint(labels: np.ndarray, role: str, spans: list[tuple[int, int]]) -> None:
    begin = LABELS.index(f"B-{role}")
    for low, high in spans:
        labels[low] = begin
        labels[low + 1 : high] = begin + 1


def mend(labels: np.ndarray, paragraph: np.ndarray) -> None:
    """A span that another role's span interrupts begins anew after it: the CRF forbids anything else."""
    before = np.where(np.diff(paragraph, prepend=-1) != 0, 0, np.concatenate([[0], labels[:-1]]))
    inside = (labels > 0) & (labels % 2 == 0)
    labels[inside & (before != labels) & (before != labels - 1)] -= 1


def link(found: dict, order: dict) -> Spans:
    """Gold links: a content's cue, a cue's source (-1 if it has none); of several the nearest."""

    def of(child: str, head: str, missing: int) -> np.ndarray:
        owners: dict[int, list[int]] = {}
        for i, span in enumerate(order[head]):
            for number in found[head][span]:
                owners.setdefault(number, []).append(i)
        out = []
        for span in order[child]:
            options = [i for number in found[child][span] for i in owners.get(number, [])]
            out.append(min(options, key=lambda i: abs(order[head][i][0] - span[0]), default=missing))
        return np.array(out, np.int64)

    arrays = {role: np.array(order[role], np.int64).reshape(-1, 2) for role in ("source", "cue", "content")}
    return Spans(arrays["source"], arrays["cue"], arrays["content"], of("content", "cue", -2), of("cue", "source", -1))
