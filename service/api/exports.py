"""GET /v1/exports/{format}: the archive as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from threading import BoundedSemaphore
from typing import Any, TypeVar

from flask import Response, current_app, g

from schemas.export import ExportArgsSchema, TableArgsSchema
from schemas.source import NamedArgsSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.domain.errors import Saturated
from service.domain.token import Scope
from service.domain.voice import SourceFilter
from service.logs import log, told
from service.workflows.export.bundle import Wanted
from service.workflows.export.exports import FORMATS
from service.workflows.rules import given
from service.workflows.tables import TABLES, Asked

resource = Resource("exports", "The archive in other people's formats.")
View = TypeVar("View", bound=Callable[..., Any])

BUSY = 5  # seconds after which who found no seat may come again
OPEN = ("web-annotation", "brat", "csv", "jsonl", "claimreview")


class ExportBrokeOff(Exception):
    """An error after the answer had begun: the connection ends without the last chunk, so that no client takes the
    part for the whole."""


def _documented(*names: str) -> Callable[[View], View]:
    """Documents the content types of these formats."""

    def decorate(view: View) -> View:
        for content_type in sorted({FORMATS[name].content_type.partition(";")[0] for name in names}, reverse=True):
            schema = {"type": "object"} if content_type.endswith("+json") else {"type": "string"}
            view = resource.response(200, schema, content_type=content_type, description="The stream.")(view)
        return view

    return decorate


def _answer(name: str, args: dict[str, Any]) -> Response:
    wanted = Wanted(args.get("article_id"), args.get("since"), caller())
    parts = workflows().exports.stream(name, wanted)
    return streamed(parts, FORMATS[name].content_type, FORMATS[name].file_name)


def streamed(parts: Iterator[bytes], content_type: str, name: str) -> Response:
    """An answer that is sent as its parts come, to save under this name.

    Raises what the first part raises, and `Saturated` where as many are being sent as threads are kept for.
    """
    seats: BoundedSemaphore = current_app.config["ANSWERS"]
    if not seats.acquire(blocking=False):
        raise Saturated("As many exports are being sent as this process sends at once; try again shortly.", BUSY)
    with ExitStack() as seat:
        seat.callback(seats.release)
        begun = chain([next(parts, b"")], parts)  # what fails at once still gets a problem document
        kept = seat.pop_all()
    response = Response(_watched(begun, g.request_id, kept), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(kept.close)  # where it is never begun, as for HEAD
    return response


def _watched(parts: Iterator[bytes], request_id: str, seat: ExitStack) -> Iterator[bytes]:
    """The parts of an answer; an error is logged, and `ExportBrokeOff` raised in its place. Leaves the seat."""
    with seat:
        try:
            yield from parts
        except Exception as error:
            log.error("the export broke off", request_id=request_id, **told(error))
            raise ExportBrokeOff("the export broke off") from None


@resource.route(f"/exports/<any({', '.join(map(repr, OPEN))}):form>", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="exportArchive")
@resource.arguments(ExportArgsSchema, location="query")
@_documented(*OPEN)
def export(args: dict[str, Any], form: str) -> Response:
    """Export articles with their newest annotation, flags in their present state and verdicts, as a stream."""
    return _answer(form, args)


@resource.route("/exports/training", methods=["GET"])
@requires(Scope.ADMIN)
@resource.doc(operationId="exportTraining")
@resource.arguments(ExportArgsSchema, location="query")
@_documented("training")
def training(args: dict[str, Any]) -> Response:
    """Export what reviewers corrected and decided, a line per reviewed article, as training data."""
    return _answer("training", args)


@resource.route(f"/exports/tables/<any({', '.join(map(repr, TABLES))}):table>", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="exportTable")
@resource.arguments(TableArgsSchema, location="query")
@_documented("csv")
def tables(args: dict[str, Any], table: str) -> Response:
    """Export the archive's figures as CSV: sources, their classes, and verdicts by rule and by reviewer."""
    return sheet(table, workflows().tables.one(table, asked(args)))


@resource.route("/exports/quotations", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="exportQuotations")
@resource.arguments(NamedArgsSchema, location="query")
@_documented("csv")
def quotations(args: dict[str, Any]) -> Response:
    """Export what a source says as CSV, a row for each time that it speaks, newest article first."""
    kind, name = args.pop("source_class"), args.pop("name")
    return sheet("quotations", workflows().tables.quotations(kind, name, SourceFilter(**args)))


def asked(args: dict[str, Any]) -> Asked:
    """What the figures of an archive's page or table are asked for; an absent field wants all."""
    period = {name: args.get(name) for name in ("since", "until")}
    wanted = SourceFilter(q=args.get("q"), source_class=args.get("source_class"), **period)
    return Asked(wanted, given(caller(), **period, reviewer=args.get("reviewer")), caller())


def sheet(name: str, table: str) -> Response:
    """A table to save under this name."""
    response = Response(table, content_type=FORMATS["csv"].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
