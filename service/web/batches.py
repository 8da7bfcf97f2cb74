"""The batches that there are, how far each is, and where its results are."""

from __future__ import annotations

from flask import render_template

from schemas.paging import PageArgsSchema
from service.api import workflows
from service.api.auth import caller
from service.api.paging import cursor_of, position
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in


@desk.get("/batches")
@signed_in(Scope.READ)
def batches() -> str:
    """A page of batches, newest first; who made one, and an admin, may stop it here."""
    args = arguments(PageArgsSchema())
    limit, cursor = args["limit"], args.get("cursor")
    found = workflows().batches.page(limit + 1, position(cursor), caller())
    admin = caller().allows(Scope.ADMIN)
    return render_template(
        "batches.html",
        listed=found[:limit],
        own={batch.id for batch in found if admin or batch.token_id == caller().id},
        cursor=cursor,
        following=cursor_of(found[limit - 1]) if len(found) > limit else None,
    )
