"""A reviewer's own page, which colleagues may look at as far as they may see what is on it."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request
from marshmallow import Schema, validate

from schemas.base import Text
from service.api import workflows
from service.api.auth import caller
from service.domain.comment import pieces
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in
from service.workflows.rules import title_of

desk.add_app_template_filter(pieces)


class MineArgsSchema(Schema):
    """Whose page; the viewer's own where nobody is named."""

    reviewer = Text(load_default=None, validate=validate.Length(max=200))


@desk.get("/mine")
@signed_in(Scope.READ)
def mine() -> str:
    """What is assigned to the reviewer, mentions them, is held by them and was decided by them lately."""
    viewer = caller()
    reviewer = arguments(MineArgsSchema())["reviewer"] or viewer.name
    return render_template(
        "mine.html",
        reviewer=reviewer,
        own=reviewer == viewer.name,
        mine=workflows().own.page(reviewer, viewer),
        title_of=title_of,
    )


@desk.get("/articles/<article_id>/talk")
@signed_in(Scope.READ)
def talk(article_id: str) -> Response:
    """How many comments each flag has that the viewer may read, and whose task it is, for pages that are open."""
    found = workflows().comments.talk(article_id, caller())
    response = jsonify({flag: {"comments": one.comments, "assignee": one.assignee} for flag, one in found.items()})
    response.add_etag()
    response.make_conditional(request)
    return response
