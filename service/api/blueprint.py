"""What the resources' blueprints share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

# What any operation may answer, whatever it does.
ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
WITH_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


class Parser(FlaskParser):
    """Reads a body only when the request says that it is JSON, and refuses unknown fields in bodies and queries."""

    DEFAULT_UNKNOWN_BY_LOCATION: ClassVar = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "json": None, "query": "raise"}

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body; 415 for another content type."""
        if not req.is_json:
            raise UnsupportedMediaType("Send application/json.")
        return super().load_json(req, schema)


class Resource(Blueprint):  # type: ignore[misc]
    """A blueprint under /v1 whose operations document the problem documents that they may answer."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix="/v1", description=description)
        self._prepare_doc_cbks.append(_document_problems)


def _document_problems(doc: dict[str, Any], _info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    for status in (*ALWAYS, *(WITH_BODY if method in ("post", "put") else ())):
        doc.setdefault("responses", {}).setdefault(str(status.value), status.name)
    return doc
