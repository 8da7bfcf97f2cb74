"""Whom a pronoun refers back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from service.domain.attribution import By
from service.extraction.resolution import words
from service.extraction.resolution.article import REACH, Query, Read, Referent
from service.extraction.resolution.mention import HE, IT, SHE, WHO
from service.extraction.resolution.names import Entity
from service.extraction.resolution.spelling import looks_like_body

SUBJECT = 100
"""Characters from a sentence's start within which a name is likely its subject."""
NEAR = 90
"""Characters between a name and the relative pronoun that belongs to it."""


def pronoun(read: Read, query: Query) -> Referent | None:
    """Whom a pronoun of the third person, or a relative one, stands for."""
    word = query.mention.first
    if word in HE | SHE:
        return person(read, query, "m" if word in HE else "f")
    if word in WHO:
        return relative(read, query)
    if word in IT:
        return body(read, query, plural=word.startswith("the"))
    return last(read, query, By.PRONOUN)


def person(read: Read, query: Query, gender: str) -> Referent | None:
    """Whom "he" or "she" refers back to: sentence by sentence, whoever spoke there, else whoever is named first."""
    return _nearest(read, query, lambda one: one.person and (not gender or one.gender in {"", gender})) or last(
        read, query, By.PRONOUN
    )


def body(read: Read, query: Query, *, plural: bool) -> Referent | None:
    """Whom "it" or "they" refers back to: the last body that spoke or was named, or several people."""
    for answer in read.answers(query, 4):
        if plural and (answer.plural or not answer.named or " and " in answer.name):
            return Referent.back_to(answer, By.PRONOUN)
    found = _nearest(read, query, acts)
    return found or last(read, query, By.PRONOUN)


def last(read: Read, query: Query, by: By) -> Referent | None:
    """Whoever spoke last."""
    return next((Referent.back_to(answer, by) for answer in read.answers(query)), None)


def relative(read: Read, query: Query) -> Referent | None:
    """ "…, who said": the name right before."""
    near = [one for one in read.names.before(query.at, 4) if query.at - one.span.end < NEAR]
    near = [one for one in near if "\n" not in read.text[one.span.end : query.at]]
    if query.mention.first != "which":
        near = [one for one in near if one.entity.person] or near
    for one in near:
        if query.at - one.span.end < 4 or read.text[one.span.end : one.span.end + 2].lstrip()[:1] in {",", "("}:
            return Referent.of(one.entity, By.PRONOUN)
    return Referent.of(near[0].entity, By.PRONOUN) if near else None


def main_body(read: Read, query: Query) -> Referent | None:
    """The body that is named most before, those called by the noun first: whom "the company" refers back to."""
    named = [one.entity for one in read.names.before(query.at, 60) if acts(one.entity)]
    counts = Counter(map(id, named))
    called = [one for one in named if query.mention.head in read.roles.of(one)]
    found = max(called or named, key=lambda one: counts[id(one)], default=None)
    return Referent.of(found, By.ROLE) if found else None


def acts(entity: Entity) -> bool:
    """Whether it is a body that speaks, not merely a place or a thing."""
    if entity.person or entity.name.replace(".", "").lower() in words.NO_SPEAKER:
        return False
    return entity.speaks or looks_like_body(entity.name)


def _nearest(read: Read, query: Query, fits: Callable[[Entity], bool]) -> Referent | None:
    """By sentence, the current one first: who spoke in it, else who is named first outside its quotations."""
    for start, end in read.sentences_before(query.at):
        if query.at - end > REACH:
            return None
        for answer in read.answers(query):
            if start <= answer.at < end and (fits(answer.entity) if answer.entity else not answer.named):
                return Referent.back_to(answer, By.PRONOUN)
        here = [one.entity for one in read.told(start, min(end, start + SUBJECT)) if fits(one.entity)]
        if here:
            return Referent.of(here[0], By.PRONOUN)
    return None
