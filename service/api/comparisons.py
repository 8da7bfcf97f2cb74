"""A revision annotated again, and annotations compared."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from schemas.annotation import AnnotationSchema, dump_annotation
from schemas.difference import (
    AnnotationVersionsSchema,
    DifferenceArgsSchema,
    DifferenceSchema,
    SideSchema,
)
from schemas.text import OffsetEncodingSchema, Reading
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.domain.annotation import AnnotationVersion
from service.domain.difference import Side
from service.domain.text import OffsetEncoding
from service.domain.token import Scope

resource = Resource("comparisons", "A revision's annotations beside each other.")


@resource.route("/articles/<article_id>/revisions/<int(max=2147483647):number>/annotation", methods=["POST"])
@requires(Scope.ANNOTATE, Scope.READ)  # the answer quotes a text that the caller need not have sent
@resource.doc(operationId="annotateRevisionAgain")
@resource.arguments(OffsetEncodingSchema, location="query")
@resource.response(201, AnnotationSchema)
def again(args: dict[str, OffsetEncoding], article_id: str, number: int) -> Response:
    """Annotate a revision again by today's model and rules; the annotations that it has stay."""
    annotation, text = workflows().compare.again(article_id, number, caller())
    response = jsonify(dump_annotation(annotation, text, args["offset_encoding"]))
    response.status_code = 201
    return response


@resource.route("/articles/<article_id>/annotations", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listAnnotations")
@resource.response(200, AnnotationVersionsSchema)
def versions(article_id: str) -> dict[str, list[AnnotationVersion]]:
    """List an article's annotations, newest first, with the model and rules that made each."""
    return {"items": workflows().compare.versions(article_id)}


@resource.route("/articles/<article_id>/annotation/diff", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="compareAnnotations")
@resource.arguments(DifferenceArgsSchema, location="query")
@resource.response(200, DifferenceSchema)
def difference(args: dict[str, Any], article_id: str) -> Response:
    """Compare two annotations of an article: what both have, and what either has alone."""
    found, (before, after) = workflows().compare.difference(article_id, args.get("before"), args.get("after"), caller())
    encoding = args["offset_encoding"]
    return jsonify(
        offset_encoding=encoding.value,
        before=_side(found.before, before, encoding),
        after=_side(found.after, after, encoding),
        kept={"attributions": found.kept_attributions, "flags": found.kept_flags},
    )


def _side(side: Side, text: str, encoding: OffsetEncoding) -> Any:
    with Reading(text, encoding):
        return SideSchema().dump(side)
