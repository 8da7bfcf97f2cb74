"""From a source phrase to whom it stands for, one attribution after the other in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from service.domain import lexicon
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.inflection import singular
from service.domain.source_phrase import by_request, unnamed_class
from service.domain.speech import stance_or_statement
from service.domain.text import Section
from service.extraction.resolution import words
from service.extraction.resolution.antecedents import NOBODY, REACH, Answer
from service.extraction.resolution.descriptions import Descriptions
from service.extraction.resolution.mention import HE, IT, ME, SHE, WHO, Form, Mention, read_mention
from service.extraction.resolution.spelling import HONORIFIC, clean

_ANONYMOUS = re.compile(
    r",?\s(?:who|speaking|asking|requesting|insisting|granted)\b[^.;:“”\"]{0,70}?(?:anonymity"
    r"|not to be (?:named|identified)|not authori[sz]ed)"
)
_KIN = lexicon.words(
    """wife husband daughter son mother father brother sister widow physician publicist predecessor successor manager
    deputy ex-wife ex-husband fiancee fiance mate running-mate parent"""
)


class Resolver(Descriptions):
    """Answers for the attributions of one text, which must be asked in the order of the text."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        super().__init__(text, sections)
        self._forms: dict[Form, Callable[[Mention, Attribution, int], Answer]] = {
            Form.PRONOUN: self._pronoun,
            Form.NAME: self._name,
            Form.POSSESSIVE: self._possessive,
            Form.DEFINITE: self._definite,
            Form.INDEFINITE: self._indefinite,
        }

    def answer(self, attribution: Attribution) -> Answer:
        """Whom the attribution's source stands for."""
        at = attribution.source[0].start if attribution.source else min((s.start for s in attribution.spans), default=0)
        mention = read_mention(" ".join(span.of(self.text) for span in attribution.source))
        if mention.form is Form.EMPTY:
            answer = self._continuation(attribution, at)
        elif by_request(mention.text) or self._asks_not_to_be_named(attribution):
            answer = Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.PARTIAL)
        else:
            answer = self._forms[mention.form](mention, attribution, at)
        if answer.source_class is not SourceClass.NONE:
            self.history.append(replace(answer, at=at, head=mention.parts.head, plural=mention.parts.plural))
        return answer

    def _asks_not_to_be_named(self, attribution: Attribution) -> bool:
        """Whether the text goes on with "…, who spoke on condition of anonymity"."""
        end = attribution.source[-1].end
        return bool(_ANONYMOUS.match(self.text, end, end + 120))

    def _continuation(self, attribution: Attribution, at: int) -> Answer:
        """A quotation without a source keeps the speaker before it."""
        quoted = (
            attribution.content
            and self.text[max(0, attribution.content[0].start - 1) : attribution.content[0].start + 1]
        )
        if not attribution.source and not attribution.cue and quoted and re.search("[\"“«„]|''", quoted):
            last = self.history[-1] if self.history else None
            if last and at - last.at < REACH:
                return Answer(last.source_class, last.name, By.CONTINUATION, last.entity)
        return NOBODY

    def _pronoun(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        word = mention.first
        if word in HE | SHE:
            return self._person_before(at, "m" if word in HE else "f")
        if word in ME:
            return self._last(at, By.PRONOUN, person=None)
        if word in WHO or word in {"which", "that"}:
            return self._relative(at, attribution)
        if word in IT:
            return self._body_before(at, plural=word not in {"it", "its", "itself"})
        if word == "you":
            return Answer(SourceClass.GROUP)
        return NOBODY

    def _name(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at) if mention.first in {"a", "an", "one", "another"} else None
        if apposed:
            return apposed
        if self._tied(mention):
            return self._indefinite(mention, attribution, at)
        stance = self._people(mention, attribution)
        if stance:
            return stance
        pieces = re.split(r"\s+(?:and|&)\s+(?=(?:[A-Z][\w.]*\s+)*[A-Z])", self._core(mention))
        found = [self._entity_in(piece) for piece in pieces]
        named = [name for name, _ in found if name]
        titles = all(w.lower().strip(".") in words.ANY_ROLE for w in self._core(mention).split())
        if titles and mention.first not in HONORIFIC:
            holder = self.roles.holder(mention.parts.head, mention.modifiers, self._recent(at), at)
            if holder:
                return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        if not named:
            return self._indefinite(mention, attribution, at)
        if len(named) > 1 and len(pieces) == len(named) and all(entity and entity.person for _, entity in found):
            return Answer(SourceClass.NAMED, " and ".join(named), By.NAME, found[0][1])
        if singular(mention.parts.head) in lexicon.CLASS and mention.parts.plural:
            return Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.GROUP)
        if len(named) > 1:
            return Answer(SourceClass.NAMED, clean(self._core(mention)), By.NAME, found[0][1])
        return Answer(SourceClass.NAMED, named[0], By.NAME, found[0][1])

    def _people(self, mention: Mention, attribution: Attribution) -> Answer | None:
        """A people, some or one of it ("many Europeans", "one Democrat"): never a named source."""
        if mention.text.lower() in words.NATIONALITY:
            return Answer(SourceClass.GROUP)
        if mention.first in {"a", "an", "one", "another"} and mention.parts.head in lexicon.CLASS | lexicon.INFORMANT:
            return Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.PARTIAL)
        if mention.first in lexicon.QUANTIFIER and mention.parts.plural:
            return Answer(stance_or_statement(self._cue(attribution)))
        return None

    def _possessive(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at)
        if apposed:
            return apposed
        head = mention.parts.head
        if head in lexicon.SPEAKS_FOR or head in {"office", "team", "representative", "attorney-general"}:
            return self._owner(mention, attribution, at)
        if head in words.PERSON_ROLE or head in lexicon.INFORMANT | lexicon.CLASS:
            if not mention.parts.plural and head in _KIN and not self.roles.holder(head, mention.modifiers, (), at):
                return Answer(SourceClass.NAMED, clean(mention.text), By.PHRASE)
            holder = None if mention.parts.plural else self.roles.holder(head, mention.modifiers, self._recent(at), at)
            if holder:
                return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
            return Answer(unnamed_class(mention.text, self._cue(attribution)) or SourceClass.PARTIAL)
        if head in words.BODY:
            owner = self._owner(mention, attribution, at)
            if mention.first in {"his", "her", "its", "their", "our", "my"}:
                return Answer(
                    SourceClass.NAMED,
                    f"{owner.name} {head}".strip() if head == "campaign" else owner.name or mention.text,
                    By.ROLE,
                    owner.entity,
                )
            return Answer(SourceClass.NAMED, clean(mention.text), By.NAME)
        return self._owner(mention, attribution, at)

    def _definite(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        apposed = self._apposed(mention, at)
        if apposed:
            return apposed
        head, plural = mention.parts.head, mention.parts.plural
        if head in lexicon.SPEAKS_FOR and re.match(r"(?:for|of)\b", mention.parts.after):
            return self._spokesman(mention, at)
        if (
            self._tied(mention)
            or head in lexicon.BARE
            or head == "authority"
            or (plural and head in lexicon.INFORMANT | lexicon.CLASS)
        ):
            return self._unnamed_again(mention, attribution, at)
        if head in words.PERSON_ROLE or head in lexicon.INFORMANT | lexicon.SPEAKS_FOR:
            return self._role(mention, attribution, at)
        if head in words.BODY or head == "police":
            return self._body(mention, at)
        if head in lexicon.MATERIAL or head in {
            "statement",
            "filing",
            "letter",
            "lawsuit",
            "complaint",
            "film",
            "book",
            "ad",
            "brief",
            "memo",
            "recording",
            "bill",
        }:
            return self._document(mention, attribution, at)
        known = unnamed_class(mention.text, self._cue(attribution))
        return Answer(known) if known else NOBODY

    def _indefinite(self, mention: Mention, attribution: Attribution, at: int) -> Answer:
        named = self._apposed(mention, at) or self._joined(mention, at)
        if named:
            return named
        head = mention.parts.head
        if not self._tied(mention):
            if head in lexicon.SPEAKS_FOR:
                return self._spokesman(mention, at)
            if head == "police":
                owned = any(w[0].isupper() for w in mention.parts.before)
                return Answer(SourceClass.NAMED, clean(mention.text), By.NAME) if owned else self._body(mention, at)
            if head in lexicon.MATERIAL:
                return self._document(mention, attribution, at)
        holder = self._named_later(mention, at)
        if holder:
            return Answer(SourceClass.NAMED, holder.name, By.ROLE, holder)
        known = unnamed_class(mention.text, self._cue(attribution))
        return Answer(known) if known else self._by_its_words(mention)

    def _joined(self, mention: Mention, at: int) -> Answer | None:
        """A name with others ("RT and its defenders"), or a group with one ("a band called Osa")."""
        name = re.match(r"((?:[A-Z][\w.'’-]*\s+)+)and (?:its|his|her|their|other)\b", mention.text) or re.search(
            r"\b(?:calls itself|called|known as|named) ([A-Z].*)", mention.text
        )
        if not name:
            return None
        found, entity = self._entity_in(name.group(1))
        return Answer(SourceClass.NAMED, found, By.NAME, entity)

    def _by_its_words(self, mention: Mention) -> Answer:
        if mention.parts.head in words.BODY and not mention.parts.plural:
            name, entity = self._entity_in(" ".join(mention.parts.before[1:]))
            return Answer(SourceClass.NAMED, name or clean(mention.text), By.NAME, entity)
        if mention.parts.plural:
            return Answer(SourceClass.GROUP)
        if re.search(r"[A-Z]", mention.text[1:]):
            name, entity = self._entity_in(mention.text)
            return Answer(SourceClass.NAMED, name, By.NAME, entity) if name else NOBODY
        return NOBODY
