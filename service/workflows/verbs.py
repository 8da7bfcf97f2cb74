"""All verbs in one place, for those who serve them."""

from __future__ import annotations

from dataclasses import dataclass

from service.workflows.access import Access
from service.workflows.annotate import Annotator
from service.workflows.batches import Batches
from service.workflows.comments import Comments
from service.workflows.compare import Compare
from service.workflows.deliveries import Deliveries
from service.workflows.export.exports import Exports
from service.workflows.figures import Figures
from service.workflows.health import Health
from service.workflows.history import History
from service.workflows.limits import Limits
from service.workflows.lines import Lines
from service.workflows.listing import Listing
from service.workflows.look import Look
from service.workflows.mine import Own
from service.workflows.queue import Queue
from service.workflows.retention import Retention
from service.workflows.review import Review
from service.workflows.revise import Archive
from service.workflows.rules import Rules
from service.workflows.sessions import Sessions
from service.workflows.sources import Sources
from service.workflows.tables import Tables
from service.workflows.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Workflows:
    """What the API can ask for."""

    annotator: Annotator
    batches: Batches
    lines: Lines
    archive: Archive
    listing: Listing
    compare: Compare
    review: Review
    comments: Comments
    queue: Queue
    own: Own
    history: History
    rules: Rules
    sources: Sources
    tables: Tables
    exports: Exports
    look: Look
    access: Access
    sessions: Sessions
    retention: Retention
    webhooks: Webhooks
    deliveries: Deliveries
    health: Health
    limits: Limits
    figures: Figures
