"""All verbs in one place, for those who serve them."""

from __future__ import annotations

from dataclasses import dataclass

from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.health import Health
from service.workflows.review import Review
from service.workflows.revise import Archive


@dataclass(frozen=True, slots=True)
class Workflows:
    """What the API can ask for."""

    annotator: Annotator
    archive: Archive
    review: Review
    access: Access
    health: Health
