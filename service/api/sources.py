"""/v1/sources: who is quoted, what they say, which names are one."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.source import (
    ClassCountsSchema,
    MergeSchema,
    MergesSchema,
    MergingSchema,
    PeriodArgsSchema,
    QuotationArgsSchema,
    QuotationPageSchema,
    SourceArgsSchema,
    SourcePageSchema,
)
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.api.paging import cursor_of, paged, position, source_cursor, source_position
from service.domain.token import Scope
from service.domain.voice import Merge, SourceFilter

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


@resource.route("/sources/classes", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listSourceClasses")
@resource.arguments(PeriodArgsSchema, location="query")
@resource.response(200, ClassCountsSchema)
def classes(args: dict[str, Any]) -> dict[str, Any]:
    """Count the attributions by how well their sources are named."""
    counts = workflows().sources.by_class(SourceFilter(**args))
    return {"items": [{"source_class": kind, "attributions": count} for kind, count in counts.items()]}


@resource.route("/sources/quotations", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listQuotations")
@resource.arguments(QuotationArgsSchema, location="query")
@resource.response(200, QuotationPageSchema)
def quotations(args: dict[str, Any]) -> Any:
    """Read what a source says, article by article, newest first."""
    name, kind = args["name"], args["source_class"]
    limit, after = args.pop("limit"), position(args.pop("cursor", None))
    wanted = SourceFilter(since=args.get("since"), until=args.get("until"))
    found, _ = workflows().sources.one(kind, name)
    page = paged(
        lambda most: workflows().sources.spoken(most, kind, name, wanted, after),
        limit,
        lambda spoken: cursor_of(spoken.article),
    )
    body, links = page.answer("sources.quotations", limit=limit, **args)
    return {"source": found, **body}, links


@resource.route("/sources/merges", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listMerges")
@resource.response(200, MergesSchema)
def merges() -> dict[str, list[Merge]]:
    """List which names reviewers take for one source, oldest first."""
    return {"items": workflows().sources.merges()}


@resource.route("/sources/merges", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="mergeSources", parameters=[KEY_HEADER])
@resource.arguments(MergingSchema)
@resource.response(201, MergeSchema)
def merge(wanted: dict[str, str]) -> Any:
    """Have one named source count as another, for everybody, until that is undone."""
    made = workflows().sources.merge(wanted["name"], wanted["into"], caller(), once())
    return made, {"Location": url_for("sources.merges")}


@resource.route("/sources/merges/<merge_id>", methods=["DELETE"])
@requires(Scope.REVIEW)
@resource.doc(operationId="undoMerge")
@resource.response(204)
def unmerge(merge_id: str) -> None:
    """Undo a merge; that it was made, and by whom undone, stays on record."""
    workflows().sources.unmerge(merge_id, caller())
