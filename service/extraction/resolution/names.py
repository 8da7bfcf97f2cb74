"""The names that an article gives, found by capitals, with the roles beside them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from service.domain.text import Section, SectionKind, Span
from service.extraction.resolution import words
from service.extraction.resolution.joined import apart, split_before_person
from service.extraction.resolution.spelling import (
    SUFFIX,
    clean,
    gender_of,
    is_forename,
    looks_like_body,
    one_off,
    person_part,
    runs,
)

_PERSONAL = words.ROLE | words.MALE_TITLE | words.FEMALE_TITLE | {"dr", "sen", "gov", "rep", "gen", "prof"}
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")
_VERB = rf",? (?:also |has |have |had )?(?:{'|'.join(sorted(words.SAYS))})\b"
_SPEAKS = re.compile(rf"['’]s|,\s(?:the|an?|which|who)\b|,? (?:will|is|was|has)\b|{_VERB}")
_SAYS = re.compile(rf"(?:\s\([^)]*\))?{_VERB}")
_SAID_BEFORE = re.compile(r"\b(?:said|says|added|told) $")
FOLLOWS = 160
"""Characters after a name within which a pronoun tells its gender."""
_PRONOUN = re.compile(r"\b(?:he|his|him|she|her)\b", re.IGNORECASE)
_ACRONYM = re.compile(r"(?<=[a-z’'s]) \((?:the )?([A-Z]{2,8})s?\)")
_SHORT = re.compile(r"\s?\((?:the )?[\"“']?([A-Z][\w&.-]{1,9})[\"”']?\)")
_BREAKS = re.compile(r"(?:(?<=['’]s)|(?<=s['’])|(?<=[a-z]{3}[.])|(?<=[A-Z]{3}[.]))[ \u00a0]+|(?<=[.])[ \u00a0]{2,}")
_TRAILING = words.STOP - {"today"} | frozenset(
    {"now", "live", "show", "here", "tonight", "says", "said", "on", "in", "and"}
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n•–—]|[.!?]['\"”’»)])[\s\"'“‘«(\[-]*$")


@dataclass(slots=True)
class Entity:
    """Somebody or some body of the article: `name` is the fullest that the text gives."""

    name: str
    person: bool
    gender: str = ""
    first: int = 0
    roles: set[str] = field(default_factory=set)
    speaks: bool = False
    times: int = 0


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where a name stands."""

    span: Span
    entity: Entity


class Names:
    """The article's names, by surname, by initials and by place. Built in linear time; `before` is O(log n)."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.text = text
        self._skipped = [s.span for s in sections if s.kind is not SectionKind.BODY]
        self._lower = Counter(re.findall(r"\b[a-z][\w'’-]*", text))
        self._alone: frozenset[str] = frozenset()
        self._inside = frozenset(_INSIDE.findall(text))
        self.by_last: dict[str, list[Entity]] = defaultdict(list)
        self.by_first: dict[str, Entity] = {}
        self.by_name: dict[str, Entity] = {}
        self.by_initials: dict[str, Entity] = {}
        self.namings: list[Naming] = []
        self._surnames: list[str] | None = None
        for start, name in self._candidates():
            self._enter(start, name)
        for match in _ACRONYM.finditer(text):
            self._spell_out(match)
        self.namings.sort(key=lambda naming: naming.span.start)
        self._starts = [naming.span.start for naming in self.namings]
        self._tell_genders()

    def _candidates(self) -> list[tuple[int, str]]:
        """Full names first, so that a lone surname finds them whatever the order of the text."""
        found: list[tuple[int, str]] = []
        for match in runs(self.text):
            if self._skip(match.start()):
                continue
            found += self._names_in(match)
        self._alone = frozenset(_key(name) for _, name in found if name and " " not in name)
        return sorted(found, key=lambda item: (-min(len(item[1].split()), 2), item[0]))

    def _tell_genders(self) -> None:
        """Gender where neither title nor forename tells: by the pronouns that follow before anybody else is named."""
        votes: dict[int, Counter[str]] = defaultdict(Counter)
        for one, following in pairwise([*self.namings, None]):
            if one and one.entity.person and not one.entity.gender:
                end = min(one.span.end + FOLLOWS, following.span.start if following else len(self.text))
                pronoun = _PRONOUN.search(self.text, one.span.end, end)
                if pronoun:
                    votes[id(one.entity)]["f" if pronoun.group().lower() in {"she", "her"} else "m"] += 1
        for one in self.namings:
            counted = votes.get(id(one.entity))
            if counted and len(counted) < 3 and counted["m"] != counted["f"]:
                one.entity.gender = max(counted, key=lambda gender: counted[gender])

    def _spell_out(self, match: re.Match[str]) -> None:
        """The name before "(ICO)" whose capitals these letters are, as the fullest name of either."""
        letters, end = match.group(1), match.start()
        tokens = list(re.finditer(r"\S+", self.text[max(0, end - 90) : end]))
        for k in range(len(tokens) - 1, -1, -1):
            name = self.text[end - min(end, 90) + tokens[k].start() : end]
            capitals = "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper())
            if capitals == letters:
                known = self.by_name.get(name.casefold()) or self._new(clean(name), person=False, start=end - len(name))
                self.by_initials[letters] = known
                return
            if len(capitals) > len(letters) or "\n" in name:
                return

    def _skip(self, offset: int) -> bool:
        k = bisect_right(self._skipped, offset, key=lambda span: span.start) - 1
        return k >= 0 and offset < self._skipped[k].end

    def _names_in(self, match: re.Match[str]) -> Iterator[tuple[int, str]]:
        """The names in one run, without the word that merely opens a sentence; a possessive ends a name."""
        at = match.start()
        parts = (name for part in _BREAKS.split(match.group()) for name in apart(part))
        for piece in (name for part in parts for name in split_before_person(part)):
            start = self.text.find(piece, at)
            at = start + len(piece)
            rest, tokens = piece, piece.split()
            while tokens and self._opens_sentence(start, tokens[0]):
                rest = rest[len(tokens[0]) :].lstrip()
                start, tokens = at - len(rest), tokens[1:]
            if len(tokens) == 1 and self._only_opens(start, tokens[0]):
                continue
            if not tokens or (len(tokens) == 1 and _key(tokens[0]) in words.OPENING):
                continue
            while len(tokens) > 1 and tokens[-1].lower() in _TRAILING:
                rest, tokens = rest[: rest.rindex(tokens[-1])].rstrip(), tokens[:-1]
            yield start, clean(rest)

    def _only_opens(self, start: int, token: str) -> bool:
        """Whether a lone word has its capital from opening a sentence: no name elsewhere, and no verb after it."""
        word = token.strip(".,'’")
        if word.isupper() or word in self._inside or word.lower() in words.FIRST:
            return False
        after = self.text[start + len(token) : start + len(token) + 24]
        return bool(_SENTENCE_START.search(self.text[max(0, start - 12) : start])) and not _SPEAKS.match(after)

    def _opens_sentence(self, start: int, token: str) -> bool:
        low = token.lower().strip(".,'’")
        if low in words.STOP:
            return True
        return (
            bool(_SENTENCE_START.search(self.text[max(0, start - 12) : start]))
            and self._lower[low] > 0
            and low not in words.TITLE
        )

    def _enter(self, start: int, run: str) -> None:
        if not run:
            return
        proper = person_part(run)
        roles = {token.lower().strip(".") for token in run[: len(run) - len(proper)].split()} if proper else set()
        titled = proper != run and len(proper.split()) > 1 and not looks_like_body(proper)
        person = bool(proper) and (titled or not looks_like_body(run)) and self._is_person(start, run, proper, roles)
        name = proper if person else run
        if not name:
            return
        span = (
            Span(start + len(run) - len(name), start + len(run))
            if person and run.endswith(name)
            else Span(start, start + max(1, len(run)))
        )
        entity = self.find(name, person=person) or self._new(name, person, span.start)
        entity.roles |= {role for role in roles if role in words.ROLE | words.TITLE}
        entity.first = min(entity.first, span.start)
        entity.times += name == entity.name
        if person and _fuller(name, entity.name):
            entity.name = name
        before = self.text[max(0, span.start - 8) : span.start].split()
        if not entity.gender and person:
            entity.gender = gender_of(entity.name, before[-1] if before else "")
        self.namings.append(Naming(span, entity))
        self._read_after(entity, span.end)

    def _read_after(self, entity: Entity, end: int) -> None:
        """Whether it speaks, and the short form in brackets after its name: "All Nippon Airways (ANA)"."""
        after = self.text[end : end + 30]
        entity.speaks = entity.speaks or bool(_SAYS.match(after))
        short = _SHORT.match(after)
        if short and not entity.person:
            self.by_initials.setdefault(short.group(1), entity)

    def _is_person(self, start: int, run: str, proper: str, roles: set[str]) -> bool:
        tokens = proper.split()
        if roles & (_PERSONAL):
            return True
        if is_forename(tokens[0]) and len(tokens) > 1:
            return True
        if len(tokens) == 1:
            known = self.by_last.get(_key(tokens[0]), []) or [e for e in (self.by_first.get(_key(tokens[0])),) if e]
            aged = re.match(r", \d\d\b,?", self.text[start + len(run) : start + len(run) + 6])
            return bool(aged) or any(one.person for one in known[:1])
        after = self.text[start + len(run) : start + len(run) + 60]
        if self._plain(start, tokens) and (
            _role_follows(after) or _SAID_BEFORE.search(self.text[max(0, start - 12) : start])
        ):
            return True
        if self._surname_alone(start, tokens):
            return True
        if re.match(
            r",? (?:\d\d,|said|says|told|added|wrote|who )|,? (?:an? |the )(?:[\w-]+ ){0,3}?[\w-]+(?: of| at"
            r"| for| who|,)",
            after,
        ):
            before = self.text[max(0, start - 24) : start].split()
            return not before or before[-1] not in words.BODY | {"the", "The"}
        role_before = re.search(r"([\w-]+),? $", self.text[max(0, start - 24) : start])
        return bool(role_before) and role_before.group(1).lower() in words.ROLE if role_before else False

    def _surname_alone(self, start: int, tokens: list[str]) -> bool:
        """Whether an unknown name is a person's by its last word standing alone elsewhere, as surnames do."""
        return self._plain(start, tokens) and _key(tokens[-1]) in self._alone

    def _plain(self, start: int, tokens: list[str]) -> bool:
        """Whether two or three words have nothing of a title or a body about them."""
        plain = all(token.lower() not in words.TITLED | words.BODY and token[-1].isalpha() for token in tokens)
        return plain and len(tokens) in {2, 3} and self.text[max(0, start - 4) : start].lower() != "the "

    def _new(self, name: str, person: bool, start: int) -> Entity:
        entity = Entity(name, person, first=start)
        self.by_name[name.casefold()] = entity
        if person:
            tokens = [t for t in name.split() if t.lower() not in SUFFIX] or [name]
            self.by_last[_key(tokens[-1])].append(entity)
            if len(tokens) == 2:
                self.by_first.setdefault(_key(tokens[0]), entity)
        elif len(name.split()) > 1:
            letters = "".join(t[0] for t in name.split() if t[0].isupper())
            self.by_initials.setdefault(letters, entity)
            self.by_last[_key(name.split()[-1])].append(entity)
        return entity

    def find(self, name: str, person: bool | None = None) -> Entity | None:
        """The entity that a name, a surname, a short form or an acronym stands for; None for a new one."""
        exact = self.by_name.get(name.casefold())
        if exact:
            return exact
        tokens = [t for t in name.split() if t.lower() not in SUFFIX]
        if not tokens:
            return None
        known = self.by_last.get(_key(tokens[-1]), [])
        if len(tokens) == 1:
            if name.replace(".", "") in self.by_initials:
                return self.by_initials[name.replace(".", "")]
            people = [entity for entity in known if entity.person]
            if not people and _key(name) in self.by_first:
                return self.by_first[_key(name)]
            return max(people, key=lambda one: one.times) if people else self.misspelt(name) if person is None else None
        for entity in known[:20]:
            other = entity.name.split()
            if (
                entity.person
                and (other[0][0] == tokens[0][0])
                and (len(other[0].strip(".")) == 1 or len(tokens[0].strip(".")) == 1 or other[0] == tokens[0])
            ):
                return entity
        return None

    def titled(self, title: str, surname: str) -> Entity | None:
        """Whom "Mrs Johnson" stands for: the bearer of the name whose gender the title doesn't contradict."""
        gender = "m" if title in words.MALE_TITLE else "f" if title in words.FEMALE_TITLE else ""
        people = [one for one in self.by_last.get(_key(surname), ()) if one.person]
        people = people or [one for one in (self.by_first.get(_key(surname)),) if one]
        fitting = [one for one in people if not gender or one.gender in {"", gender}]
        return max(fitting or people, key=lambda one: (one.gender == gender, one.times), default=None)

    def misspelt(self, name: str) -> Entity | None:
        """The person whose surname is one letter off: articles misspell names."""
        if len(name) < 5 or not name[0].isupper() or name.isupper():
            return None
        key = _key(name)
        if self._surnames is None:
            self._surnames = [last for last, known in self.by_last.items() if any(e.person for e in known)][:300]
        close = next((last for last in self._surnames if last[:1] == key[:1] and one_off(last, key)), None)
        return next((entity for entity in self.by_last[close] if entity.person), None) if close else None

    def before(self, offset: int, limit: int = 60) -> Iterator[Naming]:
        """The namings before an offset, nearest first."""
        k = bisect_left(self._starts, offset)
        return (self.namings[i] for i in range(k - 1, max(-1, k - 1 - limit), -1))

    def between(self, start: int, end: int) -> Sequence[Naming]:
        """The namings that start in a stretch."""
        return self.namings[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def _fuller(name: str, known: str) -> bool:
    """Whether a name has more words than the one known, the first and the last being the same."""
    new, old = name.split(), known.split()
    return len(old) < len(new) < 5 and (new[0], new[-1]) == (old[0], old[-1])


def _key(token: str) -> str:
    return re.sub(r"['’]s?$|[.,]+$", "", token).casefold()


def _role_follows(after: str) -> bool:
    """Whether an apposition with a role follows: ", chief revenue officer at"."""
    beside = re.match(r", ([\w'’ -]+)", after)
    return bool(beside) and not words.ROLE.isdisjoint(beside.group(1).lower().split()[:7]) if beside else False
