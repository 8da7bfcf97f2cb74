"""What became of each flag between two revisions, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from service.domain.flag import Flag
from service.domain.history import Edit, Excerpt, Fate, Passage, Why
from service.domain.text import Span
from service.workflows.anchoring.alignment import Alignment, align
from service.workflows.anchoring.places import image, images, likely, place
from service.workflows.anchoring.side import Side
from service.workflows.excerpt import excerpt


def passages(
    old: Side, new: Side, edits: Sequence[Edit], earlier: Mapping[str, str], *, reread: bool = False
) -> Iterator[Passage]:
    """One for each flag that either has: those of `new` in their order, then those that only `old` has.

    `earlier` names, for flags of `new` and of the revisions between, the flag on an earlier wording that each goes on.
    `reread` tells that another model or other rules read the new text. Flags that neither raises are left out.
    """
    way = _Way(old, new, edits, reread)
    before, met = {flag.id: flag for flag in (*old.flags, *old.orphans)}, set()
    for flag in (*new.flags, *new.orphans):
        was = before.get(_origin(flag, earlier, before))
        if was:
            met.add(was.id)
        if flag.raised or (was and (was.raised or was.gone != flag.gone)):
            yield way.passage(was, flag)
    for flag in old.flags:
        if flag.id not in met and flag.raised:
            yield way.dropped(flag)


def _origin(flag: Flag, earlier: Mapping[str, str], before: Mapping[str, Flag]) -> str:
    """The id of the flag that this one was in the old revision, or its own."""
    known, at = {flag.id}, flag.id
    while at not in before and at in earlier and earlier[at] not in known:
        at = earlier[at]
        known.add(at)
    return at


class _Way:
    """What was edited from one revision to the other, and with it the flags."""

    def __init__(self, old: Side, new: Side, edits: Sequence[Edit], reread: bool) -> None:
        self._old, self._new, self._reread = old, new, reread
        self._same = [(edit.before, edit.after) for edit in edits if edit.before and edit.after]
        self._words: Alignment = align(old.tokens, new.tokens)

    def passage(self, was: Flag | None, flag: Flag) -> Passage:
        """Of a flag that the new revision has; `was` is what it was in the old one."""
        after = excerpt(self._new.tokens.text, flag.spans)
        if was is None:
            return Passage(Fate.NEW, flag, None, after)
        before = self._excerpt(was)
        if flag.gone:
            return self._gone(was, flag)
        if not flag.raised:
            return Passage(Fate.UNRAISED, flag, before, after, self._why_unraised(was.spans))
        if was.id != flag.id:
            there = was.spans and images(self._words, was.spans)
            return Passage(Fate.REWORDED, flag, before, after, Why.SUBJECT if there else Why.EDITED)
        if not was.raised:
            return Passage(Fate.BACK, flag, before, after)
        return Passage(Fate.CARRIED if self._keeps(was, flag) else Fate.MOVED, flag, before, after)

    def dropped(self, flag: Flag) -> Passage:
        """Of a flag that the new revision has no longer, nobody having decided on it."""
        at = place(self._words, flag.spans, self._old.subject(flag))
        if at and at.same:
            after = excerpt(self._new.tokens.text, at.words)
            return Passage(Fate.UNRAISED, flag, self._excerpt(flag), after, self._why_unraised(flag.spans))
        return self._gone(flag, flag)

    def _gone(self, was: Flag, flag: Flag) -> Passage:
        """With what stands in the place of its words, if anything does."""
        there = images(self._words, was.spans)
        instead = there or tuple(at for at in (likely(self._words, span) for span in was.spans) if at)
        why = Why.SUBJECT if there else Why.REPLACED if instead else Why.CUT
        return Passage(Fate.GONE, flag, self._excerpt(was), excerpt(self._new.tokens.text, instead), why)

    def _why_unraised(self, spans: Sequence[Span]) -> Why:
        if any(self._edited_around(span) for span in spans):
            return Why.NEARBY
        return Why.READ_ANEW if self._reread else Why.ELSEWHERE

    def _edited_around(self, span: Span) -> bool:
        """Whether the sentence that the words stand in has other words now."""
        here, now = self._old.tokens.around(span), image(self._words, span)
        there = self._new.tokens.around(now) if now else None
        return bool(here and there and image(self._words, here) != there)

    def _excerpt(self, was: Flag) -> Excerpt | None:
        return excerpt(self._old.tokens.text, was.spans)

    def _keeps(self, was: Flag, now: Flag) -> bool:
        """Whether the flag stands where its first word stood, seen from the text around it."""
        if not was.spans or not now.spans:
            return True
        start = was.spans[0].start
        k = bisect_right(self._same, start, key=lambda pair: pair[0].start) - 1
        if k < 0 or start >= self._same[k][0].end:
            return False
        return self._same[k][1].start + start - self._same[k][0].start == now.spans[0].start
