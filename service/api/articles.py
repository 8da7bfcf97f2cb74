"""/v1/articles: what is kept."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, url_for

from schemas.annotation import AnnotationSchema, dump_annotation
from schemas.article import (
    AnnotatedArticleSchema,
    ArticleRecordSchema,
    NewArticleSchema,
    ReviewModeSchema,
    RevisionSchema,
    Submission,
    SubmissionSchema,
)
from schemas.paging import ArticlePageSchema, PageArgsSchema, RevisionListSchema
from schemas.text import OffsetEncodingSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, MATCH_HEADER, expected, once, tagged
from service.api.paging import cursor_of, paged, position
from service.domain.article import EXTERNAL_ID_LENGTH, ArticleRecord, Revision
from service.domain.errors import InvalidInput
from service.domain.text import OffsetEncoding
from service.domain.token import Scope
from service.workflows.revise import Annotated

resource = Resource("articles", "Articles, their revisions and annotations.")


def _record(record: ArticleRecord) -> Response:
    return tagged(jsonify(ArticleRecordSchema().dump(record)), record)


def _answer(annotated: Annotated, encoding: OffsetEncoding) -> Response:
    response = jsonify(
        article=ArticleRecordSchema().dump(annotated.article),
        annotation=dump_annotation(annotated.annotation, annotated.text, encoding),
    )
    if annotated.created:
        response.status_code = 201
        response.headers["Location"] = url_for("articles.read", article_id=annotated.article.id)
    return tagged(response, annotated.article)


@resource.route("/articles", methods=["POST"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="createArticle", parameters=[KEY_HEADER])
@resource.arguments(NewArticleSchema)
@resource.response(201, AnnotatedArticleSchema)
def create(submission: Submission) -> Response:
    """Store an article as revision 1, with its annotation."""
    return _answer(workflows().archive.create(submission.article, once(), caller()), submission.offset_encoding)


@resource.route("/articles/by-external-id/<path:external_id>", methods=["PUT"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="saveArticle", parameters=[MATCH_HEADER])
@resource.arguments(SubmissionSchema)
@resource.response(200, AnnotatedArticleSchema, description="Known; a new revision when the text changed")
@resource.alt_response(201, schema=AnnotatedArticleSchema, description="New")
def save(submission: Submission, external_id: str) -> Response:
    """Store what a CMS saved: a new revision only when the text changed; flags and verdicts are carried over."""
    if len(external_id) > EXTERNAL_ID_LENGTH:
        raise InvalidInput(f"An external id has at most {EXTERNAL_ID_LENGTH} characters.")
    saved = workflows().archive.save(external_id, submission.article, expected(), caller())
    return _answer(saved, submission.offset_encoding)


@resource.route("/articles", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listArticles")
@resource.arguments(PageArgsSchema, location="query")
@resource.response(200, ArticlePageSchema)
def browse(page: dict[str, Any]) -> Any:
    """List articles, newest first."""
    limit, after = page["limit"], position(page.get("cursor"))
    found = paged(lambda most: workflows().archive.page(most, after), limit, cursor_of)
    return found.answer("articles.browse", limit=limit)


@resource.route("/articles/<article_id>", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="readArticle")
@resource.response(200, ArticleRecordSchema)
def read(article_id: str) -> Response:
    """Read an article's record."""
    return _record(workflows().archive.get(article_id))


@resource.route("/articles/<article_id>", methods=["DELETE"])
@requires(Scope.ADMIN)
@resource.doc(operationId="deleteArticle", parameters=[MATCH_HEADER])
@resource.response(204)
def delete(article_id: str) -> None:
    """Remove every copy of the article's text; hashes and verdicts stay for the audit."""
    workflows().archive.delete(article_id, expected())


@resource.route("/articles/<article_id>/review-mode", methods=["PUT"])
@requires(Scope.ADMIN)
@resource.doc(operationId="setReviewMode", parameters=[{**MATCH_HEADER, "required": True}])
@resource.arguments(ReviewModeSchema)
@resource.response(200, ArticleRecordSchema)
@resource.alt_response(428, "PRECONDITION_REQUIRED")
def review_mode(mode: dict[str, bool], article_id: str) -> Response:
    """Make reviewing blind, or not: whether reviewers see others' verdicts before giving their own."""
    return _record(workflows().archive.set_blind(article_id, mode["blind"], expected(required=True)))


@resource.route("/articles/<article_id>/revisions", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listRevisions")
@resource.response(200, RevisionListSchema)
def revisions(article_id: str) -> dict[str, list[Revision]]:
    """List an article's revisions, newest first."""
    return {"items": workflows().archive.revisions(article_id)}


@resource.route("/articles/<article_id>/revisions/<int(max=2147483647):number>", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="readRevision")
@resource.response(200, RevisionSchema)
def revision(article_id: str, number: int) -> Revision:
    """Read one revision with its text."""
    return workflows().archive.revision(article_id, number)


@resource.route("/articles/<article_id>/revisions/<int(max=2147483647):number>/annotation", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="readRevisionAnnotation")
@resource.arguments(OffsetEncodingSchema, location="query")
@resource.response(200, AnnotationSchema)
def revision_annotation(args: dict[str, OffsetEncoding], article_id: str, number: int) -> Response:
    """Read the annotation of one revision, flags in their present state."""
    annotation, text = workflows().archive.annotation(article_id, number, caller())
    return jsonify(dump_annotation(annotation, text, args["offset_encoding"]))


@resource.route("/articles/<article_id>/annotation", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="readAnnotation")
@resource.arguments(OffsetEncodingSchema, location="query")
@resource.response(200, AnnotationSchema)
def annotation(args: dict[str, OffsetEncoding], article_id: str) -> Response:
    """Read the annotation of the newest revision, flags in their present state."""
    found, text = workflows().archive.annotation(article_id, viewer=caller())
    return jsonify(dump_annotation(found, text, args["offset_encoding"]))
