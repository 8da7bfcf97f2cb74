"""The rules, and how reviewers decided on their flags."""

from __future__ import annotations

from typing import Any

from schemas.rule import ReviewersVerdictsSchema, RulesArgsSchema, RulesSchema, VerdictArgsSchema
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.domain.report import Given
from service.domain.token import Scope
from service.workflows.rules import given

resource = Resource("rules", "The sourcing rules.")


@resource.route("/rules", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listRules")
@resource.arguments(RulesArgsSchema, location="query")
@resource.response(200, RulesSchema)
def rules(args: dict[str, Any]) -> dict[str, Any]:
    """List the rules with their definitions, and how their flags were decided: by all, by one reviewer, in a period."""
    version, reports = workflows().rules.reports(given(caller(), **args))
    return {"version": version, "items": reports}


@resource.route("/reviewers/verdicts", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listReviewersVerdicts")
@resource.arguments(VerdictArgsSchema, location="query")
@resource.response(200, ReviewersVerdictsSchema)
def reviewers(args: dict[str, Any]) -> dict[str, Any]:
    """Count how each reviewer decided on flags, of the verdicts that you may see."""
    counted = workflows().rules.reviewers(Given(**args), caller())
    return {"items": [{"reviewer": name, "verdicts": verdicts} for name, verdicts in counted.items()]}
