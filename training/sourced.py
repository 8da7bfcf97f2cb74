"""Articles and passages whose flags, near misses and source classes are labelled, as targets over words.

Form of a line: shared/tools/labels.py and markup.py; `attributions` (source, cue, class) or `sources` (span, class);
`only` names the one rule whose flags are labelled, where others' are not.
"""

import re
from dataclasses import dataclass

import numpy as np

from service.domain.sign import GRADES, SignKind
from service.extraction.classes import CLASSES
from service.extraction.pieces import Pieces
from service.extraction.signs import KINDS
from training.corpus import word_spans

RULES = {
    "anonymous_source": SignKind.UNNAMED,
    "vague_source": SignKind.VAGUE,
    "agentless_hearsay": SignKind.HEARSAY,
    "undisclosed_channel": SignKind.CHANNEL,
    "second_hand": SignKind.RELAY,
    "unverified_claim": SignKind.DISCLAIMER,
    "loaded_verb": SignKind.LOADED,
    "unsourced_quote": SignKind.UNSOURCED,
}
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
NEAR = 3.0
"""How much more a word of a near miss weighs than another."""
NAME = re.compile(r"(?:[A-Z][\w.&’'-]*)(?: (?:of |the |and )?[A-Z][\w.&’'-]*)*")
COMMON = frozenset(["the", "a", "an", "in", "on", "according", "told", "citing", "as", "by", "new"])
AROUND = 60
"""Characters beside an outlet's later mentions in which a relay is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A source mention: words int64[S, 2] of source and cue, either perhaps empty, and its class in CLASSES."""

    source: np.ndarray
    cue: np.ndarray
    label: int


@dataclass(frozen=True, slots=True)
class Targets:
    """Of one text: tags int64[W, K] (outside, begin, inside), grades int64[W, K] (-1 none), weights float32[W, K]."""

    tags: np.ndarray
    grades: np.ndarray
    weights: np.ndarray
    mentions: tuple[Mention, ...]


def targets(article: dict, pieces: Pieces) -> Targets:
    """The labels of an article laid over its words."""
    shape = len(pieces), len(KINDS)
    tags, grades, weights = np.zeros(shape, np.int64), np.full(shape, -1, np.int64), np.ones(shape, np.float32)

    def spans(span: list[int]) -> list[tuple[int, int]]:
        return word_spans(pieces, *span)

    for near in article.get("near_misses", []):
        for low, high in spans(near["span"]):
            weights[low:high, KINDS.index(RULES[near["rule"]])] = NEAR
    for low, high in (pair for span in elsewhere(article) for pair in spans(span)):
        weights[low:high, KINDS.index(SignKind.RELAY)] = 0
    for level in ("may", "must"):
        for flag in article["flags"]:
            if flag["level"] != level or not flag["span"]:
                continue
            column = KINDS.index(RULES[flag["rule"]])
            for low, high in spans(flag["span"]):
                weights[low:high, column] = level == "must"
                if level == "must":
                    tags[low:high, column] = INSIDE
                    tags[low, column] = BEGIN
                    if flag["grade"]:
                        grades[low:high, column] = GRADES[KINDS[column]].index(flag["grade"])
    if article.get("only"):
        weights[:, [RULES[article["only"]] is not kind for kind in KINDS]] = 0
    return Targets(tags, grades, weights, tuple(mentions(article, spans)))


def mentions(article: dict, spans) -> list[Mention]:
    found = []
    for one in article.get("attributions", []):
        name = one.get("class", "")
        if name:
            label = CLASSES.index(None) if name == "wrong" else [c and c.value for c in CLASSES].index(name)
            parts = (
                np.array([p for s in one[role] for p in spans(s)], np.int64).reshape(-1, 2)
                for role in ("source", "cue")
            )
            found.append(Mention(*parts, label))
    return found


def elsewhere(article: dict) -> list[list[int]]:
    """Where an outlet stands that is the publisher itself or was flagged before: rules silence it, not its wording."""
    text = article["text"]
    flagged = [flag["span"] for flag in article["flags"] if flag["rule"] == "second_hand" and flag["span"]]
    names = {m.group() for low, high in flagged for m in NAME.finditer(text[low:high])}
    names |= {name for name in [article.get("publisher") or ""] if len(name) > 1}
    names |= {n.removeprefix("The ").removeprefix("the ") for n in names}
    names = {name for name in names if name.lower() not in COMMON and len(name) > 1}
    if not names:
        return []
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names, key=len, reverse=True)), re.I)
    return [[max(0, m.start() - AROUND), min(len(text), m.end() + AROUND)] for m in pattern.finditer(text)]


def with_cues(passage: dict, found: list[dict]) -> dict:
    """A passage whose `sources` become attributions: those that the extractor finds too, with its cues."""
    known = {tuple(one["span"]): one["class"] for one in passage.get("sources", [])}
    attributions = []
    for one in found:
        if not one["source"]:
            continue
        low, high = one["source"][0]["start"], one["source"][-1]["end"]
        label = next((c for (a, b), c in known.items() if max(a, low) < min(b, high)), None)
        if label:
            attributions.append(
                {role: [[s["start"], s["end"]] for s in one[role]] for role in ("source", "cue", "content")}
                | {"class": label, "resolved": ""}
            )
    return passage | {"attributions": attributions}
