"""Carries ids, and with them verdicts, from one revision's annotation to the next.

A flag is the same when rule, flagged words and attributed content are; one without an attribution, when rule, flagged
words and the sentence around them are. An edit elsewhere thus disturbs nothing, and an edit of the attributed words
makes it a new, open flag. Among equals those with the same context meet first, the rest in their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution
from service.domain.flag import Anchor, AnchorStatus, Flag
from service.domain.text import Span
from service.workflows import new_id

CONTEXT = 32
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")

Item = TypeVar("Item", Flag, Attribution)


class _Side:
    """One annotation with its text, and what identifies its parts across revisions."""

    def __init__(self, annotation: Annotation, text: str) -> None:
        self.text = text
        self._attributions = {a.id: a for a in annotation.attributions}
        self._ends = [m.end() for m in _SENTENCE_END.finditer(text)]

    def words(self, spans: Iterable[Span]) -> tuple[str, ...]:
        return tuple(span.of(self.text) for span in spans)

    def attribution(self, attribution: Attribution) -> Hashable:
        return tuple(self.words(spans) for spans in (attribution.source, attribution.cue, attribution.content))

    def flag(self, flag: Flag) -> Hashable:
        on = self._attributions.get(flag.attribution_id or "")
        around = self.words(on.content) if on else tuple(map(self._sentence, flag.spans))
        return flag.rule, self.words(flag.spans), around

    def context(self, spans: Sequence[Span]) -> Hashable:
        return tuple(
            (self.text[max(0, s.start - CONTEXT) : s.start], self.text[s.end : s.end + CONTEXT]) for s in spans
        )

    def _sentence(self, span: Span) -> str:
        before = bisect_right(self._ends, span.start)
        after = bisect_left(self._ends, span.end)
        start = self._ends[before - 1] if before else 0
        end = self._ends[after] if after < len(self._ends) else len(self.text)
        return self.text[start:end].strip()


def adopt(annotation: Annotation) -> Annotation:
    """The first annotation of an article, its parts under ids of storage."""
    return _renamed(annotation, {}, {})


def carry(old: Annotation, old_text: str, new: Annotation, new_text: str) -> Annotation:
    """The new annotation with the old ids wherever a part is the same, and each flag's anchor."""
    before, after = _Side(old, old_text), _Side(new, new_text)
    attributions = _matched(
        old.attributions, new.attributions, (before.attribution, after.attribution), (before, after)
    )
    flags = _matched(old.flags, new.flags, (before.flag, after.flag), (before, after))
    return _renamed(new, attributions, flags)


def _matched(
    old: Sequence[Item],
    new: Sequence[Item],
    keys: tuple[Callable[[Item], Hashable], Callable[[Item], Hashable]],
    sides: tuple[_Side, _Side],
) -> dict[str, Item]:
    """New id -> the old part that it continues."""
    waiting: dict[Hashable, list[Item]] = defaultdict(list)
    for item in old:
        waiting[keys[0](item)].append(item)
    found: dict[str, Item] = {}
    for same_context in (True, False):
        for item in new:
            candidates = waiting[keys[1](item)]
            if item.id in found or not candidates:
                continue
            fitting = [
                c for c in candidates if not same_context or sides[0].context(c.spans) == sides[1].context(item.spans)
            ]
            if fitting:
                found[item.id] = fitting[0]
                candidates.remove(fitting[0])
    return found


def _renamed(annotation: Annotation, attributions: dict[str, Attribution], flags: dict[str, Flag]) -> Annotation:
    names = {a.id: attributions[a.id].id if a.id in attributions else new_id("att") for a in annotation.attributions}
    return replace(
        annotation,
        attributions=tuple(replace(a, id=names[a.id]) for a in annotation.attributions),
        flags=tuple(_carried(f, flags.get(f.id), names) for f in annotation.flags),
    )


def _carried(flag: Flag, old: Flag | None, names: dict[str, str]) -> Flag:
    attribution_id = names[flag.attribution_id] if flag.attribution_id else None
    if old is None:
        return replace(flag, id=new_id("flg"), attribution_id=attribution_id)
    status = AnchorStatus.EXACT if old.spans == flag.spans else AnchorStatus.MOVED
    return replace(flag, id=old.id, attribution_id=attribution_id, anchor=Anchor(status, 1.0))
