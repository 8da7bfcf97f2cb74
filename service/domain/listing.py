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

    `flags` counts all of them, `open` those that are open, by severity, `disputed` those that are disputed; a flag that
    is no longer raised is neither.
    """

    article: ArticleRecord
    flags: int
    open: Mapping[Severity, int]
    disputed: int

    @property
    def reviewed(self) -> bool:
        """Whether there are flags, and all that are still raised are decided."""
        return self.flags > 0 and not self.open and not self.disputed
