"""A written passage set into a stretch of a real article, labels and all.

Channels and disclaimers stand almost only in passages, which are short and alone; without this the model learns to look
for them in short texts only.
"""

import random
import re
from collections.abc import Callable

from service.domain.sentences import sentences_in

MOST = 8
"""Sentences of the article that stand before the passage, and after it, at most."""
EXCERPTS = 0.5
"""The share of passages of which a sentence or two are set in."""
LISTS = ("flags", "near_misses", "attributions")
LINE = re.compile(r"[^\n]+\n*")
SEPARATORS = ("\n\n", "\n", " ")


def spliced(passage: dict, article: dict, rng: random.Random) -> dict:
    """The passage between some sentences of the article; see `sourced` for the form. Labels that are cut go."""
    if rng.random() < EXCERPTS:
        passage = excerpt(passage, rng)
    found = list(sentences_in(article["text"]))
    middle = rng.randint(0, len(found))
    parts = [found[max(0, middle - rng.randint(0, MOST)) : middle], found[middle : middle + rng.randint(1, MOST)]]
    ranges = [(part[0].start, part[-1].end) if part else (0, 0) for part in parts]
    separator = rng.choice(SEPARATORS)
    own = (
        passage["text"] if separator == "\n\n" else passage["text"].replace("\n\n", " \n").replace("\n", separator[-1])
    )
    before, after = (article["text"][low:high] for low, high in ranges)
    before += separator if before else ""
    text = f"{before}{own}{separator}{after}"
    shifts = [-ranges[0][0], len(before) + len(own) + len(separator) - ranges[1][0]]
    out = passage | {"text": text}
    for key in LISTS:
        out[key] = [moved(one, len(before)) for one in passage.get(key, [])]
        for (low, high), shift in zip(ranges, shifts, strict=True):
            out[key] += [moved(one, shift) for one in article.get(key, []) if within(one, low, high)]
    return out


def excerpt(passage: dict, rng: random.Random) -> dict:
    """One or two sentences of a passage, of those that hold a label where any does."""
    found = list(sentences_in(passage["text"]))
    labels = [one["span"] for key in ("flags", "near_misses") for one in passage.get(key, []) if one["span"]]
    telling = [i for i, s in enumerate(found) if any(s.start <= low < s.end for low, _ in labels)]
    first = rng.choice(telling or range(len(found)))
    low, high = found[first].start, found[min(len(found) - 1, first + rng.randint(0, 1))].end
    kept = {key: [moved(one, -low) for one in passage.get(key, []) if within(one, low, high)] for key in LISTS}
    return passage | kept | {"text": passage["text"][low:high]}


def shortened(article: dict, rng: random.Random, share: float = 0.3) -> tuple[dict, Callable[[int], int]]:
    """The article without about that share of its lines that hold no flag and no near miss, and how an offset moves.

    An offset of a line left out moves to -1; attributions of such a line go.
    """
    text = article["text"]
    labels = [one["span"] for key in ("flags", "near_misses") for one in article.get(key, []) if one["span"]]
    lines = [m.span() for m in LINE.finditer(text)]
    free = [line for line in lines if not any(low < line[1] and high > line[0] for low, high in labels)]
    out = sorted(rng.sample(free, round(share * len(free)))) if len(lines) > 2 else []

    def moved(offset: int) -> int:
        gone = sum(high - low for low, high in out if high <= offset)
        return -1 if any(low <= offset < high for low, high in out) else offset - gone

    def spans(value):
        if is_span(value):
            low = moved(value[0])
            return [low, low + value[1] - value[0]]
        return [spans(one) for one in value]

    def crosses(one: dict) -> bool:
        return any(low < span[1] and high > span[0] for span in spans_of(one) for low, high in out)

    lists = {
        key: [
            {name: spans(v) if isinstance(v, list) and v else v for name, v in one.items()}
            for one in article.get(key, [])
            if not crosses(one)
        ]
        for key in LISTS
    }
    borders = [0, *(end for line in out for end in line), len(text)]
    kept = "".join(text[low:high] for low, high in zip(borders[::2], borders[1::2], strict=True))
    return article | lists | {"text": kept}, moved


def spans_of(one: dict) -> list[list[int]]:
    return [
        s for value in one.values() if isinstance(value, list) and value for s in ([value] if is_span(value) else value)
    ]


def is_span(value: list) -> bool:
    return len(value) == 2 and isinstance(value[0], int)


def within(one: dict, low: int, high: int) -> bool:
    spans = spans_of(one)
    return bool(spans) and all(low <= start and end <= high for start, end in spans)


def moved(one: dict, shift: int) -> dict:
    """A label whose every span is that much further on."""
    return {
        key: ([v + shift for v in value] if is_span(value) else [[v + shift for v in span] for span in value])
        if isinstance(value, list) and value
        else value
        for key, value in one.items()
    }
