"""The wire's endpoints, one file per resource."""

from __future__ import annotations

from typing import cast

from flask import current_app

from service.workflows.verbs import Workflows


def workflows() -> Workflows:
    """The verbs of the app that handles this request."""
    return cast("Workflows", current_app.extensions["sourcemark"])
