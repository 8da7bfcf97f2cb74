"""Annotations on the wire and in storage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from marshmallow import fields, post_dump, pre_load, validate

from schemas.attribution import AttributionSchema
from schemas.base import AnswerSchema, TupleOf
from schemas.flag import FlagSchema
from schemas.text import Reading, SectionSchema, TextNodes
from schemas.warning import WarningSchema
from service.domain.annotation import Annotation, Measures, ModelVersion, RulesetVersion, Share
from service.domain.text import OffsetEncoding


class ModelVersionSchema(AnswerSchema):
    """Which model made the attributions."""

    domain = ModelVersion

    name = fields.String(required=True)
    version = fields.String(required=True)
    sha256 = fields.String(required=True)


class RulesetVersionSchema(AnswerSchema):
    """Which rules made the flags."""

    domain = RulesetVersion

    version = fields.String(required=True)


class ShareSchema(AnswerSchema):
    """`count` of `of`, and the quotient."""

    domain = Share

    count = fields.Integer(required=True)
    of = fields.Integer(required=True)
    value = fields.Float(required=True, validate=validate.Range(0, 1))


class MeasuresSchema(AnswerSchema):
    """How the article is sourced, in numbers. Shares are null where fewer than three attributions count."""

    domain = Measures

    attributions = fields.Integer(required=True)
    identified_share = fields.Nested(ShareSchema, required=True, allow_none=True)
    anonymous_share = fields.Nested(ShareSchema, required=True, allow_none=True)
    unidentifiable_share = fields.Nested(ShareSchema, required=True, allow_none=True)
    distinct_sources = fields.Integer(required=True)
    identified_sources = fields.Integer(required=True)
    dominance = fields.Nested(ShareSchema, required=True, allow_none=True)
    second_hand_share = fields.Nested(ShareSchema, required=True, allow_none=True)
    unverified_disclosures = fields.Integer(required=True)
    anonymous_only = fields.Boolean(required=True)
    floor = fields.Float(
        load_default=0.0,
        validate=validate.Range(0, 1),
        metadata={"description": "The confidence from which an attribution is counted; flagged sources always are."},
    )
    floor_precision = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 1),
        metadata={"description": "The share of attributions from `floor` on that were right where it was measured."},
    )


class AnnotationSchema(AnswerSchema):
    """Attributions, flags, sections and measures of one text, and the versions that made them."""

    domain = Annotation
    of_html: ClassVar = frozenset({"text"})

    id = fields.String(required=True, allow_none=True)
    article_id = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True, allow_none=True)
    offset_encoding = fields.Enum(OffsetEncoding, by_value=True, dump_only=True)
    text = fields.String(
        dump_only=True,
        metadata={"description": "The text in the HTML that was sent; left out for plain text."},
    )
    model = fields.Nested(ModelVersionSchema, required=True)
    ruleset = fields.Nested(RulesetVersionSchema, required=True)
    sections = TupleOf(fields.Nested(SectionSchema), required=True)
    attributions = TupleOf(fields.Nested(AttributionSchema), required=True)
    flags = TupleOf(fields.Nested(FlagSchema), required=True)
    measures = fields.Nested(
        MeasuresSchema, required=True, allow_none=True, metadata={"description": "Null where the text is not English."}
    )
    warnings = TupleOf(fields.Nested(WarningSchema), load_default=())
    nodes = TextNodes(
        load_default=(),
        metadata={"description": "Where the text stands in the HTML that it came in; empty for plain text."},
    )

    @post_dump
    def _tell_encoding(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        reading = Reading.current()
        text = {"text": reading.text} if data["nodes"] else {}
        return {"offset_encoding": reading.encoding.value, **text, **data}

    @pre_load
    def _drop_encoding(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name != "offset_encoding"}


_schema = AnnotationSchema()  # made once: a new one copies every field of every nested schema


def dump_annotation(
    annotation: Annotation, text: str, encoding: OffsetEncoding = OffsetEncoding.CODE_POINT
) -> dict[str, Any]:
    """The annotation of `text` as the wire has it, offsets in `encoding`."""
    with Reading(text, encoding, annotation.nodes):
        return cast("dict[str, Any]", _schema.dump(annotation))


def load_annotation(data: Mapping[str, Any], text: str) -> Annotation:
    """The annotation of `text` from the wire; raises marshmallow's `ValidationError` where the two do not fit.

    Of HTML the answer brings the text in it, which then is what the annotation is of.
    """
    with Reading(data.get("text", text), OffsetEncoding(data.get("offset_encoding", OffsetEncoding.CODE_POINT))):
        return cast("Annotation", _schema.load(data))
