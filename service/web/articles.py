"""The list of articles."""

from __future__ import annotations

from flask import render_template

from service.api import workflows
from service.domain.token import Scope
from service.web.desk import desk, signed_in


@desk.get("/articles")
@signed_in(Scope.READ)
def articles() -> str:
    """A page of articles, newest first."""
    return render_template("articles.html", articles=workflows().archive.page(50, None))
