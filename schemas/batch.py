"""Batches on the wire: the lines that they are made of, what becomes of each, and how far they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from marshmallow import Schema, ValidationError, fields, post_load, validate

from schemas.annotation import AnnotationSchema, dump_annotation
from schemas.article import Submission, SubmissionSchema
from schemas.base import AnswerSchema, Text, storable
from schemas.problem import ProblemSchema, faults_of, problem_document
from service.domain.annotation import Annotation
from service.domain.batch import LINE_ID_LENGTH, Batch, BatchState, Line, Result
from service.domain.errors import InvalidInput, SourcemarkError, TooLarge
from service.domain.text import OffsetEncoding

MEDIA_TYPE = "application/x-ndjson"


class LineSchema(SubmissionSchema):
    """A line of a batch: what `POST /v1/annotate` takes, and an `id` that comes back with what became of it."""

    id = Text(
        allow_none=True,
        validate=validate.Length(max=LINE_ID_LENGTH),
        metadata={"description": "Yours to know the line by; the result has it.", "example": "cms-4711"},
    )

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> Submission:
        """The article and the encoding asked for, the id left out."""
        article = {name: value for name, value in data.items() if name != "id"}
        return cast("Submission", super().build(article, **kwargs))


class LineResultSchema(Schema):
    """What became of a line, by its number in what was sent: an annotation, or a problem document in its place."""

    line = fields.Integer(required=True)
    id = fields.String(required=True, allow_none=True)
    annotation = fields.Nested(AnnotationSchema)
    error = fields.Nested(ProblemSchema)


class BatchSchema(AnswerSchema):
    """A batch and how far it is: `done` of `lines` have a result, which is an error for `failed` of these."""

    domain = Batch

    id = fields.String(required=True)
    state = fields.Enum(BatchState, by_value=True, required=True)
    maker = fields.String(required=True, metadata={"description": "The name of the token that sent it."})
    request_id = fields.String(required=True)
    created_at = fields.AwareDateTime(format="iso", required=True)
    lines = fields.Integer(required=True)
    done = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    ended_at = fields.AwareDateTime(format="iso", required=True, allow_none=True)


class BatchPageSchema(Schema):
    """Batches, newest first; `next` is null on the last page."""

    items = fields.List(fields.Nested(BatchSchema), required=True)
    next = fields.String(required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a line brings, or what is wrong with it; `id` is None where it has none that can be read."""

    id: str | None
    submission: Submission | InvalidInput


_schema = LineSchema()


def read_line(line: Line) -> Sent:
    """The line as it was meant. Nothing is raised: what is wrong with a line costs that line only."""
    if not line.body:
        return Sent(None, TooLarge("The line is longer than a text that the service takes can make it."))
    try:
        data = json.loads(line.body.decode("utf-8-sig" if line.number == 1 else "utf-8"))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested too deep, a number of thousands of digits
        return Sent(None, InvalidInput("The line is not JSON in UTF-8 that can be read."))
    if not isinstance(data, dict):
        return Sent(None, InvalidInput("The line is not a JSON object."))
    try:
        return Sent(_id_of(data), _schema.load(data))
    except ValidationError as error:
        faults = faults_of({"json": error.messages})
        return Sent(_id_of(data), InvalidInput("The line does not fit the schema.", faults))


def annotated(line: Line, sent: Sent, annotation: Annotation, text: str, encoding: OffsetEncoding) -> Result:
    """The result of a line that could be annotated."""
    told = {"line": line.number, "id": sent.id, "annotation": dump_annotation(annotation, text, encoding)}
    return Result(line.number, json.dumps(told, ensure_ascii=False).encode(), failed=False)


def refused(line: Line, line_id: str | None, error: SourcemarkError | None, request_id: str) -> Result:
    """The result of a line that could not be: the error, or None where the service failed."""
    if error is None:
        status, code, detail = HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here."
    else:
        large = isinstance(error, TooLarge)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if large else HTTPStatus.UNPROCESSABLE_ENTITY
        code, detail = error.code, error.detail
    document = problem_document(status, code, detail, request_id, error.faults if error else ())
    told = {"line": line.number, "id": line_id, "error": document}
    return Result(line.number, json.dumps(told).encode(), failed=True)


def _id_of(data: dict[str, Any]) -> str | None:
    value = data.get("id")
    try:
        storable(value) if isinstance(value, str) else None
    except ValidationError:
        return None
    return value if isinstance(value, str) and len(value) <= LINE_ID_LENGTH else None
