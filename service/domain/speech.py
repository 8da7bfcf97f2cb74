"""Whether a cue passes information on or tells of a stance."""

from __future__ import annotations

import re

from service.domain import lexicon
from service.domain.attribution import SourceClass
from service.domain.inflection import lemma

_INFORMING = lexicon.SPEECH - lexicon.FEELING
_CITES = lexicon.words("according per words citing cites cited quoting quoted quotes")


def informs(verb: str, *, material: bool = False) -> bool:
    """Whether a cue passes information on ("said", "according to"), rather than a stance ("praised", "hopes").

    Material also shows and finds.
    """
    words = re.findall(r"[a-z]+", verb.lower())
    if not words or _CITES & set(words):
        return True
    if "out" in words and any(word.startswith("point") for word in words):
        return True
    if {"put", "puts"} & set(words) and "it" in words:
        return True
    if material and any(lemma(word) in lexicon.FINDING for word in words):
        return True
    return any(lemma(word) in _INFORMING for word in words)


def stance_or_statement(verb: str, *, population: bool = False) -> SourceClass:
    """`group` where a cue tells of a feeling, wish or intention, `vague` otherwise.

    A population's beliefs are stances.
    """
    words = re.findall(r"[a-z]+", verb.lower())
    lemmas = [lemma(word) for word in words]
    if population and not {"say", "report", "claim", "argue", "allege", "tell"} & set(lemmas):
        return SourceClass.GROUP
    if informs(verb) or any(word in lexicon.SPEECH and word not in lexicon.FEELING for word in lemmas):
        return SourceClass.VAGUE
    return SourceClass.GROUP


def tells_stance(verb: str) -> bool:
    """Whether a cue tells of a feeling, a wish or an intention and of nothing said."""
    words = re.findall(r"[a-z]+", verb.lower())
    return not informs(verb) and any(lemma(word) in lexicon.FEELING for word in words)
