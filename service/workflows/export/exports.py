"""The formats, and the verb that writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from service.store.database import Database
from service.workflows.export import brat, claim_review, lines, table, training, web_annotation
from service.workflows.export.bundle import Bundle, Wanted, bundles
from service.workflows.view import known


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write articles: its content type, the name of its file, and the writer, lazy in and out."""

    content_type: str
    file_name: str
    write: Callable[[Iterable[Bundle]], Iterator[str] | Iterator[bytes]]


FORMATS = {
    "web-annotation": Format(
        f'application/ld+json; profile="{web_annotation.ANNO}"',
        "sourcemark-web-annotation.jsonld",
        web_annotation.write,
    ),
    "brat": Format("application/zip", "sourcemark-brat.zip", brat.write),
    "csv": Format("text/csv; charset=utf-8; header=present", "sourcemark.csv", table.write),
    "jsonl": Format("application/x-ndjson", "sourcemark.jsonl", lines.write),
    "claimreview": Format("application/ld+json", "sourcemark-claimreview.jsonld", claim_review.write),
    "training": Format("application/x-ndjson", "sourcemark-training.jsonl", training.write),
}


class Exports:
    """Writes the archive, or one article of it, as a stream."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stream(self, name: str, wanted: Wanted) -> Iterator[bytes]:
        """The export in parts, in memory that does not grow with the archive. `NotFound` for an unknown article."""
        if wanted.article_id is not None:
            with self._database.reading() as unit:
                known(unit, wanted.article_id)
        return _encoded(FORMATS[name].write(bundles(self._database, wanted)))


def _encoded(parts: Iterable[str | bytes]) -> Iterator[bytes]:
    for part in parts:
        yield part.encode() if isinstance(part, str) else part
