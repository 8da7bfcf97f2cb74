"""The name in a source phrase, as full as the article gives it."""

from __future__ import annotations

import re

from service.domain.attribution import By
from service.extraction.resolution import words
from service.extraction.resolution.article import Query, Read, Referent
from service.extraction.resolution.joined import split_before_person
from service.extraction.resolution.mention import Mention
from service.extraction.resolution.names import Entity
from service.extraction.resolution.spelling import clean, person_part, runs

_AND = re.compile(r"\s+(?:and|&)\s+(?=(?:[A-Z][\w.]*\s+)*[A-Z])")
_JOINED = re.compile(r"([^,]*?[A-Z][^,]*?),? and (?:an?|its|his|her|their|other|others|many|some|several)\b")
_LIKE = re.compile(r"\b(?:like|including|such as)\s+(.*)")
_OWNER = re.compile(r"(?:['’]s|(?<=s)['’])\s")
_CALLED = re.compile(r"\b(?:calls itself|called|known as|named) ([A-Z].*)")


def in_phrase(read: Read, phrase: str) -> Referent | None:
    """The last name in a phrase."""
    found = list(runs(phrase))
    if not found:
        return None
    tokens = clean(split_before_person(found[-1].group())[-1]).split()
    while len(tokens) > 1 and tokens[0].lower() in words.STOP:
        tokens = tokens[1:]
    run = " ".join(tokens)
    if len(tokens) == 2 and (title := tokens[0].lower().strip(".")) in words.MALE_TITLE | words.FEMALE_TITLE:
        bearer = read.names.titled(title, tokens[1])
        if bearer:
            return Referent.of(bearer, By.NAME)
    proper = person_part(run)
    for name in filter(None, (run, proper, proper.split()[-1] if proper else "")):
        entity = _known(read, name, run)
        if entity:
            return Referent.of(entity, By.NAME)
    if found[-1].start() == 0 and len(tokens) == 1 and tokens[0].lower() in words.STOP:
        return None
    return Referent(proper or run, By.NAME)


def _known(read: Read, name: str, run: str) -> Entity | None:
    entity = read.names.find(name)
    alone = " " not in run
    if entity and alone and entity.name == run:
        entity = read.names.misspelt(run) or entity
    return entity if entity and (name != run.split()[-1] or entity.person or alone) else None


def apposed(read: Read, mention: Mention) -> Referent | None:
    """The name beside a description: "a lawyer for the outlets, David Schulz,"; two beside a plural."""
    for piece in re.split(r"\s?[,–—]\s?", mention.text)[1:4]:
        office = re.match(r"[A-Z].*? (\w+) (?=[A-Z])", piece)
        if office and office.group(1) in words.ROLE:
            piece = piece[office.end() :]  # noqa: PLW2901
        match = next(runs(piece), None)
        if match and re.fullmatch(r"(?:his|her|its|their|the|a|an) (?:[a-z-]+ ){0,3}", piece[: match.start()]):
            piece = piece[match.start() :]  # noqa: PLW2901
            match = next(runs(piece), None)
        if not match or match.start() or re.match(r"(?:who|which|a|an|the|in|at)\b", piece, re.IGNORECASE):
            continue
        if mention.parts.plural:
            if several := _several(read, piece):
                return several
            continue
        found = in_phrase(read, match.group())
        if found and (found.entity or " " in found.name):
            return found
    return None


def whole_name(read: Read, mention: Mention) -> Referent | None:
    """The body whose name begins the phrase and goes on after "of" or "for": "the Bank of Osa, which"."""
    text = re.sub(r"^the ", "", mention.text, flags=re.IGNORECASE)
    match = next(runs(text), None)
    name = clean(_OWNER.split(match.group())[-1]).lower().split() if match and not match.start() else []
    if {"of", "for"}.isdisjoint(name) or words.BODY.isdisjoint(name) or words.ROLE.intersection(name):
        return None
    entity = read.names.by_name.get(" ".join(name))
    return Referent.of(entity, By.NAME) if entity and not entity.person else None


def person_at_end(read: Read, mention: Mention) -> Referent | None:
    """The person whose full name ends a description: "director of rugby Nigel Melville"."""
    text = mention.text.split(",")[0]
    found = list(runs(text))
    if not found or found[-1].end() < len(text):
        return None
    name = split_before_person(found[-1].group())[-1]
    before = text[: len(text) - len(name)].split()
    if not before or before[-1].lower() in words.ENDS_PHRASE | {"and"}:
        return None
    entity = read.names.find(person_part(name))
    return Referent.of(entity, By.NAME) if entity and entity.person and " " in person_part(name) else None


def surname(read: Read, mention: Mention) -> Referent | None:
    """The person of whom a lone capitalised noun is the surname ("Shepherd")."""
    name = mention.core.rstrip(",")
    entity = read.names.find(name, person=True) if name.istitle() and " " not in name else None
    return Referent.of(entity, By.NAME) if entity and entity.person else None


def partly(read: Read, mention: Mention) -> Referent | None:
    """Who is named in "RT and its defenders", "a band called Osa", "candidates like Ana Ruiz"."""
    joined = _JOINED.match(mention.text)
    if joined:
        return in_phrase(read, joined.group(1))
    called = _CALLED.search(mention.text) or (_LIKE.search(mention.text) if mention.parts.plural else None)
    return (_several(read, called.group(1)) or in_phrase(read, called.group(1))) if called else None


def by_name(read: Read, query: Query) -> Referent | None:
    """Whom a phrase names."""
    mention = query.mention
    if known := surname(read, mention):
        return known
    if _titles(mention.core) and mention.first not in words.HONORIFIC and not mention.parts.plural:
        named = in_phrase(read, mention.parts.after) if mention.parts.after else None
        if named and named.entity and named.entity.person and mention.text.endswith(mention.parts.after):
            return named
        holder = read.roles.holder(mention.head, mention.modifiers, (), query.at)
        if holder:
            return Referent.of(holder, By.ROLE)
    whole = in_phrase(read, mention.text) if mention.parts.after else None
    core = _several(read, mention.core) or in_phrase(read, mention.core)
    if whole and whole.entity and whole.entity.person and not (core and core.entity and core.entity.person):
        office = any(word.lower() in words.ROLE for word in mention.core.split())
        return whole if office or not core else core
    return core


def _titles(phrase: str) -> bool:
    return all(word.lower().strip(".,") in words.ROLE | words.TITLED for word in phrase.split())


def _several(read: Read, phrase: str) -> Referent | None:
    """People joined by "and"; None where they are not at least two."""
    pieces = _AND.split(phrase)
    found = [in_phrase(read, piece) for piece in pieces]
    people = [one for one in found if one and one.entity and one.entity.person]
    if len(pieces) < 2 or not people or not all(found) or any(len(piece.split()) > 5 for piece in pieces):
        return None
    if len(people) < len(pieces) and any(" " in piece for piece in pieces):
        return None
    return Referent(" and ".join(one.name for one in found if one), By.NAME, people[0].entity)
