"""Spans and sections, in the offset encoding that the caller asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_dump, validate
from marshmallow.experimental.context import Context

from schemas.base import DomainSchema
from service.domain.errors import OffsetError
from service.domain.text import OffsetEncoding, Offsets, Section, SectionKind, SentSpan, Span

CONTEXT_LENGTH = 32


class Reading:
    """One text and the encoding in which its offsets are counted. Spans are dumped and loaded within it::

    with Reading(text, OffsetEncoding.UTF_16):
        AnnotationSchema().dump(annotation)
    """

    def __init__(self, text: str, encoding: OffsetEncoding = OffsetEncoding.CODE_POINT) -> None:
        self.text = text
        self.encoding = encoding
        self._offsets = Offsets(text, encoding)
        self._context: Context[Reading] = Context(self)

    def __enter__(self) -> Reading:
        self._context.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._context.__exit__(*error)

    @staticmethod
    def current() -> Reading:
        """The innermost reading; `LookupError` outside any."""
        return cast("Reading", Context.get())

    def wire(self, span: Span) -> dict[str, Any]:
        """The span as the wire has it, with its text and its context of 32 code points on either side."""
        return {
            "start": self._offsets.encode(span.start),
            "end": self._offsets.encode(span.end),
            "text": span.of(self.text),
            "prefix": self.text[max(0, span.start - CONTEXT_LENGTH) : span.start],
            "suffix": self.text[span.end : span.end + CONTEXT_LENGTH],
        }

    def span(self, wire: Mapping[str, Any]) -> Span:
        """The span in code points; `ValidationError` when it does not fit the text or its slice is not `text`."""
        try:
            return SentSpan(wire["start"], wire["end"], wire.get("text")).on(self.text, self._offsets)
        except OffsetError as error:
            raise ValidationError(error.detail) from None


class SpanSchema(Schema):
    """A half-open stretch of the text as submitted, in units of the offset encoding; `text` is the very slice."""

    class Meta:
        """marshmallow's options."""

        unknown = EXCLUDE

    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"example": 0})
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"example": 9})
    text = fields.String(metadata={"example": "The mayor"})

    @pre_dump
    def _wire(self, span: Span, **_: Any) -> dict[str, Any]:
        return Reading.current().wire(span)

    @post_load
    def _span(self, data: dict[str, Any], **_: Any) -> Span:
        return Reading.current().span(data)


class SentSpanSchema(DomainSchema):
    """A span in a request. `text`, where given, must be the very slice."""

    domain = SentSpan

    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    text = fields.String()


class AnchoredSpanSchema(SpanSchema):
    """A span with its context, as the W3C Web Annotation selectors have it: up to 32 code points on either side."""

    prefix = fields.String()
    suffix = fields.String()


class SectionSchema(Schema):
    """A stretch of the article: headline, body or boilerplate."""

    kind = fields.Enum(SectionKind, by_value=True, required=True)
    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))

    @pre_dump
    def _wire(self, section: Section, **_: Any) -> dict[str, Any]:
        return {"kind": section.kind, **Reading.current().wire(section.span)}

    @post_load
    def _section(self, data: dict[str, Any], **_: Any) -> Section:
        return Section(data.pop("kind"), Reading.current().span(data))


class OffsetEncodingSchema(Schema):
    """How offsets count: code points (default), UTF-16 units as browsers do, or UTF-8 bytes."""

    offset_encoding = fields.Enum(OffsetEncoding, by_value=True, load_default=OffsetEncoding.CODE_POINT)
