"""Carries ids, and with them verdicts, from one revision's annotation to the next.

A flag is anchored on its words and on what they are about: the attributed content, or the sentences around the words
where there is none. Where all of that stands as it was, but for case and for marks that set words off, the flag goes
on, wherever it went (`exact` in its place, `moved` elsewhere), `raised` or no longer; where it was edited it begins
anew with the earlier one named beside it (`fuzzy`); where it is gone, what was decided stays readable (`orphaned`).
Which words are the same: `anchoring.tokens`. How places are found: `anchoring.alignment` and `anchoring.places`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from service.domain.annotation import Annotation
from service.workflows import new_id
from service.workflows.anchoring.carry import Carrying
from service.workflows.anchoring.side import Side


def adopt(annotation: Annotation) -> Annotation:
    """The first annotation of an article, its parts under ids of storage."""
    names = {a.id: new_id("att") for a in annotation.attributions}
    return replace(
        annotation,
        attributions=tuple(replace(a, id=names[a.id]) for a in annotation.attributions),
        flags=tuple(
            replace(f, id=new_id("flg"), attribution_id=names.get(f.attribution_id or "")) for f in annotation.flags
        ),
    )


def carry(
    old: Annotation,
    old_text: str,
    new: Annotation,
    new_text: str,
    decided: Collection[str] = (),
    before: Iterable[tuple[Annotation, str]] = (),
) -> Annotation:
    """The machine's annotation of the new text with the ids of the old one wherever a part is the same.

    `decided` are the ids of the flags that have verdicts: none of them is lost, nor any that a reviewer raised. A flag
    that the machine does not raise again stays, no longer `raised`, while its words do, or while the article does where
    it is on the whole of it; it is orphaned, without spans, when they go.
    `before` are the annotations that came before `old`, newest first, with their texts: in them an orphan is looked up
    whose very words may be back. They are only asked for when there is one, so that a generator reads no more than
    needed; without them an orphan stays one. Deterministic but for new ids; takes any text.
    """
    return Carrying(Side(old, old_text), Side(new, new_text), decided).run(new, before)
