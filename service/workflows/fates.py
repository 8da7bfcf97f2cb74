"""What became of each flag between two revisions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.domain.flag import AnchorStatus, Flag
from service.domain.history import Edit, Fate, Passage
from service.workflows.excerpt import excerpt


@dataclass(frozen=True, slots=True)
class Side:
    """A revision's text and the flags that stand on it."""

    text: str
    flags: tuple[Flag, ...]


def passages(old: Side, new: Side, edits: Sequence[Edit], earlier: Mapping[str, str]) -> Iterator[Passage]:
    """One for each flag that either has: those of `new` in their order, then those that are gone.

    `earlier` names, for flags of `new` and of the revisions between, the flag on an earlier wording that each goes on.
    Flags that are orphans in both are left out.
    """
    way, before, met = _Way(edits), {flag.id: flag for flag in old.flags}, set()
    for flag in new.flags:
        was = before.get(_origin(flag, earlier, before))
        if was:
            met.add(was.id)
        if was is None or not (_orphaned(was) and _orphaned(flag)):
            fate = _fate(was, flag, way)
            yield Passage(fate, flag, excerpt(old.text, was.spans) if was else None, excerpt(new.text, flag.spans))
    for flag in old.flags:
        if flag.id not in met and not _orphaned(flag):
            yield Passage(Fate.GONE, flag, excerpt(old.text, flag.spans), None)


def _origin(flag: Flag, earlier: Mapping[str, str], before: Mapping[str, Flag]) -> str:
    """The id of the flag that this one was in the old revision, or its own."""
    known, at = {flag.id}, flag.id
    while at not in before and at in earlier and earlier[at] not in known:
        at = earlier[at]
        known.add(at)
    return at


def _fate(was: Flag | None, flag: Flag, way: _Way) -> Fate:
    if was is None:
        return Fate.NEW
    if _orphaned(flag):
        return Fate.GONE
    if was.id != flag.id:
        return Fate.REWORDED
    if _orphaned(was):
        return Fate.BACK
    return Fate.CARRIED if way.keeps(was, flag) else Fate.MOVED


def _orphaned(flag: Flag) -> bool:
    return flag.anchor.status is AnchorStatus.ORPHANED


class _Way:
    """Where what stays in its place went."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._same = [(edit.before, edit.after) for edit in edits if edit.before and edit.after]

    def keeps(self, was: Flag, now: Flag) -> bool:
        """Whether the flag stands where its first word stood, seen from the text around it."""
        if not was.spans or not now.spans:
            return True
        start = was.spans[0].start
        k = bisect_right(self._same, start, key=lambda pair: pair[0].start) - 1
        if k < 0 or start >= self._same[k][0].end:
            return False
        return self._same[k][1].start + start - self._same[k][0].start == now.spans[0].start
