"""The client's verbs on articles, their revisions and annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from schemas.annotation import load_annotation
from schemas.article import ArticleRecordSchema, RevisionSchema, RevisionSummarySchema
from schemas.difference import AnnotationVersionsSchema, SideSchema
from schemas.paging import ArticlePageSchema
from schemas.text import Reading
from service.client.answers import Annotated, RevisionSummary
from service.client.loading import given, listed, loaded, sent
from service.client.transport import Answer, Transport
from service.domain.annotation import Annotation, AnnotationVersion
from service.domain.article import ArticleRecord, Revision
from service.domain.difference import Difference, Side
from service.domain.text import Article, OffsetEncoding

CREATED = 201


class Archive:
    """What is kept; a part of `Client`."""

    _transport: Transport

    def create(self, article: Article) -> Annotated:
        """Stores an article as revision 1; `Conflict` when its `external_id` is taken. Scope `annotate`."""
        body = sent(article) | given({"external_id": article.external_id})
        return _annotated(self._transport.request("POST", "articles", json=body, once=True), article.text)

    def save(self, external_id: str, article: Article, *, expecting: str | None = None) -> Annotated:
        """Stores an article under the key its CMS knows it by: a new revision only when the text changed.

        Verdicts are carried over. With the `version` of an earlier answer as `expecting`, `Stale` when the article has
        been saved since. `ValueError` when it names another external id. Scope `annotate`.
        """
        if article.external_id not in (None, external_id):
            raise ValueError("the article has another external_id")
        path = ("articles", "by-external-id", external_id)
        return _annotated(self._transport.request("PUT", *path, json=sent(article), expecting=expecting), article.text)

    def articles(self, *, page_size: int = 50) -> Iterator[ArticleRecord]:
        """Every stored article, newest first, fetched `page_size` (1 to 200) at a time as you go. Scope `read`."""
        return listed(self._transport, ("articles",), ArticlePageSchema().load, {"limit": page_size})

    def article(self, article_id: str) -> ArticleRecord:
        """An article's record. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id)
        return cast("ArticleRecord", loaded(answer, ArticleRecordSchema().load))

    def version(self, article_id: str) -> str:
        """A word that changes whenever the article does, for `expecting`. Scope `read`."""
        return self._transport.request("GET", "articles", article_id).etag

    def revisions(self, article_id: str) -> tuple[RevisionSummary, ...]:
        """An article's revisions, newest first, without their texts. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id, "revisions")
        schema = RevisionSummarySchema()
        return loaded(answer, lambda data: tuple(RevisionSummary(**schema.load(item)) for item in data["items"]))

    def revision(self, article_id: str, number: int) -> Revision:
        """One revision with its text. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id, "revisions", str(number))
        return cast("Revision", loaded(answer, RevisionSchema().load))

    def annotation(self, article_id: str, revision: int | None = None) -> Annotation:
        """The annotation of a revision, the newest without a number, flags in their present state. Scope `read`.

        Two requests: spans are checked against the revision's text, which is fetched as well.
        """
        which = () if revision is None else ("revisions", str(revision))
        answer = self._transport.request("GET", "articles", article_id, *which, "annotation")
        number = loaded(answer, lambda data: int(data["revision"]))
        text = self.revision(article_id, number).text
        return loaded(answer, lambda data: load_annotation(data, text))

    def annotate_again(self, article_id: str, revision: int) -> Annotation:
        """Annotates a revision by today's model and rules; its earlier annotations stay. Scopes `annotate`, `read`."""
        text = self.revision(article_id, revision).text
        path = ("articles", article_id, "revisions", str(revision), "annotation")
        return loaded(self._transport.request("POST", *path), lambda data: load_annotation(data, text))

    def annotations(self, article_id: str) -> tuple[AnnotationVersion, ...]:
        """Which annotations there are, newest first, and what made each. Scope `read`."""
        answer = self._transport.request("GET", "articles", article_id, "annotations")
        return tuple(loaded(answer, AnnotationVersionsSchema().load)["items"])

    def difference(self, article_id: str, before: str | None = None, after: str | None = None) -> Difference:
        """What two annotations, by their ids, have alone; by default the newest and the one before it. Scope `read`.

        Up to three requests: the texts that the spans lie in are fetched as well.
        """
        params = given({"before": before, "after": after})
        answer = self._transport.request("GET", "articles", article_id, "annotation", "diff", params=params)
        numbers = loaded(answer, lambda data: {data[side]["version"]["revision"] for side in ("before", "after")})
        texts = {number: self.revision(article_id, number).text for number in numbers}
        return loaded(answer, lambda data: _difference(data, texts))

    def set_blind(self, article_id: str, blind: bool, *, expecting: str = "*") -> ArticleRecord:
        """Whether reviewers see others' verdicts on the article only after giving their own. Scope `admin`."""
        path = ("articles", article_id, "review-mode")
        answer = self._transport.request("PUT", *path, json={"blind": blind}, expecting=expecting)
        return cast("ArticleRecord", loaded(answer, ArticleRecordSchema().load))

    def delete(self, article_id: str, *, expecting: str | None = None) -> None:
        """Removes every copy of an article's text; hashes and verdicts stay. Scope `admin`.

        `NotFound` when there is none, or when a lost first answer made the deletion be sent again. `Stale` when the
        article has changed since the version in `expecting`.
        """
        self._transport.request("DELETE", "articles", article_id, expecting=expecting)


def _annotated(answer: Answer, text: str) -> Annotated:
    return loaded(
        answer,
        lambda data: Annotated(
            cast("ArticleRecord", ArticleRecordSchema().load(data["article"])),
            load_annotation(data["annotation"], text),
            answer.status == CREATED,
            answer.etag,
        ),
    )


def _difference(data: dict[str, Any], texts: dict[int, str]) -> Difference:
    encoding = OffsetEncoding(data["offset_encoding"])
    before, after = (_side(data[side], texts, encoding) for side in ("before", "after"))
    return Difference(before, after, data["kept"]["attributions"], data["kept"]["flags"])


def _side(data: dict[str, Any], texts: dict[int, str], encoding: OffsetEncoding) -> Side:
    with Reading(texts[data["version"]["revision"]], encoding):
        side = SideSchema().load(data)
    return Side(side["version"], tuple(side["attributions"]), tuple(side["flags"]))
