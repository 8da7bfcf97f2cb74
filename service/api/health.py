"""Whether the process lives, and whether it can work. No token needed; neither says anything of what is stored."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from service.api import workflows

resource = Blueprint("health", __name__)


@resource.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@resource.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers, takes writes and is migrated, the model's files are its manifest's: 200, else 503."""
    checks = workflows().health.checks()
    ready = all(checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503
