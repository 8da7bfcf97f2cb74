"""The articles there are, and how far each is reviewed."""

from __future__ import annotations

from datetime import datetime

from service.domain.listing import ArticleFilter, ListedArticle
from service.domain.token import Scope, Token
from service.store.database import Database


class Listing:
    """Lists articles for a reviewer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, limit: int, wanted: ArticleFilter, viewer: Token, after: tuple[datetime, str] | None = None
    ) -> list[ListedArticle]:
        """Up to `limit` articles, newest first, behind (created_at, id) of `after`, as the viewer may see them."""
        reviewer = None if viewer.allows(Scope.ADMIN) else viewer.name
        with self._database.reading() as unit:
            return unit.listings.page(limit, wanted, reviewer, after)
