"""Which attribution goes on as which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from service.domain.attribution import Attribution
from service.domain.text import Span
from service.workflows import new_id
from service.workflows.anchoring.alignment import Alignment
from service.workflows.anchoring.places import images
from service.workflows.anchoring.side import Side


def named(old: Side, new: Side, way: Alignment) -> dict[str, str]:
    """For each new attribution its id of storage: that of the old one with the same source, cue and content, or a new.

    First come those whose words are where the old ones went, then equal words elsewhere, in their order; last those
    whose words nobody edited and which the model only bounds differently now.
    """
    names: dict[str, str] = {}
    left = _matched(
        old.attributions,
        [((new.at(a.source), new.at(a.cue), new.at(a.content)), a) for a in new.attributions],
        [tuple(None if part is None else new.at(part) for part in _places(way, a)) for a in old.attributions],
        names,
    )
    left = _matched(
        left,
        [(new.attribution_key(a), a) for a in new.attributions if a.id not in names],
        [old.attribution_key(a) for a in left],
        names,
    )
    _rebounded(left, [a for a in new.attributions if a.id not in names], way, names)
    return {a.id: names.get(a.id) or new_id("att") for a in new.attributions}


def _rebounded(old: Sequence[Attribution], new: Sequence[Attribution], way: Alignment, names: dict[str, str]) -> None:
    """Adds to `names` those that share words of cue and content with an old one whose words all stand unedited."""
    by_word = {word: a for a in new for span in a.cue for word in way.new.over(span)}
    for attribution in old:
        _, cue, content = _places(way, attribution)
        for word in (word for span in cue or () for word in way.new.over(span)):
            found = by_word.get(word)
            if found and found.id not in names and any(s.overlaps(c) for s in content or () for c in found.content):
                names[found.id] = attribution.id
                break


def _places(
    way: Alignment, attribution: Attribution
) -> tuple[tuple[Span, ...] | None, tuple[Span, ...] | None, tuple[Span, ...] | None]:
    return images(way, attribution.source), images(way, attribution.cue), images(way, attribution.content)


def _matched(
    old: Sequence[Attribution],
    new: Sequence[tuple[Hashable, Attribution]],
    keys: Sequence[Hashable],
    names: dict[str, str],
) -> list[Attribution]:
    """Adds to `names` those with equal keys, in their order; gives the old ones that are left."""
    waiting: dict[Hashable, list[Attribution]] = defaultdict(list)
    for key, attribution in reversed(new):
        waiting[key].append(attribution)
    left = []
    for key, attribution in zip(keys, old, strict=True):
        if waiting[key]:
            names[waiting[key].pop().id] = attribution.id
        else:
            left.append(attribution)
    return left
