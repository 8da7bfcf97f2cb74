"""GET /v1/sources."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.source import SourceArgsSchema, SourcePageSchema
from service.api import workflows
from service.api.auth import requires
from service.api.blueprint import Resource
from service.api.paging import source_cursor, source_position
from service.domain.token import Scope
from service.domain.voice import SourceFilter

resource = Resource("sources", "Who is quoted across the archive.")


@resource.route("/sources", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listSources")
@resource.arguments(SourceArgsSchema, location="query")
@resource.response(200, SourcePageSchema)
def sources(args: dict[str, Any]) -> Any:
    """List who is quoted: how often, in how many articles, how named; most often quoted first."""
    limit, cursor = args.pop("limit"), args.pop("cursor", None)
    found = workflows().sources.page(limit + 1, SourceFilter(**args), source_position(cursor))
    shown = found[:limit]
    following = source_cursor(shown[-1]) if len(found) > limit else None
    links = {}
    if following:
        query = {name: getattr(value, "value", value) for name, value in args.items()}
        links["Link"] = f'<{url_for("sources.sources", cursor=following, limit=limit, **query)}>; rel="next"'
    return {"items": shown, "next": following}, links
