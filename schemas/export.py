"""What an export's query may say."""

from __future__ import annotations

from datetime import UTC

from marshmallow import Schema, fields, validate

from schemas.base import Text, representable
from schemas.rule import RulesArgsSchema
from schemas.source import ChosenArgsSchema


class TableArgsSchema(ChosenArgsSchema, RulesArgsSchema):
    """Which sources, and whose verdicts, in which days."""

    since = fields.Date(metadata={"description": "The first day (UTC) of the articles and verdicts that count."})
    until = fields.Date(metadata={"description": "The last such day."})


class ExportArgsSchema(Schema):
    """Which articles to export; all of them by default, oldest first."""

    article_id = Text(validate=validate.Length(min=1, max=40), metadata={"description": "One article only."})
    since = fields.AwareDateTime(
        format="iso",
        default_timezone=UTC,
        validate=representable,
        metadata={
            "description": "Only articles that were saved, flagged by a reviewer, decided on, commented on or assigned "
            "at or after this time (ISO 8601; UTC where it names no zone)."
        },
    )
