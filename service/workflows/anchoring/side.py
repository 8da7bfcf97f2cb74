"""One revision's annotation with its text, as anchoring looks at it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution
from service.domain.flag import Flag
from service.domain.text import Span
from service.workflows.anchoring.tokens import Tokens

Spans = tuple[Span, ...]


class Side:
    """An annotation and its text's words. `flags` are those that stand somewhere, `orphans` those that don't."""

    def __init__(self, annotation: Annotation, text: str) -> None:
        self.tokens = Tokens(text)
        self.attributions = annotation.attributions
        self.flags = [f for f in annotation.flags if not f.gone]
        self.orphans = [f for f in annotation.flags if f.gone]
        self._by_id = {a.id: a for a in annotation.attributions}
        self._by_content = {a.content: a for a in reversed(annotation.attributions)}

    def on(self, flag: Flag) -> Attribution | None:
        """The attribution that the flag stands on."""
        return self._by_id.get(flag.attribution_id or "")

    def with_content(self, content: Spans) -> Attribution | None:
        """The first attribution of exactly this content."""
        return self._by_content.get(content)

    def subject(self, flag: Flag) -> Spans:
        """What the flag is about: the attributed content, else the sentences around its words."""
        on = self.on(flag)
        if on and on.content:
            return on.content
        around = (self.tokens.around(span) for span in flag.spans)
        return tuple(dict.fromkeys(span for span in around if span))

    def at(self, spans: Iterable[Span]) -> Hashable:
        """Equal for spans over the same words of this text, whatever marks stand at their ends."""
        found = ((span, self.tokens.over(span)) for span in spans)
        return tuple((words.start, words.stop) if words else span for span, words in found)

    def key(self, flag: Flag) -> Hashable:
        """Equal for flags of one rule on the same words about the same words."""
        return flag.rule, self.said(flag), self._words(self.subject(flag))

    def said(self, flag: Flag) -> Hashable:
        """Equal for flags on the same words."""
        return self._words(flag.spans)

    def attribution_key(self, attribution: Attribution) -> Hashable:
        """Equal for attributions of the same words."""
        return tuple(self._words(spans) for spans in (attribution.source, attribution.cue, attribution.content))

    def _words(self, spans: Iterable[Span]) -> Hashable:
        return tuple(tuple(self.tokens.words[k] for k in self.tokens.over(span)) for span in spans)
