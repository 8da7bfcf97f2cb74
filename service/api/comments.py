"""Comments on flags, and whom they can address."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.comment import CommentSchema, CommentsSchema, RemarkSchema, ReviewersSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.domain.comment import Comment, Remark
from service.domain.token import Scope

resource = Resource("comments", "What reviewers say to each other about flags; comments are only ever added.")


@resource.route("/flags/<flag_id>/comments", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="commentFlag", parameters=[KEY_HEADER])
@resource.arguments(RemarkSchema)
@resource.response(201, CommentSchema)
def comment(remark: Remark, flag_id: str) -> Any:
    """Comment on a flag, or answer a comment; `@name` addresses a reviewer, who finds it on their own page."""
    made = workflows().comments.comment(flag_id, remark, caller(), once())
    return made, {"Location": url_for("comments.comments", flag_id=flag_id)}


@resource.route("/flags/<flag_id>/comments", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listFlagComments")
@resource.response(200, CommentsSchema)
def comments(flag_id: str) -> dict[str, list[Comment]]:
    """Read the comments on a flag that you may see, oldest first."""
    return {"items": workflows().comments.on(flag_id, caller())}


@resource.route("/reviewers", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listReviewers")
@resource.response(200, ReviewersSchema)
def reviewers() -> dict[str, list[dict[str, str]]]:
    """List the reviewers who can be addressed and be given flags, by name."""
    return {"items": [{"name": name} for name in workflows().comments.reviewers()]}
