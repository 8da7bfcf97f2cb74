"""GET /v1/sources."""

from __future__ import annotations

from typing import Any

from schemas.source import SourceArgsSchema, SourcePageSchema
from service.api import workflows
from service.api.auth import requires
from service.api.blueprint import Resource
from service.api.paging import paged, source_cursor, source_position
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
    wanted, after = SourceFilter(**args), source_position(cursor)
    page = paged(lambda most: workflows().sources.page(most, wanted, after), limit, source_cursor)
    return page.answer("sources.sources", limit=limit, **args)
