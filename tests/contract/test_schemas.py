"""The schemas name the same fields as the domain, and refuse what does not fit."""

from __future__ import annotations

import dataclasses

import pytest
from marshmallow import ValidationError

import schemas.annotation
import schemas.article
import schemas.assignment
import schemas.attribution
import schemas.batch
import schemas.comment
import schemas.flag
import schemas.text
import schemas.verdict
from schemas.base import DomainSchema
from schemas.text import Reading, SpanSchema
from service.domain.flag import Anchor
from service.domain.text import OffsetEncoding, Span

# What stands elsewhere: an upsert's external_id in its path, a submission's encoding beside the article.
ELSEWHERE = {
    "BatchSchema": {"token_id"},
    "LineSchema": {"external_id", "nodes", "offset_encoding", "id"},
    "ArticleSchema": {"external_id", "nodes"},
    "SubmissionSchema": {"external_id", "nodes", "offset_encoding"},
    "NewArticleSchema": {"nodes", "offset_encoding"},
    "_DecisionSchema": {"decision", "correction"},
    "FlagDecisionSchema": {"correction"},
}


def subclasses(cls: type) -> set[type]:
    return {cls}.union(*(subclasses(s) for s in cls.__subclasses__()))


DOMAIN = sorted(
    (s for s in subclasses(DomainSchema) if hasattr(s, "domain") and s.__module__.startswith("schemas.")),
    key=lambda s: s.__name__,
)


@pytest.mark.parametrize("schema", DOMAIN)
def test_schema_and_dataclass_name_the_same_fields(schema: type[DomainSchema]) -> None:
    wire = {name for name, field in schema().fields.items() if not field.dump_only}
    domain = {field.name for field in dataclasses.fields(schema.domain)}
    assert wire ^ domain == ELSEWHERE.get(schema.__name__, set())


def test_what_a_newer_release_adds_is_passed_over() -> None:
    made = {"status": "exact", "score": 1.0, "added": {"later": True}}
    assert schemas.flag.AnchorSchema().load(made) == Anchor()


def test_a_span_is_checked_against_the_text() -> None:
    with Reading("a🌉b", OffsetEncoding.UTF_16):
        assert SpanSchema().load({"start": 1, "end": 3, "text": "🌉"}) == Span(1, 2)
        for bad in (
            {"start": 1, "end": 2, "text": "🌉"},
            {"start": 1, "end": 3, "text": "x"},
            {"start": 3, "end": 3},
            {"start": 3, "end": 1},
            {"start": 0, "end": 9},
            {"start": -1, "end": 1},
            {"start": "0", "end": 1},
            {"start": True, "end": 3},
            {"start": 0},
        ):
            with pytest.raises(ValidationError):
                SpanSchema().load(bad)
