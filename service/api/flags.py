"""Reviewers' own flags, and the queue of flags that wait."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, url_for

from schemas.flag import FlagSchema, MarkSchema
from schemas.queue import ClaimSchema, QueueArgsSchema, QueuePageSchema
from schemas.text import Reading
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.api.paging import paged, queue_cursor, queue_position
from service.domain.mark import Mark
from service.domain.queue import Claim, QueueFilter
from service.domain.token import Scope

resource = Resource("flags", "Flags that reviewers raise, and those that wait for a verdict.")


@resource.route("/articles/<article_id>/flags", methods=["POST"])
@requires(Scope.REVIEW, Scope.READ)  # the answer quotes the text under the flag
@resource.doc(operationId="raiseFlag", parameters=[KEY_HEADER])
@resource.arguments(MarkSchema)
@resource.response(201, FlagSchema)
def raise_flag(mark: Mark, article_id: str) -> Response:
    """Raise a flag on the newest revision, by any rule, those for reviewers only among them."""
    flag, text = workflows().review.mark(article_id, mark, caller(), once())
    with Reading(text, mark.offset_encoding):
        response = jsonify(FlagSchema().dump(flag))
    response.status_code = 201
    response.headers["Location"] = url_for("verdicts.flag_history", target_id=flag.id)
    return response


@resource.route("/review-queue", methods=["GET"])
@requires(Scope.REVIEW)
@resource.doc(operationId="listQueue")
@resource.arguments(QueueArgsSchema, location="query")
@resource.response(200, QueuePageSchema)
def queue(args: dict[str, Any]) -> Any:
    """List the flags that wait for your verdict, open and disputed ones, severest first, then oldest."""
    limit, cursor = args.pop("limit"), args.pop("cursor", None)
    wanted, after = QueueFilter(**args), queue_position(cursor)
    page = paged(lambda most: workflows().queue.waiting(most, wanted, caller(), after), limit, queue_cursor)
    return page.answer("flags.queue", limit=limit, **args)


@resource.route("/flags/<flag_id>/claim", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="claimFlag")
@resource.response(200, ClaimSchema)
@resource.alt_response(409, "CONFLICT")
def claim(flag_id: str) -> Claim:
    """Take a flag for half an hour, or hold it for another; nobody else can take it meanwhile."""
    return workflows().queue.claim(flag_id, caller())


@resource.route("/flags/<flag_id>/claim", methods=["DELETE"])
@requires(Scope.REVIEW)
@resource.doc(operationId="releaseFlag")
@resource.response(204)
@resource.alt_response(409, "CONFLICT")
def release(flag_id: str) -> None:
    """Give a flag back."""
    workflows().queue.release(flag_id, caller())
