"""GET /v1/rules."""

from __future__ import annotations

from typing import Any

from schemas.rule import RulesSchema
from service.api import workflows
from service.api.auth import requires
from service.api.blueprint import Resource
from service.domain.token import Scope

resource = Resource("rules", "The sourcing rules.")


@resource.route("/rules", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listRules")
@resource.response(200, RulesSchema)
def rules() -> dict[str, Any]:
    """List the rules with their definitions, and how their flags were decided."""
    version, reports = workflows().rules.reports()
    return {"version": version, "items": reports}
