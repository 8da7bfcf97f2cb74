"""What becomes of each flag of one revision in the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from service.domain.annotation import Annotation
from service.domain.flag import Anchor, AnchorStatus, Flag, FlagState, Origin
from service.workflows import new_id
from service.workflows.anchoring.alignment import Alignment, align
from service.workflows.anchoring.attributions import named
from service.workflows.anchoring.matching import Matching, Seeking
from service.workflows.anchoring.places import Place, close, place
from service.workflows.anchoring.side import Side

Seen = tuple[Annotation, str]


class Carrying:
    """One revision's flags on their way into the next; for one use.

    A flag goes on (`_continue`), begins again on edited words (`_reopen`), stays although the machine no longer raises
    it (`_keep`), or is orphaned.
    """

    def __init__(self, old: Side, new: Side, decided: Collection[str]) -> None:
        self._old, self._new, self._decided = old, new, frozenset(decided)
        self._way = align(old.tokens, new.tokens)
        self._names = named(old, new, self._way)
        self._matching = Matching(new)
        self._becomes: dict[str, Flag | None] = {}
        self._kept: list[Flag] = []
        self._orphans: list[Flag] = []

    def run(self, annotation: Annotation, before: Iterable[Seen]) -> Annotation:
        """The new annotation with its parts under ids of storage, and what stays of the old one."""
        waiting, gone = self._settled(self._placed(self._old.flags, self._old, self._way))
        revived, gone = self._revived(waiting, gone, before)
        self._finish([*waiting, *revived], gone)
        return replace(
            annotation,
            attributions=tuple(replace(a, id=self._names[a.id]) for a in annotation.attributions),
            flags=tuple(self._flags(annotation)),
        )

    def _placed(self, flags: Iterable[Flag], side: Side, way: Alignment) -> Iterator[tuple[Side, Flag, Seeking | None]]:
        for flag in flags:
            at = place(way, flag.spans, side.subject(flag))
            yield side, flag, Seeking(flag, at, way) if at else None

    def _settled(self, placed: Iterable[tuple[Side, Flag, Seeking | None]]) -> tuple[list[Seeking], list[Flag]]:
        """Continues those whose words the machine flags again; gives the others that have a place, and the rest."""
        left = [item for item in placed if not self._standing(item[2])]
        left = [item for item in left if not self._resting(item[2])]
        left = [item for item in left if not self._elsewhere(*item)]
        return [s for _, _, s in left if s], [flag for _, flag, s in left if not s]

    def _standing(self, seeking: Seeking | None) -> bool:
        found = self._matching.standing(seeking.flag.rule, seeking.place) if seeking and seeking.place.same else None
        return bool(seeking and found and self._continue(seeking.flag, found, seeking.place))

    def _resting(self, seeking: Seeking | None) -> bool:
        if not seeking or not seeking.place.same:
            return False
        found = self._matching.resting(seeking.way, seeking.flag.rule, seeking.place)
        return bool(found and self._continue(seeking.flag, found, seeking.place))

    def _elsewhere(self, side: Side, flag: Flag, seeking: Seeking | None) -> bool:
        """Equal words about equal words that the alignment did not lead to; marks alone tell too little for that."""
        if flag.spans and not any(side.tokens.over(span) for span in flag.spans):
            return False
        found = self._matching.saying(side.key(flag))
        if found is None or (
            seeking and seeking.place.same and self._new.at(seeking.place.words) != self._new.at(found.spans)
        ):
            return False
        return self._continue(flag, found, Place(found.spans, (), AnchorStatus.MOVED, 1.0))

    def _continue(self, old: Flag, found: Flag, at: Place) -> bool:
        self._matching.take(found)
        status = at.status if found.spans == at.words else AnchorStatus.MOVED
        anchor = Anchor(status, at.score)
        goes_on = replace(found, id=old.id, anchor=anchor, earlier=old.earlier)
        if old.origin is Origin.REVIEWER:
            goes_on = replace(old, spans=found.spans, attribution_id=found.attribution_id, anchor=anchor, raised=True)
        self._becomes[found.id] = self._on_stored(goes_on)
        return True

    def _revived(
        self, waiting: list[Seeking], gone: list[Flag], before: Iterable[Seen]
    ) -> tuple[list[Seeking], list[Flag]]:
        """Looks for orphans, and for flags that one still waiting or gone took the place of, where they last stood."""
        replaced = {
            f.earlier: f for f in [*(s.flag for s in waiting if not s.place.same), *gone] if self._stands_for(f)
        }
        orphans = {flag.id: flag for flag in self._old.orphans}
        back: list[Seeking] = []
        for side, flags in _last_seen({*orphans, *(id_ for id_ in replaced if id_)}, before):
            way = align(side.tokens, self._new.tokens)
            found = [item for item in self._placed(flags, side, way) if item[2] and item[2].place.same]
            seeking, _ = self._settled(found)
            back += seeking
            for _, flag, _ in found:
                orphans.pop(flag.id, None)
                if flag.id in replaced:
                    gone = [f for f in gone if f.id != replaced[flag.id].id]
                    waiting[:] = [s for s in waiting if s.flag.id != replaced[flag.id].id]
        self._orphans += orphans.values()
        return back, gone

    def _stands_for(self, flag: Flag) -> bool:
        """Whether the flag, not decided itself, has a decided one's verdicts beside it."""
        return flag.earlier in self._decided and flag.id not in self._decided

    def _finish(self, waiting: list[Seeking], gone: list[Flag]) -> None:
        near = list(self._matching.near([s for s in waiting if s.place.same or s.flag.origin is Origin.MACHINE]))
        met = {id(seeking) for seeking, _ in near}
        for seeking, found in near:
            if not seeking.place.same or not self._unedited(seeking, found):
                self._reopen(seeking, found)
            elif self._new.at(seeking.place.words) == self._new.at(found.spans):
                self._continue(seeking.flag, found, seeking.place)
            elif self._acknowledged(seeking.flag):
                self._keep(seeking, raised=True)
                self._becomes[found.id] = None
        for seeking in waiting:
            if id(seeking) not in met:
                self._unraised(seeking)
        decided = [flag for flag in gone if flag.origin is Origin.MACHINE and self._acknowledged(flag)]
        for flag, found, share in list(self._matching.akin(self._old, self._way, decided)):
            self._reopen(Seeking(flag, Place((), (), AnchorStatus.FUZZY, round(share, 3)), self._way), found)
            gone = [one for one in gone if one.id != flag.id]
        for flag in gone:
            self._orphan(flag)

    def _unedited(self, seeking: Seeking, found: Flag) -> bool:
        return self._matching.unedited(seeking.way, found) or self._matching.led_in(seeking, found)

    def _unraised(self, seeking: Seeking) -> None:
        """A flag whose words the machine does not flag again."""
        flag, at, way = seeking.flag, seeking.place, seeking.way
        if at.same:
            if self._acknowledged(flag):
                self._keep(seeking)
        elif flag.origin is Origin.REVIEWER and None not in at.spans and close(way, flag.spans, at.spans):
            again = replace(flag, id=new_id("flg"), state=FlagState.OPEN, earlier=self._earlier(flag))
            self._keep(replace(seeking, flag=again))
        else:
            self._orphan(flag)

    def _orphan(self, flag: Flag) -> None:
        if self._acknowledged(flag):
            anchor = Anchor(AnchorStatus.ORPHANED, 0.0)
            self._orphans.append(replace(flag, spans=(), attribution_id=None, anchor=anchor, raised=False))

    def _acknowledged(self, flag: Flag) -> bool:
        return flag.origin is Origin.REVIEWER or flag.id in self._decided or flag.earlier in self._decided

    def _reopen(self, seeking: Seeking, found: Flag) -> None:
        old, at = seeking.flag, seeking.place
        anchor = Anchor(AnchorStatus.FUZZY, at.score)
        self._becomes[found.id] = self._on_stored(
            replace(found, id=new_id("flg"), anchor=anchor, earlier=self._earlier(old))
        )

    def _earlier(self, old: Flag) -> str:
        """The flag whose verdicts are to be shown: the old one, or the one that it stands for itself."""
        return old.id if old.id in self._decided or old.earlier is None else old.earlier

    def _keep(self, seeking: Seeking, *, raised: bool = False) -> None:
        at = seeking.place
        anchor, raised = Anchor(at.status, at.score), raised or seeking.flag.origin is Origin.REVIEWER
        kept = replace(seeking.flag, spans=at.words, attribution_id=None, anchor=anchor, raised=raised)
        on = self._old.on(seeking.flag)
        if on and on.id in self._names.values():
            kept = replace(kept, attribution_id=on.id)
        elif on and (there := self._new.with_content(at.subject)):
            kept = replace(kept, attribution_id=self._names[there.id])
        self._kept.append(kept)

    def _on_stored(self, flag: Flag) -> Flag:
        return replace(flag, attribution_id=self._names.get(flag.attribution_id or ""))

    def _flags(self, annotation: Annotation) -> list[Flag]:
        """In the order of the text, those on the whole article behind them, orphans last."""
        fresh = [
            self._becomes[f.id] if f.id in self._becomes else self._on_stored(replace(f, id=new_id("flg")))
            for f in annotation.flags
        ]
        flags = [f for f in fresh if f]
        if self._kept:
            flags = sorted([*flags, *self._kept], key=_position)
        return [*flags, *self._orphans]


def _position(flag: Flag) -> tuple[bool, int, int]:
    return (False, flag.spans[0].start, flag.spans[-1].end) if flag.spans else (True, 0, 0)


def _last_seen(wanted: set[str], before: Iterable[Seen]) -> Iterator[tuple[Side, list[Flag]]]:
    """The annotations, newest first, in which the wanted flags stood last, each with those of them."""
    if not wanted:
        return
    for annotation, text in before:
        side = Side(annotation, text)
        if flags := [flag for flag in side.flags if flag.id in wanted]:
            wanted -= {flag.id for flag in flags}
            yield side, flags
        if not wanted:
            return
