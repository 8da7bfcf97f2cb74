"""Whose task a flag is."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.assignment import AssigningSchema, AssignmentSchema, AssignmentsSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.domain.assignment import Assigning
from service.domain.token import Scope

resource = Resource("assignments", "Whose task flags are; assignments are only ever added, the last one counts.")


@resource.route("/flags/<flag_id>/assignments", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="assignFlag", parameters=[KEY_HEADER])
@resource.arguments(AssigningSchema)
@resource.response(201, AssignmentSchema)
def assign(wanted: Assigning, flag_id: str) -> Any:
    """Give a flag to a reviewer, or take it back; 409 where it is so already."""
    made = workflows().comments.assign(flag_id, wanted, caller(), once())
    return made, {"Location": url_for("assignments.assignments", flag_id=flag_id)}


@resource.route("/flags/<flag_id>/assignments", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listFlagAssignments")
@resource.response(200, AssignmentsSchema)
def assignments(flag_id: str) -> dict[str, Any]:
    """Read whose task a flag is, and how that came about, oldest first."""
    items = workflows().comments.assignments(flag_id)
    return {"assignee": items[-1].assignee if items else None, "items": items}
