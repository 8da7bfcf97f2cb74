"""/v1/batches: many texts at once, annotated in the background."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import Any, cast

from flask import Response, current_app, g, jsonify, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from schemas.batch import MEDIA_TYPE, BatchPageSchema, BatchSchema
from schemas.paging import PageArgsSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.exports import streamed
from service.api.headers import KEY_HEADER, once_streamed
from service.api.paging import cursor_of, paged, position
from service.domain.batch import Batch
from service.domain.errors import SourcemarkError
from service.domain.token import Scope, Token
from service.logs import log, told
from service.workflows.batches import Batches

resource = Resource("batches", "Many texts at once, annotated in the background.")
MEDIA_TYPES = (MEDIA_TYPE, "application/ndjson", "application/jsonl")
PIECE = 65_536  # bytes read at a time
EVERY, ALIVE, LONGEST = 1.0, 10.0, 60.0  # seconds between looks, between signs of life, and until a stream ends
AGAIN = 3_000  # ms after which a browser asks again
BODY = {
    "required": True,
    "description": "A line of JSON for each text: what `POST /v1/annotate` takes and, if you like, an `id` (up to 200 "
    "characters) that its result has. Blank lines are passed over. `Content-Encoding: gzip` is taken.",
    "content": {
        MEDIA_TYPE: {
            "schema": {"type": "string"},
            "example": '{"id": "cms-4711", "text": "The bridge is safe, Mayor Ruth Tamm said."}\n',
        }
    },
}


@resource.route("/batches", methods=["POST"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="createBatch", parameters=[KEY_HEADER], requestBody=BODY)
@resource.response(202, BatchSchema)
def create() -> Response:
    """Take many texts, a line of JSON each; they are annotated one after another, and their results kept."""
    batches = workflows().batches
    gzip = request.headers.get("Content-Encoding", "identity").strip().lower()
    if request.mimetype not in MEDIA_TYPES:
        raise UnsupportedMediaType(f"Send {MEDIA_TYPE}.")
    if gzip not in ("gzip", "identity", ""):
        raise UnsupportedMediaType("Send the lines as they are, or gzipped.")
    request.max_content_length = batches.most.bytes
    body = iter(lambda: request.stream.read(PIECE), b"")
    batch = batches.receive(body, caller(), g.request_id, gzip=gzip == "gzip", once=once_streamed())
    response = jsonify(BatchSchema().dump(batch))
    response.status_code = 202
    response.headers["Location"] = url_for("batches.read", batch_id=batch.id)
    return response


@resource.route("/batches", methods=["GET"])
@requires(Scope.ANNOTATE, Scope.READ, either=True)
@resource.doc(operationId="listBatches")
@resource.arguments(PageArgsSchema, location="query")
@resource.response(200, BatchPageSchema)
def browse(page: dict[str, Any]) -> Any:
    """List batches, newest first: all of them with `read`, else your own."""
    limit, after, viewer = page["limit"], position(page.get("cursor")), caller()
    found = paged(lambda most: workflows().batches.page(most, after, viewer), limit, cursor_of)
    return found.answer("batches.browse", limit=limit)


@resource.route("/batches/<batch_id>", methods=["GET"])
@requires(Scope.ANNOTATE, Scope.READ, either=True)
@resource.doc(operationId="readBatch")
@resource.response(200, BatchSchema)
def read(batch_id: str) -> Batch:
    """Read how far a batch is."""
    return workflows().batches.get(batch_id, caller())


@resource.route("/batches/<batch_id>", methods=["DELETE"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="deleteBatch")
@resource.response(204)
def delete(batch_id: str) -> None:
    """Remove every word of a batch, sent or annotated; its counts and times stay."""
    workflows().batches.delete(batch_id, caller())


@resource.route("/batches/<batch_id>/cancel", methods=["POST"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="cancelBatch")
@resource.response(200, BatchSchema)
@resource.alt_response(409, "CONFLICT")
def cancel(batch_id: str) -> Batch:
    """Stop a batch; the results that there are stay."""
    return workflows().batches.cancel(batch_id, caller())


@resource.route("/batches/<batch_id>/resume", methods=["POST"])
@requires(Scope.ANNOTATE)
@resource.doc(operationId="resumeBatch")
@resource.response(200, BatchSchema)
@resource.alt_response(409, "CONFLICT")
def resume(batch_id: str) -> Batch:
    """Go on with a cancelled batch."""
    return workflows().batches.resume(batch_id, caller())


@resource.route("/batches/<batch_id>/results", methods=["GET"])
@requires(Scope.ANNOTATE, Scope.READ, either=True)
@resource.doc(operationId="readBatchResults")
@resource.response(200, {"type": "string"}, content_type=MEDIA_TYPE, description="The results, a line of JSON each.")
def results(batch_id: str) -> Response:
    """Read what became of each line, in the order in which they were sent: an annotation, or an error."""
    parts = workflows().batches.results(batch_id, caller())
    return streamed(parts, MEDIA_TYPE, f"{batch_id}.ndjson")


@resource.route("/batches/<batch_id>/events", methods=["GET"])
@requires(Scope.ANNOTATE, Scope.READ, either=True)
@resource.doc(operationId="watchBatch")
@resource.response(200, {}, content_type="text/event-stream", description="Server-sent events.")
@resource.alt_response(204, description="The end was told: a browser asks no more.")
def events(batch_id: str) -> Response:
    """Watch a batch: an event whenever it went on, and a last one when it is over."""
    batch = workflows().batches.get(batch_id, caller())
    if batch.state.over and request.headers.get("Last-Event-ID") == _mark(batch):
        return Response(status=204)
    stream = _events(workflows().batches, batch, caller(), current_app.config["WATCHERS"])
    response = Response(stream, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it back
    return response


def _events(batches: Batches, batch: Batch, viewer: Token, seats: BoundedSemaphore) -> Iterator[str]:
    """Each state of the batch, until it is over or the stream has lasted; the first one only where no seat is free."""
    seated = seats.acquire(blocking=False)
    try:
        yield f"retry: {AGAIN}\n\n{_event(batch)}"
        until, said = monotonic() + LONGEST, monotonic()
        while seated and not batch.state.over and monotonic() < until:
            sleep(EVERY)
            before, batch = batch, batches.get(batch.id, viewer)
            if batch != before or monotonic() - said > ALIVE:
                said = monotonic()
                yield _event(batch) if batch != before else ":\n\n"
    except SourcemarkError as error:  # it comes again, and then gets the problem document
        log.warning("a batch's events broke off", **told(error))
    finally:
        if seated:
            seats.release()


def _event(batch: Batch) -> str:
    name = "over" if batch.state.over else "progress"
    return f"id: {_mark(batch)}\nevent: {name}\ndata: {json.dumps(cast('Any', BatchSchema().dump(batch)))}\n\n"


def _mark(batch: Batch) -> str:
    return f"{batch.state.value}-{batch.done}-{batch.failed}"
