"""Lessons in signs and source classes: what labelled articles and a teacher's opinions ask of the model."""

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from service.domain.sign import GRADES
from service.extraction.classes import CLASSES, PARTS
from service.extraction.signs import GRADE_COLUMNS, KINDS
from training import corpus
from training.corpus import Example
from training.exchange import exchanged
from training.infer import words
from training.network import Tagger
from training.sourced import Mention, Targets, mentions, targets
from training.splice import shortened, spliced
from training.teach import Teacher

SPLICED = 0.6
"""The share of written texts that are read within a stretch of a real article."""
EXCHANGED = 0.4
"""The share of labelled texts that are read with other names."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text: its words, and its labels where it has any; else only the mentions that a teacher may class."""

    id: str
    article: dict
    example: Example
    targets: Targets | None
    mentions: tuple[Mention, ...]


def lesson(article: dict, encode) -> Lesson:
    """Of a labelled article (see sourced.py), or of a plain one with what a teacher found in it (see teach.py)."""
    e = corpus.example(article | {"annotations": {"": {"attributions": []}}}, encode)
    if "flags" in article:
        found = targets(article, e.pieces)
        return Lesson(e.id, article, e, found, found.mentions)
    told = next(iter(article.get("annotations", {}).values()), {"attributions": []})["attributions"]
    classed = {"attributions": [one | {"class": "named"} for one in told if one["cue"] and one["content"]]}
    return Lesson(e.id, article, e, None, tuple(mentions(classed, lambda s: corpus.word_spans(e.pieces, *s))))


def varied(one: Lesson, others: list[Lesson], encode, rng: random.Random) -> Lesson:
    """Now and then the same lesson within a stretch of another, with names exchanged or quotation marks restyled.

    A changed text has an id of its own, for no teacher has an opinion of it. ``others``: what written ones are set in.
    """
    article = one.article
    if article.get("group") in {"passages", "examples"} and others and rng.random() < SPLICED:
        article = spliced(article, rng.choice(others).article, rng) | {"id": f"{one.id}~"}
    if one.targets and "only" not in article and rng.random() < EXCHANGED:
        article, _ = exchanged(article, rng)
        article = article | {"id": f"{one.id}~"}
    text = corpus.restyled(article["text"], rng)
    return one if text == one.article["text"] else lesson(article | {"text": text}, encode)


@dataclass(frozen=True, slots=True)
class Twin:
    """A lesson's text with other names and some paragraphs left out, and the words that both have: int64[M] each."""

    lesson: Lesson
    here: np.ndarray
    there: np.ndarray


def twin(one: Lesson, encode, rng: random.Random) -> Twin:
    """A twin of a labelled lesson: what the model says of a word should not depend on what was changed."""
    article, moved = one.article, lambda offset: offset
    if "only" not in article:
        article, moved = exchanged(article, rng)
    article, kept = shortened(article, rng)
    other = lesson(article | {"id": f"{one.id}~"}, encode)
    places = {int(start): number for number, start in enumerate(other.example.pieces.start)}
    found = [places.get(kept(moved(int(start))), -1) for start in one.example.pieces.start]
    there = np.array(found, np.int64)
    return Twin(other, np.flatnonzero(there >= 0), there[there >= 0])


def order(lessons: list[Lesson], pieces: int, rng: random.Random) -> list[list[Lesson]]:
    """Batches of about so many pieces, of texts of about one length, in random order."""
    drawn = rng.sample(lessons, len(lessons))
    out: list[list[Lesson]] = []
    for i in range(0, len(drawn), 60):
        group: list[Lesson] = []
        size = 0
        for one in sorted(drawn[i : i + 60], key=lambda one: len(one.example.pieces.ids)):
            group.append(one)
            size += len(one.example.pieces.ids)
            if size >= pieces:
                out.append(group)
                group, size = [], 0
        if group:
            out.append(group)
    rng.shuffle(out)
    return out


def losses(
    model: Tagger,
    picked: list[Lesson],
    twins: list[Twin],
    teacher: Teacher | None,
    sign_teacher: Teacher | None,
    rng: random.Random,
) -> dict[str, Tensor]:
    """Signs a word, classes a mention, what ``teacher`` told of tags a word, and how far ``twins`` read otherwise.

    ``twins``: of each of ``picked`` in order, or none.
    """
    singles, picked = picked, picked + [one.lesson for one in twins]
    examples = [one.example for one in picked]
    read = words(model, examples, rng)
    sizes = [len(e.pieces) for e in examples]
    total, found = sum(sizes), {"sign": [], "class": [], "told": []}
    split = [part.split(sizes) for part in read]
    for number, one in enumerate(picked):
        emissions, _, signs, classes = (part[number] for part in split)
        told = sign_teacher.opinions.get(one.id) if sign_teacher else None
        trust = sign_teacher.share if told else 0.0
        found["sign"].append(sign_loss(signs, one.targets, told and told.signs.float(), trust))
        found["class"] += class_losses(classes, one, told and told.classes.float(), trust)
        known = teacher.opinions.get(one.id) if teacher else None
        if known and len(known.emissions) == len(one.example.pieces):  # else the text was written anew since
            said = known.emissions.float().softmax(1)
            found["told"].append(-(said * F.log_softmax(emissions, dim=1)).sum())
    for number, one in enumerate(twins):
        here, there = ([part[n] for part in split] for n in (number, len(singles) + number))
        signs = (side[2][at, : 3 * len(KINDS)].view(-1, 3) for side, at in ((here, one.here), (there, one.there)))
        tags = (side[0][at] for side, at in ((here, one.here), (there, one.there)))
        found.setdefault("steady", []).append(apart(*signs) + apart(*tags))
    return {
        name: torch.stack(parts).sum() / (len(parts) if name == "class" else total)
        for name, parts in found.items()
        if parts
    }


def apart(one: Tensor, other: Tensor) -> Tensor:
    """How far two readings float[N, C] differ: the divergence of each from the other, summed (R-Drop's term, 2021)."""
    a, b = one.log_softmax(1), other.log_softmax(1)
    return ((a.exp() - b.exp()) * (a - b)).sum()


def sign_loss(scores: Tensor, gold: Targets | None, told: Tensor | None, trust: float) -> Tensor:
    """Cross entropy of each kind's tags and grades to the labels and to a teacher's, summed over words."""
    loss = scores.sum() * 0
    for number, kind in enumerate(KINDS):
        part = slice(3 * number, 3 * number + 3)
        logp = F.log_softmax(scores[:, part], dim=1)
        share = trust if gold else 1.0
        if gold:
            weight = torch.from_numpy(gold.weights[:, number])
            hit = logp.gather(1, torch.from_numpy(gold.tags[:, number])[:, None])[:, 0]
            loss = loss - (1 - share) * (weight * hit).sum()
        if told is not None:
            chance = told[:, part].softmax(1)
            loss = loss - share * (chance * logp).sum()
        if kind in GRADES:
            graded = F.log_softmax(scores[:, GRADE_COLUMNS[kind]], dim=1)
            if gold and (gold.grades[:, number] >= 0).any():
                at = np.flatnonzero(gold.grades[:, number] >= 0)
                loss = loss + (1 - share) * F.nll_loss(
                    graded[at], torch.from_numpy(gold.grades[at, number]), reduction="sum"
                )
            if told is not None:
                inside = 1 - chance[:, 0]
                loss = loss - share * (inside[:, None] * told[:, GRADE_COLUMNS[kind]].softmax(1) * graded).sum()
    return loss


def class_scores(scores: Tensor, mention: Mention) -> Tensor:
    """A mention's scores by class, float[C], from its words' float[W, PARTS * C]; twin: extraction.classes."""
    first, last, each, cue = scores.view(-1, PARTS, len(CLASSES)).unbind(1)
    found = scores.new_zeros(len(CLASSES))
    if len(mention.source):
        at = np.concatenate([np.arange(low, high) for low, high in mention.source])
        found = found + first[at[0]] + last[at[-1]] + each[at].mean(0)
    if len(mention.cue):
        found = found + cue[np.concatenate([np.arange(low, high) for low, high in mention.cue])].mean(0)
    return found


def class_losses(scores: Tensor, one: Lesson, told: Tensor | None, trust: float) -> list[Tensor]:
    """Cross entropy of each mention's class to its label and to a teacher's."""
    out = []
    for mention in one.mentions:
        logp = F.log_softmax(class_scores(scores, mention), dim=0)
        share = trust if one.targets else 1.0
        loss = -(1 - share) * logp[mention.label] if one.targets else logp.sum() * 0
        if told is not None:
            loss = loss - share * (class_scores(told, mention).softmax(0) * logp).sum()
        out.append(loss)
    return out
