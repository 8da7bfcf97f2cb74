"""POST /v1/annotate."""

from __future__ import annotations

from flask import Response, jsonify

from schemas.annotation import AnnotationSchema, dump_annotation
from schemas.article import Submission, SubmissionSchema
from service.api import workflows
from service.api.auth import requires
from service.api.blueprint import Resource
from service.domain.token import Scope

resource = Resource("annotate", "Text in, annotation out, nothing stored.")


@resource.route("/annotate", methods=["POST"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="annotate")
@resource.arguments(SubmissionSchema)
@resource.response(200, AnnotationSchema)
def annotate(submission: Submission) -> Response:
    """Annotate a text without storing anything."""
    article = workflows().annotator.read(submission.article)
    annotation = workflows().annotator.annotate(article)
    return jsonify(dump_annotation(annotation, article.text, submission.offset_encoding))
