"""Verdicts on flags and attributions."""

from __future__ import annotations

from typing import Any

from flask import url_for

from schemas.verdict import (
    AttributionDecisionSchema,
    AttributionHistorySchema,
    FlagDecisionSchema,
    FlagHistorySchema,
    VerdictSchema,
)
from service.api import workflows
from service.api.auth import caller, requires
from service.api.blueprint import Resource
from service.api.headers import KEY_HEADER, once
from service.domain.token import Scope
from service.domain.verdict import Decision, TargetKind, Verdict, state_of

resource = Resource("verdicts", "What reviewers decided; verdicts are only ever added.")


def _decide(kind: TargetKind, target_id: str, decision: Decision) -> tuple[Verdict, dict[str, str]]:
    verdict = workflows().review.decide(kind, target_id, decision, caller(), once())
    return verdict, {"Location": url_for(f"verdicts.{kind.value}_history", target_id=target_id)}


@resource.route("/flags/<target_id>/verdicts", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="decideFlag", parameters=[KEY_HEADER])
@resource.arguments(FlagDecisionSchema)
@resource.response(201, VerdictSchema)
def flag_verdict(decision: Decision, target_id: str) -> Any:
    """Decide on a flag; your earlier verdict on it is superseded and stays readable."""
    return _decide(TargetKind.FLAG, target_id, decision)


@resource.route("/flags/<target_id>/verdicts", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listFlagVerdicts")
@resource.response(200, FlagHistorySchema)
def flag_history(target_id: str) -> dict[str, Any]:
    """Read the verdicts on a flag that you may see, oldest first, and the state that they amount to."""
    verdicts = workflows().review.history(TargetKind.FLAG, target_id, caller())
    return {"state": state_of(verdicts), "items": verdicts}


@resource.route("/attributions/<target_id>/verdicts", methods=["POST"])
@requires(Scope.REVIEW)
@resource.doc(operationId="decideAttribution", parameters=[KEY_HEADER])
@resource.arguments(AttributionDecisionSchema)
@resource.response(201, VerdictSchema)
def attribution_verdict(decision: Decision, target_id: str) -> Any:
    """Decide on an attribution: on its claim, or on the extraction."""
    return _decide(TargetKind.ATTRIBUTION, target_id, decision)


@resource.route("/attributions/<target_id>/verdicts", methods=["GET"])
@requires(Scope.READ)
@resource.doc(operationId="listAttributionVerdicts")
@resource.response(200, AttributionHistorySchema)
def attribution_history(target_id: str) -> dict[str, list[Verdict]]:
    """Read the verdicts on an attribution that you may see, oldest first."""
    return {"items": workflows().review.history(TargetKind.ATTRIBUTION, target_id, caller())}
