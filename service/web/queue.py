"""The review queue: what waits, who holds it, and taking turns."""

from __future__ import annotations

from typing import cast

from flask import Response, redirect, render_template, request, url_for

from schemas.queue import QueueArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import queue_cursor, queue_position
from service.domain.flag import FlagState, Severity
from service.domain.queue import QueueFilter
from service.domain.token import Scope
from service.web.desk import arguments, desk, enter, signed_in
from service.web.doors import own_path
from service.workflows.rules import title_of

STATES = (FlagState.OPEN, FlagState.DISPUTED)


@desk.get("/queue")
@signed_in(Scope.REVIEW)
def queue() -> str:
    """The flags that wait for the viewer's verdict, severest first, then oldest, with the words that they are on."""
    enter(Scope.READ)
    args = arguments(QueueArgsSchema())
    limit, cursor = args.pop("limit"), args.pop("cursor", None)
    wanted = QueueFilter(**args)
    found = workflows().review.waiting(limit + 1, wanted, caller(), queue_position(cursor))
    return render_template(
        "queue.html",
        queued=workflows().queue.told(found[:limit]),
        wanted=wanted,
        rules=[rule.id for rule in workflows().annotator.ruleset.rules],
        severities=list(Severity),
        states=STATES,
        cursor=cursor,
        following=queue_cursor(found[limit - 1]) if len(found) > limit else None,
        admin=caller().allows(Scope.ADMIN),
        title_of=title_of,
    )


@desk.post("/queue/<flag_id>/claim")
@signed_in(Scope.REVIEW)
def claim(flag_id: str) -> Response:
    """Takes a flag, and goes back to the queue."""
    workflows().review.claim(flag_id, caller())
    return _back()


@desk.post("/queue/<flag_id>/release")
@signed_in(Scope.REVIEW)
def release(flag_id: str) -> Response:
    """Gives a flag back, and goes back to the queue."""
    workflows().review.release(flag_id, caller())
    return _back()


def _back() -> Response:
    return cast("Response", redirect(own_path(request.form.get("next")) or url_for("desk.queue"), 303))
