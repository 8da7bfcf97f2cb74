"""Which flag of the new annotation asks what a flag of an old one asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from service.domain.flag import Flag
from service.domain.text import Span
from service.workflows.anchoring.alignment import Alignment
from service.workflows.anchoring.places import Place, images
from service.workflows.anchoring.side import Side

AKIN, NEARLY = 0.5, 0.8  # of the words that a flag without a place was about
TELLING = 4  # words, the fewest that tell one subject from another


@dataclass(frozen=True, slots=True)
class Seeking:
    """An old flag and its place in the new text, which `way` leads to."""

    flag: Flag
    place: Place
    way: Alignment


@dataclass(slots=True)
class Matching:
    """The machine's flags on the new text, each to be had once."""

    new: Side
    free: dict[str, Flag] = field(init=False)
    _at: dict[Hashable, list[Flag]] = field(init=False)

    def __post_init__(self) -> None:
        self.free = {flag.id: flag for flag in self.new.flags}
        self._at = defaultdict(list)
        for flag in reversed(self.new.flags):
            words = self.new.at(flag.spans)
            self._at[flag.rule, words].append(flag)
            self._at[flag.rule, words, self.new.at(self.new.subject(flag))].append(flag)
            self._at[self.new.key(flag)].append(flag)

    def take(self, flag: Flag) -> Flag:
        """The flag, which no other can have any more."""
        return self.free.pop(flag.id, flag)

    def standing(self, rule: str, place: Place) -> Flag | None:
        """The flag of the rule on the very words at this place, about the very words."""
        return self._first((rule, self.new.at(place.words), self.new.at(place.subject)))

    def resting(self, way: Alignment, rule: str, place: Place) -> Flag | None:
        """The same where the machine now bounds the content otherwise, in words that are as they were."""
        for flag in reversed(self._at.get((rule, self.new.at(place.words)), ())):
            if flag.id in self.free and self._touching(flag, place) and self.unedited(way, flag):
                return flag
        return None

    def saying(self, key: Hashable) -> Flag | None:
        """A flag with the same words about the same words, wherever."""
        return self._first(key)

    def near(self, waiting: Sequence[Seeking]) -> Iterator[tuple[Seeking, Flag]]:
        """For each old flag that has one the free flag of its rule at its place, those that share most words first."""
        index = self._index()
        pairs = [
            (*shared, -order, seeking, flag)
            for order, seeking in enumerate(waiting)
            for shared, flag in self._beside(index, seeking.flag, seeking.place)
        ]
        pairs.sort(key=lambda pair: pair[:3], reverse=True)
        done: set[int] = set()
        for _, _, order, seeking, flag in pairs:
            if flag.id in self.free and order not in done:
                done.add(order)
                yield seeking, self.take(flag)

    def akin(self, old: Side, way: Alignment, gone: Sequence[Flag]) -> Iterator[tuple[Flag, Flag, float]]:
        """For old flags that have no place the free flag of the rule that is about most of the same words.

        They have a flagged word in common, or all of them are equal, or nearly all of what is attributed is the same.
        With each pair the share, 0..1.
        """
        index: dict[tuple[str, int], list[Flag]] = defaultdict(list)
        for flag in self.free.values() if gone else ():
            for k in self._over(self.new.subject(flag)):
                index[flag.rule, k].append(flag)
        for flag in gone:
            subject = [way.forth[k] for span in old.subject(flag) for k in way.old.over(span)]
            words = {way.forth[k] for span in flag.spans for k in way.old.over(span)}
            shared = Counter(found.id for k in subject for found in index.get((flag.rule, k), ()))
            for id_, common in shared.most_common():
                found, share = self.free.get(id_), common / len(subject)
                if found is None or share < AKIN or len(subject) < TELLING:
                    continue
                alike = words & self._over(found.spans) or old.said(flag) == self.new.said(found)
                if alike or (share >= NEARLY and flag.attribution_id and found.attribution_id):
                    yield flag, self.take(found), share
                    break

    def unedited(self, way: Alignment, flag: Flag) -> bool:
        """Whether a new flag's words, and those that it is about, stood together in the old text."""
        return images(way.turned, (*flag.spans, *self.new.subject(flag))) is not None

    def led_in(self, seeking: Seeking, flag: Flag) -> bool:
        """Whether all that is new in what a new flag is about was put before the old words, in front of their sentence.

        What is attributed must stand behind the flagged words, so that nothing was put into it.
        """
        words, subject = self._over(seeking.place.words), self._over(seeking.place.subject)
        about = self._over(self.new.subject(flag))
        first = min(words if flag.attribution_id or seeking.flag.attribution_id else subject, default=-1)
        return subject <= about and first <= min(subject, default=-1) and all(k < first for k in about - subject)

    def _touching(self, flag: Flag, place: Place) -> bool:
        subject = self.new.subject(flag)
        return not subject or not place.subject or any(a.overlaps(b) for a in subject for b in place.subject)

    def _first(self, key: Hashable) -> Flag | None:
        waiting = self._at.get(key, [])
        while waiting and waiting[-1].id not in self.free:
            waiting.pop()
        return waiting[-1] if waiting else None

    def _index(self) -> dict[tuple[str, int], list[Flag]]:
        """The free flags by rule and by each of their words, those without by what they are about."""
        index: dict[tuple[str, int], list[Flag]] = defaultdict(list)
        for flag in self.free.values():
            for k in self._over(flag.spans) or self._over(self.new.subject(flag)):
                index[flag.rule, k].append(flag)
        return index

    def _beside(
        self, index: dict[tuple[str, int], list[Flag]], old: Flag, place: Place
    ) -> Iterator[tuple[tuple[int, int], Flag]]:
        """The flags at the place, each with how many words they share: of the flagged ones, of what they are about.

        They share at least one flagged word or what replaced it, and half of what the one with less is about.
        """
        subject = self._over(place.subject)
        gone = old.spans and not place.words
        words = set() if gone else self._over(place.words) or subject  # marks alone have no words
        beside = {flag.id: flag for k in words for flag in index.get((old.rule, k), ())}
        for flag in beside.values():
            about = self._over(self.new.subject(flag))
            common = len(subject & about)
            if bool(flag.spans) == bool(old.spans) and 2 * common >= min(len(subject), len(about)):
                yield (len(words & self._over(flag.spans)), common), flag

    def _over(self, spans: Iterable[Span]) -> set[int]:
        return {k for span in spans for k in self.new.tokens.over(span)}
