"""What a reviewer sees of others' verdicts: everything, but in a blind article nothing before giving their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from service.domain.annotation import Annotation
from service.domain.token import Scope, Token
from service.domain.verdict import state_of
from service.store.database import Unit


class Signed(Protocol):
    """Whatever has a reviewer's name under it."""

    @property
    def reviewer(self) -> str:
        """The name."""


Given = TypeVar("Given", bound=Signed)


def seen(verdicts: Sequence[Given], viewer: Token | None, *, blind: bool) -> list[Given]:
    """The verdicts on one target that the viewer may see; None sees everything, as the service itself does."""
    if not blind or viewer is None or viewer.allows(Scope.ADMIN):
        return list(verdicts)
    return list(verdicts) if any(verdict.reviewer == viewer.name for verdict in verdicts) else []


def with_states(unit: Unit, annotation: Annotation, viewer: Token | None, *, blind: bool) -> Annotation:
    """The annotation with each flag in the state that the verdicts which the viewer may see amount to."""
    verdicts = unit.verdicts.by_target(str(annotation.article_id))
    flags = tuple(
        replace(flag, state=state_of(seen(verdicts.get(flag.id, ()), viewer, blind=blind))) for flag in annotation.flags
    )
    return replace(annotation, flags=flags)
