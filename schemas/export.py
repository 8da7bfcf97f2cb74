"""What an export's query may say."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import Schema, ValidationError, fields, validate

from schemas.base import Text


def _representable(value: datetime) -> None:
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValidationError("Outside the years 1 to 9999 in UTC.") from None


class ExportArgsSchema(Schema):
    """Which articles to export; all of them by default, oldest first."""

    article_id = Text(validate=validate.Length(min=1, max=40), metadata={"description": "One article only."})
    since = fields.AwareDateTime(
        format="iso",
        default_timezone=UTC,
        validate=_representable,
        metadata={
            "description": "Only articles that were saved, flagged by a reviewer, decided on, commented on or assigned "
            "at or after this time (ISO 8601; UTC where it names no zone)."
        },
    )
