"""What the resources' blueprints share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import current_app, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from service.domain.errors import Fault, InvalidInput

# What any operation may answer, whatever it does; the contract takes away what one can't.
ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
WITH_BODY = (
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)


class Parser(FlaskParser):
    """Reads a body only when the request says that it is JSON, and refuses unknown fields in bodies and queries."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  as the base class has it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": None,
        "query": "raise",
    }

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body; 415 for another content type."""
        if not req.is_json:
            raise UnsupportedMediaType("Send application/json.")
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
            raise BadRequest("The body is not JSON that can be read.") from None


class Resource(Blueprint):  # type: ignore[misc]
    """A blueprint under /v1 whose operations document the problem documents that they may answer."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, __name__, url_prefix="/v1", description=description)
        self._prepare_doc_cbks.append(_document_problems)
        self.before_request(_refuse_stray_query)


def _refuse_stray_query() -> None:
    view = current_app.view_functions[str(request.endpoint)]
    taken = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    if request.args and not any(parameter["in"] == "query" for parameter in taken):
        faults = tuple(Fault(f"/{name}", "Unknown field.") for name in request.args)
        raise InvalidInput("This operation takes no query.", faults)


def _document_problems(doc: dict[str, Any], _info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    for status in (*ALWAYS, *(WITH_BODY if method in ("post", "put", "patch", "delete") else ())):
        doc.setdefault("responses", {}).setdefault(str(status.value), status.name)
    return doc
