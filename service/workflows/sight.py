"""What a reviewer sees of what others say: everything, but in a blind article nothing before giving a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from service.domain.token import Scope, Token
from service.domain.verdict import Signed

Given = TypeVar("Given", bound=Signed)


def seen(verdicts: Sequence[Given], viewer: Token | None, *, blind: bool) -> list[Given]:
    """The verdicts on one target that the viewer may see; None sees everything, as the service itself does."""
    return list(verdicts) if unveiled(verdicts, viewer, blind=blind) else []


def read(comments: Sequence[Given], verdicts: Iterable[Signed], viewer: Token | None, *, blind: bool) -> list[Given]:
    """The comments on one target, on which there are these verdicts, that the viewer may read: always their own."""
    if viewer is None or unveiled(verdicts, viewer, blind=blind):
        return list(comments)
    return [comment for comment in comments if comment.reviewer == viewer.name]


def unveiled(verdicts: Iterable[Signed], viewer: Token | None, *, blind: bool) -> bool:
    """Whether the viewer may see what others said on the target that has these verdicts; None may."""
    if not blind or viewer is None or viewer.allows(Scope.ADMIN):
        return True
    return any(verdict.reviewer == viewer.name for verdict in verdicts)
