"""The shipped model, which reads a short article once however often the tests send it."""

from __future__ import annotations

from typing import Any

from service.domain.text import Article
from service.extraction.extractor import Extraction, Extractor

SHORT = 4_000  # characters; longer ones are sent for the time that they take


class Remembering(Extractor):
    """The same text gives the same extraction, as `test_determinism` shows of the extractor itself."""

    def extract(self, article: Article, *between: Any) -> Extraction:
        if len(article.text) > SHORT:
            return super().extract(article, *between)
        words = Article(article.text, title=article.title)
        known: dict[Article, Extraction] = self.__dict__.setdefault("_known", {})
        if words not in known:
            known[words] = super().extract(article, *between)
        return known[words]
