"""Articles as the desk lists them, with how far they are reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.article import ArticleRecord
from service.domain.flag import Severity


class Progress(StrEnum):
    """What a list of articles can be asked for."""

    OPEN = "open"
    DISPUTED = "disputed"
    REVIEWED = "reviewed"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are wanted: all the words in title or external id, and how far reviewed (None: however far)."""

    words: str = ""
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article and the flags of its newest annotation, in the states that the viewer may see.

    `flags` counts all of them, `open` those that are open, by severity, `disputed` those that are disputed; one that is
    no longer raised is neither. Advisory ones (low) are shown only when asked for: they neither wait nor keep an
    article from being reviewed.
    """

    article: ArticleRecord
    flags: int
    open: Mapping[Severity, int]
    disputed: int
    decided: int = 0

    @property
    def reviewed(self) -> bool:
        """Whether flags were decided, and none that is shown waits."""
        return self.decided > 0 and not self.waiting and not self.disputed

    @property
    def waiting(self) -> Mapping[Severity, int]:
        """The open flags without the advisory ones."""
        return {severity: count for severity, count in self.open.items() if severity is not Severity.LOW}
