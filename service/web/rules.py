"""What the flags mean: every rule with its definition, its reason and its examples."""

from __future__ import annotations

from flask import render_template

from service.web.desk import desk, visitor
from service.workflows.rules import EXPLAINED


@desk.get("/rules")
def rules() -> str:
    """The page, with an anchor for each rule; it is open to anybody, as it holds nothing of the archive."""
    visitor()
    return render_template("rules.html", explained=list(EXPLAINED.values()))
