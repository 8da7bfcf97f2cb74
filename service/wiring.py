"""Builds the parts once and hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from service.admission import Admission
from service.extraction.extractor import Extractor
from service.extraction.model import ARTIFACTS
from service.metrics import counts
from service.settings import Settings
from service.sourcing.policy_file import PolicyFile
from service.sourcing.ruleset import Ruleset
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.addresses import Addresses
from service.workflows.annotate import Annotator
from service.workflows.batches import Batches, Size
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
from service.workflows.verbs import Workflows
from service.workflows.webhooks import Webhooks

BYTES_PER_CHARACTER = 12  # a character outside the BMP, escaped in JSON


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process is made of."""

    settings: Settings
    database: Database
    workflows: Workflows


def model_dir(settings: Settings) -> Path:
    """The folder of the model: the shipped one unless the settings name another."""
    return Path(settings.model_dir) if settings.model_dir else ARTIFACTS


def annotator(settings: Settings) -> Annotator:
    """Extractor and rules alone, for commands that need no database. `ModelError` when the model can't be loaded."""
    began = perf_counter()
    extractor = Extractor.load(model_dir(settings))
    counts.MODEL_LOAD.set(perf_counter() - began)
    ruleset = Ruleset.load(extractor.thresholds)
    return Annotator(
        extractor,
        ruleset,
        max_text=settings.max_text,
        admission=Admission(settings.concurrency, settings.queue, settings.patience, settings.deadline),
        policy=PolicyFile(Path(settings.policy), ruleset.rules) if settings.policy else None,
        floor=settings.floor / 100 if settings.floor >= 0 else None,
    )


def addresses(settings: Settings) -> Addresses:
    """Where webhooks may be."""
    return Addresses(settings.networks, bool(settings.webhook_http))


def batch_size(settings: Settings) -> Size:
    """How large a batch may be, and a line of it."""
    return Size(settings.batch_lines, settings.batch_mb * 2**20, longest_body(settings))


def longest_body(settings: Settings) -> int:
    """The most bytes that a text that is taken makes as JSON, with what comes beside it."""
    return settings.max_text * BYTES_PER_CHARACTER + 65_536


def build(settings: Settings, shared: Annotator | None = None) -> Parts:
    """All parts; `shared` saves loading the model again where a process makes several apps.

    Call it in the process that uses the parts: ONNX Runtime sessions do not survive a fork.
    """
    store, annotate = Database(settings.database_url), shared or annotator(settings)
    access, rules, sources = Access(store), Rules(store, annotate.ruleset), Sources(store)
    limits = Limits(settings.requests_per_minute, settings.characters_per_minute, settings.redis_url)
    workflows = Workflows(
        annotator=annotate,
        batches=Batches(store, batch_size(settings), stores=settings.retention_days != 0),
        lines=Lines(store, annotate, timedelta(seconds=settings.lease)),
        archive=Archive(store, annotate, stores=settings.retention_days != 0),
        listing=Listing(store),
        compare=Compare(store, annotate),
        review=Review(store, annotate.ruleset),
        comments=Comments(store),
        queue=Queue(store),
        own=Own(store),
        history=History(store),
        rules=rules,
        sources=sources,
        tables=Tables(sources, rules),
        exports=Exports(store),
        look=Look(store),
        access=access,
        sessions=Sessions(store, access, timedelta(hours=settings.session_hours), limits),
        retention=Retention(store, settings.retention_days),
        webhooks=Webhooks(store, addresses(settings)),
        deliveries=Deliveries(store),
        health=Health(store, model_dir(settings)),
        limits=limits,
        figures=Figures(store),
    )
    return Parts(settings, store, workflows)
