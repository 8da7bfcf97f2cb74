"""`Client`: the service's verbs as methods, the domain's objects in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import requests

from schemas.annotation import load_annotation
from schemas.article import ArticleRecordSchema, ArticleSchema, RevisionSchema, RevisionSummarySchema
from schemas.paging import ArticlePageSchema
from schemas.rule import RulesSchema
from schemas.verdict import (
    AttributionDecisionSchema,
    AttributionHistorySchema,
    Decision,
    FlagDecisionSchema,
    FlagHistorySchema,
    VerdictSchema,
)
from service.client.answers import Annotated, FlagHistory, RevisionSummary, Rule, Rules
from service.client.errors import UnexpectedAnswer
from service.client.transport import Answer, Transport
from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision
from service.domain.text import Article
from service.domain.verdict import AttributionDecision, Evidence, FlagDecision, Verdict

T = TypeVar("T")
CREATED = 201


class Client:
    """A Sourcemark service, by its URL and a token::

        with Client("http://127.0.0.1:8000", token) as sourcemark:
            annotation = sourcemark.annotate("The bridge will close on Monday, the mayor said.")

    `timeout` is in seconds, one number or (to connect, between two bytes of the answer). `retries` is how often a
    request is sent again: reads, saves and deletions after a failed connection or a 502, 503 or 504; what creates
    something only when the service did nothing. A `session` of your own (for a proxy or another certificate) is used
    as it is, with its own adapters and so without these retries, and stays open on `close`.

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
        answer = self._transport.request("POST", "annotate", json=_sent(article))
        return _loaded(answer, lambda data: load_annotation(data, article.text))

    def create(self, article: Article) -> Annotated:
        """Stores an article as revision 1; `Conflict` when its `external_id` is taken. Scope `annotate`."""
        known = {"external_id": article.external_id} if article.external_id is not None else {}
        return _annotated(self._transport.request("POST", "articles", json=_sent(article) | known), article.text)

    def save(self, external_id: str, article: Article) -> Annotated:
        """Stores an article under the key its CMS knows it by: a new revision only when the text changed.

        Verdicts are carried over. `ValueError` when the article names another external id. Scope `annotate`.
        """
        if article.external_id not in (None, external_id):
            raise ValueError("the article has another external_id")
        answer = self._transport.request("PUT", "articles", "by-external-id", external_id, json=_sent(article))
        return _annotated(answer, article.text)

    def articles(self, *, page_size: int = 50) -> Iterator[ArticleRecord]:
        """Every stored article, newest first, fetched `page_size` (1 to 200) at a time as you go. Scope `read`."""
        params: dict[str, str | int] = {"limit": page_size}
        while True:
            page = _loaded(self._transport.request("GET", "articles", params=params), ArticlePageSchema().load)
            yield from page["items"]
            if page["next"] is None:
                return
            params["cursor"] = page["next"]

    def article(self, article_id: str) -> ArticleRecord:
        """An article's record. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id)
        return cast("ArticleRecord", _loaded(answer, ArticleRecordSchema().load))

    def revisions(self, article_id: str) -> tuple[RevisionSummary, ...]:
        """An article's revisions, newest first, without their texts. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id, "revisions")
        return _loaded(
            answer, lambda data: tuple(RevisionSummary(**RevisionSummarySchema().load(r)) for r in data["items"])
        )

    def revision(self, article_id: str, number: int) -> Revision:
        """One revision with its text. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id, "revisions", str(number))
        return cast("Revision", _loaded(answer, RevisionSchema().load))

    def annotation(self, article_id: str, revision: int | None = None) -> Annotation:
        """The annotation of a revision, the newest without a number, flags in their present state. Scope `read`.

        Two requests: spans are checked against the revision's text, which is fetched as well.
        """
        which = () if revision is None else ("revisions", str(revision))
        answer = self._transport.request("GET", "articles", article_id, *which, "annotation")
        number = _loaded(answer, lambda data: int(data["revision"]))
        text = self.revision(article_id, number).text
        return _loaded(answer, lambda data: load_annotation(data, text))

    def delete(self, article_id: str) -> None:
        """Removes every copy of an article's text; hashes and verdicts stay. Scope `admin`.

        `NotFound` when there is none, or when a lost first answer made the deletion be sent again.
        """
        self._transport.request("DELETE", "articles", article_id)

    def decide_on_flag(
        self, flag_id: str, decision: FlagDecision, *, rationale: str = "", evidence: tuple[Evidence, ...] = ()
    ) -> Verdict:
        """Adds your verdict on a flag; your earlier one is superseded and stays readable. Scope `review`."""
        body = FlagDecisionSchema().dump(Decision(decision, rationale, evidence))
        answer = self._transport.request("POST", "flags", flag_id, "verdicts", json=body)
        return cast("Verdict", _loaded(answer, VerdictSchema().load))

    def decide_on_attribution(
        self,
        attribution_id: str,
        decision: AttributionDecision,
        *,
        rationale: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Verdict:
        """Adds your verdict on an attribution: on its claim, or on the extraction. Scope `review`."""
        body = AttributionDecisionSchema().dump(Decision(decision, rationale, evidence))
        answer = self._transport.request("POST", "attributions", attribution_id, "verdicts", json=body)
        return cast("Verdict", _loaded(answer, VerdictSchema().load))

    def flag_history(self, flag_id: str) -> FlagHistory:
        """A flag's verdicts and state. Scope `read`."""
        history = _loaded(self._transport.request("GET", "flags", flag_id, "verdicts"), FlagHistorySchema().load)
        return FlagHistory(history["state"], tuple(history["items"]))

    def attribution_history(self, attribution_id: str) -> tuple[Verdict, ...]:
        """An attribution's verdicts, oldest first. Scope `read`."""
        answer = self._transport.request("GET", "attributions", attribution_id, "verdicts")
        return tuple(_loaded(answer, AttributionHistorySchema().load)["items"])

    def rules(self) -> Rules:
        """The sourcing rules, and how their flags were decided. Scope `read`."""
        rules = _loaded(self._transport.request("GET", "rules"), RulesSchema().load)
        return Rules(rules["version"], tuple(Rule(**rule) for rule in rules["items"]))


def _sent(article: Article) -> dict[str, Any]:
    fields: dict[str, Any] = ArticleSchema().dump(article)
    return {name: value for name, value in fields.items() if value or name == "text"}


def _annotated(answer: Answer, text: str) -> Annotated:
    return _loaded(
        answer,
        lambda data: Annotated(
            cast("ArticleRecord", ArticleRecordSchema().load(data["article"])),
            load_annotation(data["annotation"], text),
            answer.status == CREATED,
        ),
    )


def _loaded(answer: Answer, load: Callable[[Any], T]) -> T:
    try:
        return load(answer.data)
    except Exception as error:  # whatever the schemas make of an answer that is not ours; it may quote article text
        raise UnexpectedAnswer(f"The answer has another shape ({type(error).__name__}).", answer.request_id) from None
