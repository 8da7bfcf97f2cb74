"""From source phrases and their classes to whom they stand for, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.domain.attribution import Attribution, By, SourceClass
from service.domain.text import Section
from service.extraction.classes import CLASSES, WRONG, Floats
from service.extraction.quotes import quoted
from service.extraction.resolution.article import REACH, Answer, Query, Read, Referent
from service.extraction.resolution.descriptions import described, owned
from service.extraction.resolution.mention import Form, Mention, read_mention
from service.extraction.resolution.naming import apposed, by_name, partly, person_at_end, surname, whole_name
from service.extraction.resolution.pronouns import pronoun
from service.extraction.resolution.speakers import enclosing, speaking, writer

SURE = 0.6
"""The chance from which a mention's class is the model's, whatever it refers back to."""
_TYPED = re.compile(r"(?:``|'')[^\n]*?''")
NOBODY = Answer(SourceClass.NONE)


class Resolver:
    """Answers for the attributions of one text."""

    def __init__(
        self,
        text: str,
        sections: Sequence[Section],
        attributions: Sequence[Attribution],
        classes: Sequence[Floats],
    ) -> None:
        stretches = dict(quoted(text, ((one.content, (*one.source, *one.cue)) for one in attributions)))
        stretches |= dict(match.span() for match in _TYPED.finditer(text))
        self._read = Read(text, sections, sorted(stretches.items()))
        self._attributions = attributions
        self._classes = classes
        self._mentions = [read_mention(" ".join(span.of(text) for span in one.source)) for one in attributions]
        self._answers: dict[int, Answer] = {}

    def answers(self) -> list[Answer]:
        """Whom each attribution's source stands for, in the order given; "I" in a quotation after its speaker."""
        numbers = range(len(self._attributions))
        speakers = {i: found for i in numbers if (found := self._speaker(i)) is not None}
        for i in sorted(set(numbers) - set(speakers), key=lambda i: _place(self._attributions[i])):
            self._answers[i] = self._answer(i)
        for i in speakers:
            self._answers[i] = self._spoken(i, speakers)
        return [self._answers[i] for i in numbers]

    def _speaker(self, number: int) -> int | None:
        """The attribution in whose words a source of the first person stands."""
        if not self._mentions[number].of_the_writer:
            return None
        holder = enclosing(self._attributions, number)
        if holder is not None:
            return holder
        stretch = self._read.quotation(self._attributions[number].source[0].start)
        return speaking(self._attributions, number, stretch) if stretch else None

    def _spoken(self, number: int, speakers: dict[int, int]) -> Answer:
        """The answer of whose words enclose a source, through those that enclose each other."""
        seen = {number}
        while number in speakers and speakers[number] not in seen:
            number = speakers[number]
            seen.add(number)
        return replace(self._answers.get(number, NOBODY), by=By.PRONOUN)

    def _answer(self, number: int) -> Answer:
        attribution, mention = self._attributions[number], self._mentions[number]
        at = (attribution.source or attribution.content or attribution.cue)[0].start
        if mention.form is Form.EMPTY:
            answer = self._continuation(attribution, at)
        elif mention.of_the_writer:
            answer = self._writer(at)
        else:
            answer = self._classed(mention, at, self._classes[number])
        answer = replace(answer, at=at, head=mention.head, plural=mention.parts.plural)
        if answer.source_class is not SourceClass.NONE:
            self._read.history.append(answer)
        return answer

    def _classed(self, mention: Mention, at: int, chances: Floats) -> Answer:
        """The likeliest class, and who that is if named; what refers back may take its antecedent's class instead."""
        best = int(np.argmax(chances[:WRONG]))
        likeliest = CLASSES[best] or SourceClass.NONE
        sure = bool(chances[best] >= SURE)
        refers = mention.form in {Form.PRONOUN, Form.DEFINITE}
        if likeliest is not SourceClass.NAMED and (sure or not refers):
            return Answer(likeliest)
        found = _who(self._read, Query(mention, at, sure)) or Referent(by=By.PHRASE)
        if refers and not sure and found.past:
            likeliest = found.past.source_class
        if likeliest is not SourceClass.NAMED:
            return Answer(likeliest, "", found.by)
        return Answer(likeliest, found.name, found.by, found.entity)

    def _writer(self, at: int) -> Answer:
        """The writer, or in a quotation of nobody's whoever spoke last."""
        past = self._read.history[-1] if self._read.history and self._read.quotation(at) else None
        if past and at - past.at < REACH:
            return replace(past, by=By.PRONOUN)
        return Answer(SourceClass.NAMED, writer(self._read.text), By.PRONOUN)

    def _continuation(self, attribution: Attribution, at: int) -> Answer:
        """A quotation without source and cue keeps the speaker before it."""
        begin = attribution.content[0].start if attribution.content else 0
        opening = self._read.text[max(0, begin - 1) : begin + 1]
        past = self._read.history[-1] if self._read.history else None
        goes_on = attribution.content and not attribution.cue and re.search("[\"“«„]|''", opening)
        return replace(past, by=By.CONTINUATION) if past and goes_on and at - past.at < REACH else NOBODY


def _who(read: Read, query: Query) -> Referent | None:
    """Whom a mention stands for, by its form."""
    form = query.mention.form
    if form is Form.PRONOUN:
        return pronoun(read, query)
    if found := person_at_end(read, query.mention) or whole_name(read, query.mention):
        return found
    if part := partly(read, query.mention):
        return part
    if form is not Form.NAME and (known := surname(read, query.mention)):
        return known
    if form is Form.NAME:
        beside = apposed(read, query.mention) if query.mention.first in {"a", "an", "one", "another"} else None
        return beside or by_name(read, query) or described(read, query)
    return owned(read, query) if form is Form.POSSESSIVE else described(read, query)


def _place(attribution: Attribution) -> int:
    slots = [span.start for span in (*attribution.cue, *attribution.source)]
    return min(slots or [span.start for span in attribution.content], default=0)
