"""Which attribution goes on as which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from service.domain.attribution import Attribution
from service.workflows import new_id
from service.workflows.anchoring.alignment import Alignment
from service.workflows.anchoring.places import images
from service.workflows.anchoring.side import Side


def named(old: Side, new: Side, way: Alignment) -> dict[str, str]:
    """For each new attribution its id of storage: that of the old one with the same source, cue and content, or a new.

    First come those whose words are where the old ones went, then equal words elsewhere, in their order.
    """
    names: dict[str, str] = {}
    left = _matched(
        old.attributions,
        [((a.source, a.cue, a.content), a) for a in new.attributions],
        [_places(way, a) for a in old.attributions],
        names,
    )
    _matched(
        left,
        [(new.attribution_key(a), a) for a in new.attributions if a.id not in names],
        [old.attribution_key(a) for a in left],
        names,
    )
    return {a.id: names.get(a.id) or new_id("att") for a in new.attributions}


def _places(way: Alignment, attribution: Attribution) -> Hashable:
    return tuple(images(way, spans) for spans in (attribution.source, attribution.cue, attribution.content))


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
