"""`Client`: the service's verbs as methods, the domain's objects in and out."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import requests

from schemas.annotation import load_annotation
from service.client.archive import Archive
from service.client.batching import Batching
from service.client.loading import loaded, sent
from service.client.quoted import Quoted
from service.client.reviewing import Reviewing
from service.client.talking import Talking
from service.client.telling import Telling
from service.client.transport import Transport
from service.domain.annotation import Annotation
from service.domain.text import Article


class Client(Archive, Batching, Quoted, Reviewing, Talking, Telling):
    """A Sourcemark service, by its URL and a token::

        with Client("http://127.0.0.1:8000", token) as sourcemark:
            annotation = sourcemark.annotate("The bridge will close on Monday, the mayor said.")

    `timeout` is in seconds, one number or (to connect, between two bytes of the answer). `retries` is how often a
    request is sent again after a failed connection or a 502, 503 or 504. What creates something carries a key by which
    the service does it once, however often it comes; what has no key (`annotate_again`) is sent again only when the
    service surely did nothing. A `session` of your own (for a proxy or another certificate) is used as it is, with its
    own adapters and so without these retries, and stays open on `close`.

    Offsets are Python's: code points of the text as submitted. Every method raises `ClientError`s; `ValueError` is for
    arguments that can't be sent. Use one client per thread.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float | tuple[float, float] = (3.05, 60),
        retries: int = 3,
        session: requests.Session | None = None,
    ) -> None:
        self._transport = Transport(base_url, token, timeout, retries, session)

    def __repr__(self) -> str:
        return f"Client({self._transport.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def annotate(self, article: Article | str) -> Annotation:
        """The annotation of an article, or of a bare text; nothing is stored. Scope `annotate`."""
        article = Article(article) if isinstance(article, str) else article
        answer = self._transport.request("POST", "annotate", json=sent(article), once=True)
        return loaded(answer, lambda data: load_annotation(data, article.text))
