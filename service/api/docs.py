"""/docs: Swagger UI over /openapi.json, every file from this host."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory

resource = Blueprint("docs", __name__, template_folder="templates", static_folder="static", static_url_path="/docs/own")


def _swagger_ui() -> Path:
    # The package carries Swagger UI's files; importing it would pull in another web framework.
    found = find_spec("flask_openapi3_swagger")
    if found is None or found.origin is None:
        raise FileNotFoundError("flask-openapi3-swagger is not installed")
    return Path(found.origin).parent / "templates" / "swagger"


@resource.get("/docs")
def docs() -> str:
    """The page."""
    return render_template("docs.html")


@resource.get("/docs/swagger-ui/<path:name>")
def swagger_ui(name: str) -> Response:
    """Swagger UI's own files."""
    return send_from_directory(_swagger_ui(), name)
