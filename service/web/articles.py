"""The list of articles."""

from __future__ import annotations

from flask import render_template

from schemas.paging import ListingArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import cursor_of, paged, position
from service.domain.listing import ArticleFilter, Progress
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in


@desk.get("/articles")
@signed_in(Scope.READ)
def articles() -> str:
    """A page of articles, newest first, and how far each is reviewed."""
    args = arguments(ListingArgsSchema())
    wanted, limit, cursor = ArticleFilter(args["q"].strip(), args["state"]), args["limit"], args.get("cursor")
    after = position(cursor)
    page = paged(
        lambda most: workflows().listing.page(most, wanted, caller(), after), limit, lambda one: cursor_of(one.article)
    )
    return render_template(
        "articles.html",
        listed=page.items,
        wanted=wanted,
        states=list(Progress),
        cursor=cursor,
        following=page.following,
    )
