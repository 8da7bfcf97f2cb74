"""GET /metrics, for Prometheus: figures only, nothing of an article and nobody's name."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request

from service.api import workflows
from service.api.auth import forwarded, identified
from service.domain.token import Scope
from service.metrics.scrape import exposition

resource = Blueprint("metrics", __name__)


@resource.get("/metrics")
def metrics() -> Response:
    """The figures of all workers of this server, and of the database; the caller is near or has the scope."""
    if not _near():
        identified(Scope.METRICS)
    body, content_type = exposition(workflows().figures.read(), request.headers.get("Accept", ""))
    return Response(body, content_type=content_type, headers={"Cache-Control": "no-store"})


def _near() -> bool:
    """Whether the caller's own address, no proxy between, is in a network that needs no token."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return not forwarded() and any(address in network for network in current_app.config["METRICS_NETWORKS"])
