"""The client's verbs on batches."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from time import sleep
from typing import cast

from schemas.batch import BatchPageSchema, BatchSchema
from service.client.answers import LineResult
from service.client.errors import UnexpectedAnswer, problem
from service.client.loading import given, listed, loaded, sent
from service.client.transport import Transport
from service.domain.batch import Batch
from service.domain.text import Article


class Batching:
    """Many articles at once; a part of `Client`."""

    _transport: Transport

    def start_batch(self, articles: Iterable[Article | str]) -> Batch:
        """Sends articles to be annotated in the background; their `external_id`s come back with the results.

        They are packed into a temporary file first, so that they can be sent again. Scope `annotate`.
        """
        with TemporaryFile() as file:
            with gzip.open(file, "wb") as packed:
                for article in articles:
                    packed.write(_line(Article(article) if isinstance(article, str) else article))
            file.seek(0)
            answer = self._transport.request("POST", "batches", lines=file, once=True)
        return cast("Batch", loaded(answer, BatchSchema().load))

    def batch(self, batch_id: str) -> Batch:
        """A batch and how far it is. Scope `read`, or the token that sent it."""
        return cast("Batch", loaded(self._transport.request("GET", "batches", batch_id), BatchSchema().load))

    def batches(self, *, page_size: int = 50) -> Iterator[Batch]:
        """The batches that you may see, newest first, fetched `page_size` (1 to 200) at a time as you go."""
        return listed(self._transport, ("batches",), BatchPageSchema().load, {"limit": page_size})

    def wait_for_batch(self, batch_id: str, *, every: float = 2.0) -> Batch:
        """The batch when it is over; asks every so many seconds."""
        while not (batch := self.batch(batch_id)).state.over:
            sleep(every)
        return batch

    def batch_results(self, batch_id: str) -> Iterator[LineResult]:
        """What became of each line, in the order in which they were sent, as they come; what is not done is left out.

        `NotFound` where its words are removed. `TransportError` where the answer breaks off.
        """
        for line in self._transport.stream("batches", batch_id, "results"):
            try:
                error = problem(line["error"]["status"], line["error"], "", None) if "error" in line else None
                yield LineResult(line["line"], line["id"], error, line.get("annotation", {}))
            except (KeyError, TypeError):
                raise UnexpectedAnswer("A result has another shape.", "") from None

    def cancel_batch(self, batch_id: str) -> Batch:
        """Stops a batch of yours, whose results so far stay; `Conflict` when it is over."""
        return cast("Batch", loaded(self._transport.request("POST", "batches", batch_id, "cancel"), BatchSchema().load))

    def resume_batch(self, batch_id: str) -> Batch:
        """Goes on with a cancelled batch of yours; `Conflict` when it is not."""
        return cast("Batch", loaded(self._transport.request("POST", "batches", batch_id, "resume"), BatchSchema().load))

    def delete_batch(self, batch_id: str) -> None:
        """Removes every word of a batch of yours, sent or annotated."""
        self._transport.request("DELETE", "batches", batch_id)


def _line(article: Article) -> bytes:
    return json.dumps(sent(article) | given({"id": article.external_id})).encode() + b"\n"
