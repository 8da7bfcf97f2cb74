"""What the article says a person is ("a member of the Duma and a retired major general"), for what refers back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from service.domain import lexicon
from service.domain.inflection import singular
from service.extraction.resolution import words
from service.extraction.resolution.names import Entity, Names, Naming

_WORD = re.compile(r"[^\W\d_][\w-]*")
_APPOSITION = re.compile(
    r"\s?[,(–—]\s?(?:who (?:is|was|serves as|served as) )?(?P<role>(?:(?:an?|the|its|his|her|their|then|now"
    r"|one of)\b)?[^.;:!?,“”\"]{3,120})"
)
_BEFORE = re.compile(
    r"(?:^|[.;:!?“”\"(]|, (?=[A-Z])|\b(?:said|told|by|and|with|that|to|from|but|when|as|of|wrote"
    r"|added)\s)(?P<role>[^.;:!?“”\"()]{2,90}?)[, ]*$"
)
_SPEAKS = re.compile(r"\b(?:said|says|told|tells|announced|added|reported|confirmed|warned|informed)\b")
SORTS = lexicon.groups(
    """
    official: minister secretary president spokesman spokeswoman aide adviser envoy ambassador chief
    official: commissioner deputy director diplomat governor mayor
    diplomat: ambassador envoy minister consul attache secretary
    lawmaker: senator congressman congresswoman representative deputy mp member legislator parliamentarian
    lawmaker: sen rep duma speaker
    legislator: senator congressman congresswoman representative deputy mp lawmaker sen rep speaker
    politician: senator minister mayor governor president candidate nominee leader deputy mp sen rep gov
    senator: sen senate
    congressman: rep representative
    congresswoman: rep representative
    deputy: duma parliament mp member lawmaker
    governor: gov
    general: gen
    colonel: col
    nominee: candidate
    candidate: nominee contender hopeful
    leader: president chairman chairwoman premier minister head chief
    executive: ceo chief president director chairman
    boss: chief ceo director head manager
    head: chief director president chairman chair
    chief: head director commander commissioner chairman
    judge: justice magistrate
    justice: judge
    lawyer: attorney counsel solicitor barrister
    attorney: lawyer counsel
    spokesman: spokesperson secretary
    spokeswoman: spokesperson secretary
    spokesperson: spokesman spokeswoman secretary
    minister: secretary premier
    premier: minister
    commander: general colonel major captain gen col
    officer: captain lieutenant sergeant major detective inspector superintendent commissioner chief
    soldier: sergeant private corporal
    doctor: dr physician surgeon
    professor: prof
    academic: professor prof lecturer scholar
    scientist: professor researcher dr physicist biologist
    player: striker midfielder defender goalkeeper forward winger captain
    footballer: striker midfielder defender goalkeeper forward winger
    businessman: mogul billionaire tycoon executive founder ceo chairman
    billionaire: mogul businessman tycoon founder
    mogul: billionaire businessman
    filmmaker: director
    wife: ex-wife widow
    ex-wife: wife
    husband: ex-husband
    author: writer novelist
    writer: author columnist novelist
    president: presidential
    chairman: chair chairwoman
    chair: chairman chairwoman
    mate: running-mate
    cleric: bishop archbishop priest imam rabbi father
    priest: father
    monarch: king queen
    prosecutor: attorney
    republican: r gop
    democrat: d
    general-secretary: secretary
    investigator: detective inspector
    economist: analyst
    analyst: economist strategist
    """
)
"""Nouns that a person called by the first may be called by too."""


class Roles:
    """Which people hold which role, by what stands right before and after their names."""

    def __init__(self, names: Names) -> None:
        self._said: dict[int, set[str]] = defaultdict(set)
        self._people: dict[str, list[Entity]] = defaultdict(list)
        for naming in names.namings:
            if naming.entity.person:
                self._read(names.text, naming)

    def _read(self, text: str, naming: Naming) -> None:
        entity = naming.entity
        start, end = naming.span.start, naming.span.end
        found = set(entity.roles)
        line = text[max(0, start - 110) : start].rpartition("\n")[2]
        before = _BEFORE.search(line)
        if before and _ends_in_role(before.group("role")):
            found |= _words_of(before.group("role"))
        after = _APPOSITION.match(text, end, min(len(text), end + 140))
        if (
            after
            and not _SPEAKS.search(after.group("role").split(",")[0])
            and any(singular(word) in words.PERSON_ROLE for word in _words_of(after.group("role")))
        ):
            found |= _words_of(after.group("role"))
        if re.match(r"\s?\((?:R|D|I)\b", text[end : end + 6]):
            found |= {"senator", "lawmaker"} & entity.roles
        for word in found - self._said[id(entity)]:
            self._people[word].append(entity)
        self._said[id(entity)] |= found

    def of(self, entity: Entity) -> set[str]:
        """The words that the article has used of somebody, lower case and singular."""
        return self._said.get(id(entity), set())

    def holder(self, head: str, modifiers: Iterable[str], recent: Iterable[Entity], offset: int) -> Entity | None:
        """Whom a definite phrase ("the Vermont senator") refers back to.

        Among those called by the head noun, or by a noun of its sort, the one whose description shares the most
        modifiers; ties go to the most recently named, then to the first in the text.
        """
        kinds = [head, *sorted(SORTS.get(head, ()))]
        wanted = {word for word in modifiers if word not in words.STOP}
        order = {id(entity): rank for rank, entity in enumerate(recent)}
        best: tuple[tuple[int, int, int], Entity] | None = None
        for kind in kinds:
            for entity in self._people.get(kind, ())[:40]:
                shared = len(wanted & self.of(entity))
                score = (2 * shared + (kind == head), -order.get(id(entity), 99), -abs(entity.first - offset))
                if best is None or score > best[0]:
                    best = (score, entity)
        return best[1] if best else None


def _ends_in_role(phrase: str) -> bool:
    tokens = _WORD.findall(phrase)
    return bool(tokens) and any(singular(t) in words.PERSON_ROLE or t.lower() in words.TITLE for t in tokens[-2:])


def _words_of(phrase: str) -> set[str]:
    return {singular(word) for word in _WORD.findall(phrase)} - words.STOP
