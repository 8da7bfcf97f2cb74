"""Who is quoted across the archive."""

from __future__ import annotations

from service.domain.attribution import SourceClass
from service.domain.voice import Source, SourceFilter, SourcePosition
from service.store.database import Database


class Sources:
    """Sums over the newest annotation of every article."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, limit: int, wanted: SourceFilter, after: SourcePosition | None = None) -> list[Source]:
        """Up to `limit` sources, most often quoted first, those behind `after`."""
        with self._database.reading() as unit:
            return unit.voices.page(limit, wanted, after)

    def by_class(self) -> dict[SourceClass, int]:
        """How many attributions each class has, in the classes' own order, those without any source among them."""
        with self._database.reading() as unit:
            found = unit.voices.by_class()
        return {kind: found.get(kind, 0) for kind in SourceClass}
