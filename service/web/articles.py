"""The list of articles."""

from __future__ import annotations

from flask import render_template

from schemas.paging import ListingArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import cursor_of, position
from service.domain.listing import ArticleFilter, Progress
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in


@desk.get("/articles")
@signed_in(Scope.READ)
def articles() -> str:
    """A page of articles, newest first, and how far each is reviewed."""
    args = arguments(ListingArgsSchema())
    wanted, limit, cursor = ArticleFilter(args["q"].strip(), args["state"]), args["limit"], args.get("cursor")
    found = workflows().listing.page(limit + 1, wanted, caller(), position(cursor))
    return render_template(
        "articles.html",
        listed=found[:limit],
        wanted=wanted,
        states=list(Progress),
        cursor=cursor,
        following=cursor_of(found[limit - 1].article) if len(found) > limit else None,
    )
