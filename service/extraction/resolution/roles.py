"""What the article says a person is ("a member of the Duma and a retired major general"), for what refers back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from service.extraction.resolution import words
from service.extraction.resolution.names import Entity, Names, Naming
from service.extraction.resolution.phrase import singular

_WORD = re.compile(r"[^\W\d_][\w-]*")
_APPOSITION = re.compile(
    r"\s?[,(–—]\s?(?:who (?:is|was|serves as|served as) )?(?P<role>(?:(?:an?|the|its|his|her|their|then|now"
    r"|one of)\b)?[^.;:!?,“”\"]{3,120})"
)
_BEFORE = re.compile(
    r"(?:^|[.;:!?“”\"(]|, (?=[A-Z])|\b(?:said|told|by|and|with|that|to|from|but|when|as|of|wrote"
    r"|added)\s)(?P<role>[^.;:!?“”\"()]{2,90}?)[, ]*$"
)
_SPEAKS = re.compile(rf"\b(?:{'|'.join(sorted(words.SAYS))})\b")


class Roles:
    """Which people hold which role, by what stands right before and after their names."""

    def __init__(self, names: Names) -> None:
        self._said: dict[int, set[str]] = defaultdict(set)
        self._people: dict[str, list[Entity]] = defaultdict(list)
        for naming in names.namings:
            self._read(names.text, naming)

    def _read(self, text: str, naming: Naming) -> None:
        entity = naming.entity
        start, end = naming.span.start, naming.span.end
        found = set(entity.roles)
        line = text[max(0, start - 110) : start].rpartition("\n")[2]
        before = _BEFORE.search(line)
        kinds = words.ROLE if entity.person else words.BODY
        if entity.person and before and _ends_in_role(before.group("role")):
            found |= _words_of(before.group("role"))
        after = _APPOSITION.match(text, end, min(len(text), end + 140))
        if (
            after
            and not _SPEAKS.search(after.group("role").split(",")[0])
            and any(word in kinds for word in _words_of(after.group("role")))
        ):
            found |= _words_of(after.group("role"))
        if re.match(r"\s?\((?:R|D|I)\b", text[end : end + 6]):
            found |= {"senator", "lawmaker"} & entity.roles
        if entity.person and not entity.gender:
            female = any((word.endswith("woman") and word != "woman") or word == "actress" for word in found)
            male = any(word.endswith("man") and word in words.MALE_NOUN - {"man"} for word in found)
            entity.gender = "" if male == female else "m" if male else "f"
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
        kinds = [head, *words.SORTS.get(head, ())]
        wanted = {word for word in modifiers if word not in words.STOP}
        order = {id(entity): rank for rank, entity in enumerate(recent)}
        best: tuple[tuple[int, int, int], Entity] | None = None
        for kind in kinds:
            for entity in self._people.get(kind, ())[:40]:
                shared = len(wanted & self.of(entity))
                score = (
                    2 * shared + (kind == head) + (head in entity.roles),
                    -order.get(id(entity), 99),
                    -abs(entity.first - offset),
                )
                if best is None or score > best[0]:
                    best = (score, entity)
        return best[1] if best else None


def _ends_in_role(phrase: str) -> bool:
    tokens = _WORD.findall(phrase)
    return bool(tokens) and any(singular(t) in words.ROLE or t.lower() in words.TITLE for t in tokens[-2:])


def _words_of(phrase: str) -> set[str]:
    return {singular(word) for word in _WORD.findall(phrase)} - words.STOP
