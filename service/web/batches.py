"""The batches that there are, how far each is, and where its results are."""

from __future__ import annotations

from flask import render_template

from schemas.paging import PageArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import cursor_of, paged, position
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in


@desk.get("/batches")
@signed_in(Scope.READ)
def batches() -> str:
    """A page of batches, newest first; who made one, and an admin, may stop it here."""
    args = arguments(PageArgsSchema())
    cursor, viewer = args.get("cursor"), caller()
    after, admin = position(cursor), viewer.allows(Scope.ADMIN)
    page = paged(lambda most: workflows().batches.page(most, after, viewer), args["limit"], cursor_of)
    return render_template(
        "batches.html",
        listed=page.items,
        own={batch.id for batch in page.items if admin or batch.token_id == viewer.id},
        cursor=cursor,
        following=page.following,
    )
