"""The review queue: what waits, who holds it, and taking turns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from flask import Response, jsonify, redirect, render_template, request, url_for
from marshmallow import fields, validate

from schemas.queue import QueueArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import paged, pile_cursor, queue_position
from service.domain.flag import WAITING, Severity
from service.domain.queue import COUNTED, Claim, QueueFilter, ToldPile
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in
from service.web.doors import own_path
from service.workflows.rules import title_of


class PilesArgsSchema(QueueArgsSchema):
    """The same, by article."""

    limit = fields.Integer(load_default=15, validate=validate.Range(1, 200))


@desk.get("/queue")
@signed_in(Scope.REVIEW, Scope.READ)
def queue() -> str:
    """What waits for the viewer's verdict, article by article, with the words that it is on; low ones if asked for."""
    wanted, limit, cursor = _asked()
    after = queue_position(cursor)
    page = paged(
        lambda most: workflows().queue.page(most, wanted, caller(), after), limit, lambda told: pile_cursor(told.pile)
    )
    choice = {name: getattr(value, "value", value) for name, value in asdict(wanted).items() if value is not None}
    return render_template(
        "queue.html",
        piles=page.items,
        tally=workflows().queue.tally(wanted, caller()),
        wanted=wanted,
        choice=choice,
        here={**choice, "limit": limit, **({"cursor": cursor} if cursor else {})},
        rules=[rule.id for rule in workflows().annotator.ruleset.rules],
        severities=list(Severity),
        states=WAITING,
        cursor=cursor,
        following=page.following,
        admin=caller().allows(Scope.ADMIN),
        title_of=title_of,
        most=COUNTED,
    )


@desk.get("/queue/states")
@signed_in(Scope.REVIEW, Scope.READ)
def queue_states() -> Response:
    """The flags that the same page would show now, and who holds each."""
    wanted, limit, cursor = _asked()
    piles = workflows().queue.page(limit, wanted, caller(), queue_position(cursor))
    return jsonify({q.flag.id: _held(q.waiting.claim) for told in piles for q in told.shown})


@desk.get("/queue/next")
@signed_in(Scope.REVIEW, Scope.READ)
def queue_next() -> Response:
    """Where the viewer goes on when they are done with the article `besides`; null where nothing else waits."""
    told = workflows().queue.following(request.args.get("besides", ""), caller())
    return jsonify(_next(told) if told else None)


def _asked() -> tuple[QueueFilter, int, str | None]:
    """What the address asks for; without a word on severity, low ones are left out."""
    args = arguments(PilesArgsSchema())
    limit, cursor = args.pop("limit"), args.pop("cursor", None)
    if not args.keys() & {"severity", "at_least"}:
        args["at_least"] = Severity.MEDIUM
    return QueueFilter(**args), limit, cursor


def _held(claim: Claim | None) -> dict[str, Any] | None:
    return {"reviewer": claim.reviewer, "until": claim.until.isoformat()} if claim else None


def _next(told: ToldPile) -> dict[str, Any]:
    first = told.shown[0].flag
    address = url_for("desk.sheet", article_id=told.pile.article_id, _anchor=first.id)
    return {"title": told.title, "flags": told.pile.flags, "address": address}


@desk.post("/queue/<flag_id>/claim")
@signed_in(Scope.REVIEW)
def claim(flag_id: str) -> Response:
    """Takes a flag, and goes back to the queue."""
    workflows().queue.claim(flag_id, caller())
    return _back()


@desk.post("/queue/<flag_id>/release")
@signed_in(Scope.REVIEW)
def release(flag_id: str) -> Response:
    """Gives a flag back, and goes back to the queue."""
    workflows().queue.release(flag_id, caller())
    return _back()


def _back() -> Response:
    return cast("Response", redirect(own_path(request.form.get("next")) or url_for("desk.queue"), 303))
