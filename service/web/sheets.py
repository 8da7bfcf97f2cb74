"""An article's page, any revision of it, and how its parts stand for pages that are open."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, render_template, request
from marshmallow import Schema, fields, validate

from service.api import workflows
from service.api.auth import caller
from service.domain.standing import Standing
from service.domain.token import Scope
from service.domain.verdict import WRONG, states_after
from service.web.desk import arguments, desk, signed_in
from service.web.reading import build
from service.workflows import now
from service.workflows.rules import title_of

FLAG_DECISIONS = (
    ("upheld", "Uphold", "u", "The question is right; it needs an answer."),
    ("dismissed", "Dismiss", "d", "There is nothing to ask here."),
    ("fixed", "Fixed", "f", "The text has been put right."),
    ("unsure", "Unsure", "s", "Leaves it to others."),
)
CLAIM_DECISIONS = (
    ("verified", "Verified", "v", "The claim is true."),
    ("refuted", "Refuted", "r", "The claim is false."),
    ("unverifiable", "Unverifiable", "n", "It can’t be found out."),
    ("needs_evidence", "Needs evidence", "m", "More is needed to tell."),
)
EXTRACTION_DECISIONS = (
    ("wrong_source", "Wrong source", "w", "Somebody else said it."),
    ("wrong_span", "Wrong words", "x", "The marked words are not the right ones."),
    ("not_an_attribution", "No attribution", "a", "Nobody is said to have said this."),
)


class SheetArgsSchema(Schema):
    """Which revision; the newest where none is named."""

    revision = fields.Integer(load_default=None, validate=validate.Range(1, 2**31 - 1))


@desk.get("/articles/<article_id>")
@signed_in(Scope.READ)
def sheet(article_id: str) -> str:
    """The article with its marks; deciding needs `review`, and the newest revision."""
    wanted = arguments(SheetArgsSchema())["revision"]
    viewer = caller()
    shown = workflows().look.sheet(article_id, wanted, viewer)
    newest = shown.revision.number == shown.record.revision
    may_decide = newest and viewer.allows(Scope.REVIEW)
    return render_template(
        "article.html",
        record=shown.record,
        revision=shown.revision,
        annotation=shown.annotation,
        newest=newest,
        veiled=shown.record.blind and not viewer.allows(Scope.ADMIN),
        reading=build(
            shown.revision.text,
            shown.annotation,
            may_decide,
            shown.standings,
            shown.verdicts,
            shown.last_seen,
        ),
        rules=workflows().annotator.ruleset.rules,
        title_of=title_of,
        flag_decisions=FLAG_DECISIONS,
        claim_decisions=CLAIM_DECISIONS,
        extraction_decisions=EXTRACTION_DECISIONS,
        corrects=WRONG,
        would=states_after((), viewer.name, now(), settles=False),
    )


@desk.get("/articles/<article_id>/states")
@signed_in(Scope.READ)
def states(article_id: str) -> Response:
    """How the newest revision's flags stand, and all other parts with verdicts, as far as the viewer may see."""
    record, standings = workflows().look.standings(article_id, caller())
    response = jsonify(
        revision=record.revision,
        targets={target: _told(standing) for target, standing in standings.items()},
    )
    response.add_etag()
    response.make_conditional(request)
    return response


def _told(standing: Standing) -> dict[str, Any]:
    last, claim = standing.last, standing.claim
    return {
        "state": standing.state,
        "verdicts": standing.verdicts,
        "last": {"reviewer": last.reviewer, "decision": last.decision, "at": last.at.isoformat()} if last else None,
        "mine": standing.mine,
        "would": standing.would,
        "claim": {"reviewer": claim.reviewer, "until": claim.until.isoformat()} if claim else None,
    }
