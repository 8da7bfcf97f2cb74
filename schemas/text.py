"""Spans and sections, in the offset encoding that the caller asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_dump, validate
from marshmallow.experimental.context import Context

from schemas.base import DomainSchema
from service.domain.errors import OffsetError
from service.domain.text import OffsetEncoding, Offsets, Section, SectionKind, SentSpan, Span, TextNode

CONTEXT_LENGTH = 32


class Reading:
    """One text and the encoding in which its offsets are counted. Spans are dumped and loaded within it::

    with Reading(text, OffsetEncoding.UTF_16):
        AnnotationSchema().dump(annotation)
    """

    def __init__(
        self,
        text: str,
        encoding: OffsetEncoding = OffsetEncoding.CODE_POINT,
        nodes: Sequence[TextNode] = (),
    ) -> None:
        self.text = text
        self._nodes = nodes
        self._first: dict[str, int] = {}
        for node in nodes:
            self._first.setdefault(node.selector, node.start)
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
        """The span as the wire has it, with its text, its context of 32 code points on either side, and its ranges."""
        ranges = {"ranges": list(self._ranges(span))} if self._nodes else {}
        return ranges | {
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

    def wire_nodes(self, nodes: Sequence[TextNode]) -> list[dict[str, Any]]:
        """The nodes as the wire has them; all their offsets count in the encoding."""
        encode = self._offsets.encode
        return [
            {"selector": node.selector, "at": node.at + wide, "start": encode(node.start), "end": encode(node.end)}
            for node, wide in self._widened(nodes)
        ]

    def nodes(self, wire: Sequence[Mapping[str, Any]]) -> tuple[TextNode, ...]:
        """The nodes in code points; `ValidationError` where they don't fit the text."""
        spans = [self.span(node) for node in wire]
        read = [TextNode(n["selector"], n["at"], s.start, s.end) for n, s in zip(wire, spans, strict=True)]
        return tuple(TextNode(n.selector, n.at - wide, n.start, n.end) for n, wide in self._widened(read))

    def _widened(self, nodes: Sequence[TextNode]) -> Iterator[tuple[TextNode, int]]:
        """Each stretch, and how many units more than code points stand before it in its node.

        What of a node is not in the text is white space, each of one unit.
        """
        for _, group in groupby(nodes, key=attrgetter("selector")):
            stretches = list(group)
            first = stretches[0].start
            for node in stretches:
                yield node, self._wide(first, node.start)

    def _wide(self, start: int, end: int) -> int:
        return self._offsets.encode(end) - self._offsets.encode(start) - (end - start)

    def _ranges(self, span: Span) -> Iterator[dict[str, Any]]:
        """The span in each text node that it touches."""
        first = max(bisect_right(self._nodes, span.start, key=attrgetter("start")) - 1, 0)
        last = bisect_right(self._nodes, span.end - 1, key=attrgetter("start"))
        touched = [node for node in self._nodes[first:last] if node.end > span.start]
        for selector, group in groupby(touched, key=attrgetter("selector")):
            stretches = list(group)
            yield {
                "selector": selector,
                "start": self._in_node(stretches[0], max(span.start, stretches[0].start)),
                "end": self._in_node(stretches[-1], min(span.end, stretches[-1].end)),
            }

    def _in_node(self, node: TextNode, place: int) -> int:
        return node.at + place - node.start + self._wide(self._first[node.selector], place)


class RangeSchema(Schema):
    """A stretch of one text node of the HTML, as the W3C's RangeSelector with an XPathSelector has it.

    `selector` finds the node in the document that a browser makes of the HTML; offsets into the node's text count in
    the offset encoding.
    """

    selector = fields.String(required=True, metadata={"example": "/html[1]/body[1]/p[2]/text()[1]"})
    start = fields.Integer(required=True, metadata={"example": 4})
    end = fields.Integer(required=True, metadata={"example": 13})


class TextNodeSchema(Schema):
    """Where a stretch of the text stands in the HTML: in the node `selector`, from its character `at` on."""

    class Meta:
        """marshmallow's options."""

        unknown = EXCLUDE

    selector = fields.String(required=True)
    at = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class TextNodes(fields.List[Any]):
    """The stretches of text in order; a tuple of `TextNode` in the domain."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.Nested(TextNodeSchema), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> list[Any]:
        return Reading.current().wire_nodes(value) if value else []  # the default, which OpenAPI tells, is in no text

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return Reading.current().nodes(cast("list[Any]", super()._deserialize(*args, **kwargs)))


class SpanSchema(Schema):
    """A half-open stretch of the text as submitted, in units of the offset encoding; `text` is the very slice."""

    class Meta:
        """marshmallow's options."""

        unknown = EXCLUDE

    of_html: ClassVar = frozenset({"ranges"})

    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"example": 0})
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0), metadata={"example": 9})
    text = fields.String(metadata={"example": "The mayor"})
    ranges = fields.List(
        fields.Nested(RangeSchema),
        dump_only=True,
        metadata={"description": "In each text node of the HTML that the text came in; left out for plain text."},
    )

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
