"""What came before in the text: who spoke, who was named, and whom a pronoun or an apposition brings in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import lexicon
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.inflection import singular
from service.domain.source_phrase import unnamed_class
from service.domain.text import Section
from service.extraction.resolution import words
from service.extraction.resolution.mention import Mention
from service.extraction.resolution.names import Entity, Names
from service.extraction.resolution.roles import Roles
from service.extraction.resolution.spelling import clean, person_part, runs

REACH = 2500
"""Characters back to where a pronoun or a definite phrase may refer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A source's class, its fullest name (empty unless `named`), and how that was decided."""

    source_class: SourceClass
    name: str = ""
    by: By = By.PHRASE
    entity: Entity | None = None
    at: int = 0
    head: str = ""
    plural: bool = False


NOBODY = Answer(SourceClass.NONE)


UNNAMED = frozenset({SourceClass.DESCRIBED, SourceClass.PARTIAL, SourceClass.BARE})


_STOP = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSen)(?<!\bGov)(?<!\bRep)(?<!\bSt)(?<!\b[A-Z])[.!?]['\"”’»]*\s+(?=[\"“A-Z])|\n"
)


class Antecedents:
    """The names and roles of one text, and the answers given so far."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.text = text
        self.names = Names(text, sections)
        self.roles = Roles(self.names)
        self.history: list[Answer] = []

    def _cue(self, attribution: Attribution) -> str:
        return " ".join(span.of(self.text) for span in attribution.cue)

    @staticmethod
    def _core(mention: Mention) -> str:
        after = mention.parts.after
        return mention.text[: len(mention.text) - len(after)].strip() if after else mention.text

    @staticmethod
    def _tied(mention: Mention) -> bool:
        """Whether the head itself is an unnamed informant, whatever names hang on it ("people close to Mr. Ito")."""
        head = mention.parts.head
        return head in lexicon.BARE or head in lexicon.NOBODY

    def _entity_in(self, phrase: str) -> tuple[str, Entity | None]:
        """The name in a phrase, as full as the article gives it."""
        found = list(runs(phrase))
        if not found:
            return "", None
        run = clean(found[-1].group())
        tokens = run.split()
        while len(tokens) > 1 and tokens[0].lower() in words.STOP:
            tokens = tokens[1:]
        run = " ".join(tokens)
        proper = person_part(run)
        for name in (run, proper, proper.split()[-1] if proper else ""):
            entity = self.names.find(name) if name else None
            if entity and len(run.split()) == 1 and entity.name == run:
                entity = self.names.misspelt(run) or entity
            if entity and (name != run.split()[-1] or entity.person or len(run.split()) == 1):
                return entity.name, entity
        if found[-1].start() == 0 and len(tokens) == 1 and tokens[0].lower() in words.STOP:
            return "", None
        return (proper or run), None

    def _apposed(self, mention: Mention, at: int) -> Answer | None:
        """The name beside a description: "a lawyer for the outlets, David Schulz,"; a plural takes none."""
        if mention.parts.plural:
            return None
        for piece in re.split(r"\s?[,–—]\s?", mention.text)[1:4]:
            match = next(runs(piece), None)
            if match and re.fullmatch(r"(?:his|her|its|their|the|a|an) (?:[a-z-]+ ){0,3}", piece[: match.start()]):
                piece = piece[match.start() :]  # noqa: PLW2901
                match = next(runs(piece), None)
            if match and match.start() == 0 and not re.match(r"(?:who|which|a|an|the|in|at)\b", piece, re.IGNORECASE):
                name, entity = self._entity_in(match.group())
                if name and (entity or len(name.split()) > 1):
                    return Answer(SourceClass.NAMED, name, By.NAME, entity)
        return None

    def _recent(self, at: int) -> list[Entity]:
        """People, those who spoke last first, then those named last."""
        spoke = [a.entity for a in self.history[:-13:-1] if a.entity and a.entity.person and at - a.at < REACH]
        named = [n.entity for n in self.names.before(at, 30) if n.entity.person]
        return _unique(spoke + named)

    def _last(self, at: int, by: By, person: bool | None) -> Answer:
        for answer in self.history[:-9:-1]:
            if answer.source_class is SourceClass.NAMED and (
                person is None or (answer.entity and answer.entity.person == person)
            ):
                return Answer(SourceClass.NAMED, answer.name, by, answer.entity)
        return Answer(SourceClass.NAMED, "", by)

    def _person_before(self, at: int, gender: str) -> Answer:
        """Whom "he" or "she" refers back to: the last speaker of that gender, else the last person named."""
        other = {"m": "f", "f": "m"}[gender]
        sentence = self._clause_start(at)
        here = [n.entity for n in self.names.between(sentence, at) if n.entity.person and n.entity.gender != other]
        spoke = [a for a in self.history[:-7:-1] if at - a.at < REACH]
        for answer in spoke:
            if answer.entity and answer.entity.person and answer.entity.gender != other:
                if here and answer.entity not in here and answer.at < sentence and not self._quoted(sentence, at):
                    return Answer(SourceClass.NAMED, here[0].name, By.PRONOUN, here[0])
                return Answer(SourceClass.NAMED, answer.name, By.PRONOUN, answer.entity)
            if answer.source_class in UNNAMED and not answer.plural and not here:
                return Answer(answer.source_class, "", By.PRONOUN)
        for naming in self.names.before(at):
            if naming.entity.person and naming.entity.gender != other and at - naming.span.start < REACH:
                return Answer(SourceClass.NAMED, naming.entity.name, By.PRONOUN, naming.entity)
        return self._last(at, By.PRONOUN, person=None)

    def _quoted(self, start: int, end: int) -> bool:
        return any(mark in self.text[start:end] for mark in ('"', "“", "''", "«"))

    def _clause_start(self, at: int) -> int:
        window = self.text[max(0, at - 400) : at]
        stops = [m.end() for m in _STOP.finditer(window)]
        return max(0, at - 400) + (stops[-1] if stops else 0)

    def _relative(self, at: int, attribution: Attribution) -> Answer:
        """ "…, who said": the name or phrase right before."""
        near = [n for n in self.names.before(at, 4) if at - n.span.end < 90 and "\n" not in self.text[n.span.end : at]]
        near = [n for n in near if at - n.span.end < 4] or [
            n for n in near if n.entity.person and self._set_off(n.span.end)
        ]
        if near:
            entity = near[0].entity
            if singular(entity.name.split()[-1]) in lexicon.CLASS:
                return Answer(SourceClass.GROUP)
            return Answer(SourceClass.NAMED, entity.name, By.PRONOUN, entity)
        words_before = self.text[max(0, at - 60) : at].rstrip(" ,")
        phrase = re.split(r"[.;:\n\"“”]|\b(?:to|from|by|with|for|told|and|took|began|calls)\b", words_before)[
            -1
        ].strip()
        known = unnamed_class(phrase, self._cue(attribution)) if phrase else None
        return Answer(known) if known else NOBODY

    def _set_off(self, end: int) -> bool:
        """Whether an apposition follows: a comma or a bracket."""
        return self.text[end : end + 2].lstrip()[:1] in {",", "("}

    def _body_before(self, at: int, *, plural: bool) -> Answer:
        """Whom "it" or "they" refers back to: the last body that spoke or was named, or an unnamed plural."""
        here = [n.entity for n in self.names.between(self._clause_start(at), at) if not n.entity.person]
        if here and not plural and not self._quoted(self._clause_start(at), at):
            return Answer(SourceClass.NAMED, here[0].name, By.PRONOUN, here[0])
        for answer in self.history[:-5:-1]:
            if at - answer.at > REACH:
                break
            if plural and answer.source_class is not SourceClass.NAMED:
                return Answer(answer.source_class, "", By.PRONOUN)
            if answer.source_class is SourceClass.NAMED and not (answer.entity and answer.entity.person):
                return Answer(SourceClass.NAMED, answer.name, By.PRONOUN, answer.entity)
        for naming in self.names.before(at, 20):
            if not naming.entity.person:
                return Answer(SourceClass.NAMED, naming.entity.name, By.PRONOUN, naming.entity)
        return self._last(at, By.PRONOUN, person=None) if self.history else NOBODY


def _unique(entities: Sequence[Entity]) -> list[Entity]:
    seen: set[int] = set()
    out = []
    for entity in entities:
        if id(entity) not in seen:
            seen.add(id(entity))
            out.append(entity)
    return out
