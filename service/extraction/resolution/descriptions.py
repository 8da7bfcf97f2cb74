"""Descriptions that name nobody by themselves: roles, bodies, spokesmen, documents and owners."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.domain.attribution import By
from service.extraction.resolution import words
from service.extraction.resolution.article import REACH, Query, Read, Referent
from service.extraction.resolution.mention import HE, IT, OWNERS, SHE, Form, read_mention
from service.extraction.resolution.names import Entity
from service.extraction.resolution.naming import apposed, in_phrase
from service.extraction.resolution.phrase import singular
from service.extraction.resolution.pronouns import acts, body, last, main_body, person
from service.extraction.resolution.spelling import clean

LEAD = 250
"""Characters in which a description may stand before the name it belongs to."""
LATER = 600
"""Characters after an introduction ("a minister") within which its name may follow."""
_ISSUED = re.compile(r"[^.!?\n]{0,40}?(?<!obtained )(?<!seen )(?<!reviewed )\b(?:by|from) (?:the )?(?=[A-Z])")
_BY = re.compile(r"(?<!obtained )(?<!seen )(?<!reviewed )\b(?:by|from|of)\s+(?:the\s+)?([A-Z].*)")
_OWNED = re.compile(r"['’]s? (?:[\w-]+ ){0,3}$")


def described(read: Read, query: Query) -> Referent | None:
    """Whom "the general", "the fund", "a spokesman for Kell Lines" or "the report" stands for."""
    mention = query.mention
    if beside := apposed(read, mention):
        return beside
    if mention.head in words.SPEAKS_FOR:
        return _spokesman(read, query)
    if mention.head in words.WORK:
        return _work(read, query)
    if mention.head in words.BODY or mention.head == "police":
        return _body(read, query)
    return _person(read, query)


def owned(read: Read, query: Query) -> Referent | None:
    """Whom "her campaign", "Ana Ruiz's brief" or "the firm's lawyer" stands for."""
    mention = query.mention
    if beside := apposed(read, mention):
        return beside
    head = mention.head
    if head in words.SPEAKS_FOR | words.WORK | {"office", "attorney-general"}:
        return _owner(read, query)
    if head in words.BODY:
        owner = _owner(read, query) if mention.first in OWNERS else None
        name = f"{owner.name} {head}" if owner and head == "campaign" else owner.name if owner else clean(mention.text)
        return Referent(name, By.ROLE, owner.entity if owner else None)
    if head in words.ROLE | words.PEOPLE:
        holder = None if mention.parts.plural else _holder(read, query)
        found = holder or (_later(read, query.at) if query.at < LEAD and mention.head not in words.KIN else None)
        return Referent.of(found, By.ROLE) if found else Referent(clean(mention.text))
    return _owner(read, query)


def _owner(read: Read, query: Query) -> Referent | None:
    """Whose statement, brief or office it is."""
    first = query.mention.first
    if first in HE | SHE:
        return person(read, query, "m" if first in HE else "f")
    if first in IT:
        return body(read, query, plural=first == "their")
    owner = read_mention(re.split(r"['’]s?\s", query.mention.text, maxsplit=1)[0])
    if owner.form is Form.NAME:
        return in_phrase(read, owner.text)
    if owner.form is Form.DEFINITE:
        return described(read, Query(owner, query.at, query.sure))
    return Referent(clean(query.mention.text))


def _spokesman(read: Read, query: Query) -> Referent | None:
    """A spokesman speaks for a body: the one after "for", or before the noun, else the last one that spoke."""
    mention = query.mention
    after = re.match(r"(?:for|of|at|with|from)\s+(.+)", mention.parts.after)
    if after:
        of = re.split(r",|\bwho\b", after.group(1))[0]
        if re.search("[A-Z]", of):
            return in_phrase(read, of)
        inner = read_mention(of)
        return (
            described(read, Query(inner, query.at, query.sure)) if inner.form is Form.DEFINITE else Referent(clean(of))
        )
    before = " ".join(word for word in mention.parts.before if word.lower() not in words.STOP)
    if re.search("[A-Z]", before):
        return in_phrase(read, before)
    if before and singular(mention.parts.before[-1]) in words.BODY:
        return described(read, Query(read_mention(f"the {before}"), query.at, query.sure))
    return body(read, query, plural=False)


def _person(read: Read, query: Query) -> Referent | None:
    """Who holds a role, or spoke of late and may be called so; else the office."""
    mention = query.mention
    if mention.head not in words.ROLE | words.PEOPLE and (inside := in_phrase(read, mention.core)) and inside.entity:
        return inside
    past = next((a for a in read.answers(query, 40) if a.head == mention.head and not a.named), None)
    if past:
        return Referent.back_to(past, By.ROLE)
    holder = _holder(read, query)
    if holder:
        return Referent.of(holder, By.ROLE)
    if (mention.first in {"a", "an"} or query.at < LEAD) and (later := _later(read, query.at)):
        return Referent.of(later, By.ROLE)
    return person(read, query, _gender(mention.head)) or Referent(clean(mention.text))


def _gender(noun: str) -> str:
    return "m" if noun in words.MALE_NOUN else "f" if noun in words.FEMALE_NOUN else ""


def _later(read: Read, at: int) -> Entity | None:
    """Who "a minister" turns out to be: whoever is named next."""
    return next((one.entity for one in read.names.between(at, at + LATER) if one.entity.person), None)


def _holder(read: Read, query: Query) -> Entity | None:
    mention = query.mention
    holder = read.roles.holder(mention.head, mention.modifiers, _recent(read, query.at), query.at)
    proper = {word.lower() for word in mention.parts.before[1:] if word[0].isupper()}
    return holder if holder and (not proper or proper & read.roles.of(holder)) else None


def _recent(read: Read, at: int) -> Sequence[Entity]:
    """People, those who spoke last first, then those named last."""
    spoke = [a.entity for a in read.history[:-13:-1] if a.entity and a.entity.person and at - a.at < REACH]
    named = [one.entity for one in read.names.before(at, 30) if one.entity.person]
    return list({id(one): one for one in spoke + named}.values())


def _body(read: Read, query: Query) -> Referent | None:
    """The body whose name holds the noun ("the fund"), or that is called so, else the phrase itself."""
    mention = query.mention
    before = mention.parts.before
    if any(word[0].isupper() for word in before[1:]) or (before and read.names.find(before[0])):
        return Referent(clean(mention.core))
    phrase = " ".join((*mention.parts.before[mention.first in words.DETERMINER :], mention.head))
    for one in read.names.before(query.at, 60):
        if not one.entity.person and mention.head in one.entity.name.lower().split():
            return Referent.of(one.entity, By.ROLE)
    called = read.called(phrase)
    if called:
        return Referent(called, By.ROLE)
    if mention.head not in words.GENERIC_BODY:
        return Referent(clean(mention.text))
    return main_body(read, query) or body(read, query, plural=False)


def _work(read: Read, query: Query) -> Referent | None:
    """A document belongs to whoever issued it: named in the phrase, or where the text first tells of it."""
    mention = query.mention
    by = _BY.search(mention.parts.after)
    if by:
        return in_phrase(read, by.group(1))
    inside = mention.text.partition(" ")[2] if mention.first in words.DETERMINER else mention.text
    if re.search(r"[A-Z]", inside[1:]):
        return in_phrase(read, inside)
    issuer = next((word for word in reversed(mention.parts.before) if singular(word) in words.BODY | {"police"}), None)
    if issuer:
        return _body(read, Query(read_mention(f"the {issuer}"), query.at, query.sure))
    return _issuer(read, query) or last(read, query, By.ROLE)


def _issuer(read: Read, query: Query) -> Referent | None:
    """Whose "report" the text tells of before: "the fund's report", "a report by the fund"."""
    for start, end in read.sentences_before(query.at):
        for match in re.finditer(rf"\b{re.escape(query.mention.head)}s?\b", read.text[start:end], re.IGNORECASE):
            at = start + match.start()
            owner = next(read.names.before(at, 1), None)
            if owner and (owner.entity.person or acts(owner.entity)) and _OWNED.match(read.text, owner.span.end, at):
                return Referent.of(owner.entity, By.ROLE)
            issued = _ISSUED.match(read.text, start + match.end(), min(end, start + match.end() + 60))
            by = read.names.between(issued.end(), issued.end() + 40) if issued else ()
            if by:
                return Referent.of(by[0].entity, By.ROLE)
    return None
