"""What the nouns share: building domain dataclasses, tuples, texts that every part of the house can hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load


class DomainSchema(Schema):
    """Loads into the dataclass named by `domain`, whose fields it repeats name by name."""

    domain: ClassVar[type]

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Any:
        """The dataclass; fields that were not sent take its defaults."""
        return self.domain(**data)


class AnswerSchema(DomainSchema):
    """What the service answers and stores: fields that a newer release has added are passed over on loading."""

    class Meta:
        """marshmallow's options."""

        unknown = EXCLUDE


class TupleOf(fields.List[Any]):
    """A list on the wire, a tuple in the domain."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


def storable(text: str) -> None:
    """Refuses what UTF-8 or a database can't hold: lone surrogates and NUL, by their code-point offset."""
    if (at := text.find("\x00")) >= 0:
        raise ValidationError(f"NUL at offset {at}.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(f"Lone surrogate at offset {error.start}.") from None


def representable(value: datetime) -> None:
    """Refuses a time that has no place in UTC's years 1 to 9999."""
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValidationError("Outside the years 1 to 9999 in UTC.") from None


class Truth(fields.Boolean):
    """true or false, and nothing that merely equals one, as 0 and 1 do."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Link(fields.URL):
    """A web address, or the empty text, which an article without one has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(schemes={"http", "https"}, **kwargs)

    def _validate(self, value: Any) -> None:
        if value != "":
            super()._validate(value)


class Text(fields.String):
    """A string that `storable` accepts."""

    def __init__(self, **kwargs: Any) -> None:
        validators = kwargs.pop("validate", [])
        super().__init__(validate=[storable, *(validators if isinstance(validators, list) else [validators])], **kwargs)
