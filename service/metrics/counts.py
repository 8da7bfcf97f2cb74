"""What is counted while it happens. In a server of several workers each keeps its own, in the folder of `folder.py`."""

from __future__ import annotations

from collections import Counter as Tally

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from service.domain.annotation import Annotation
from service.domain.verdict import AttributionDecision, FlagDecision
from service.domain.webhook import DeliveryState

REGISTRY = CollectorRegistry()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter(
    "sourcemark_requests",
    "Requests answered, by the endpoint's template.",
    ("endpoint", "method", "status"),
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "sourcemark_request_seconds",
    "From a request's headers to its answer's.",
    ("endpoint", "method"),
    registry=REGISTRY,
    buckets=SECONDS,
)
ANNOTATION_SECONDS = Histogram(
    "sourcemark_annotation_seconds",
    "From a text to its annotation, waiting included.",
    registry=REGISTRY,
    buckets=SECONDS,
)
CHARACTERS = Counter("sourcemark_annotated_characters", "Code points of the texts annotated.", registry=REGISTRY)
ATTRIBUTIONS = Counter("sourcemark_attributions", "Attributions found, by kind.", ("kind",), registry=REGISTRY)
FLAGS = Counter("sourcemark_flags", "Flags that rules raised.", ("rule", "severity"), registry=REGISTRY)
VERDICTS = Counter("sourcemark_verdicts", "Verdicts kept, by decision.", ("decision",), registry=REGISTRY)
DELIVERIES = Counter(
    "sourcemark_webhook_attempts",
    "Attempts to send an event to a webhook, by what came of it.",
    ("result",),
    registry=REGISTRY,
)
REFUSED = Counter(
    "sourcemark_annotations_refused",
    "Texts given up: refused at once, not begun in time, their client gone.",
    registry=REGISTRY,
)
IN_FLIGHT = Gauge(
    "sourcemark_annotations_in_flight", "Texts being annotated.", registry=REGISTRY, multiprocess_mode="livesum"
)
WAITING = Gauge(
    "sourcemark_annotations_waiting", "Texts that wait for a turn.", registry=REGISTRY, multiprocess_mode="livesum"
)
MODEL_LOAD = Gauge(
    "sourcemark_model_load_seconds",
    "How long the slowest worker took to load the model.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
for _decision in {*FlagDecision, *AttributionDecision}:
    VERDICTS.labels(_decision.value)  # a sum that is nought is there from the start
for _state in DeliveryState:
    DELIVERIES.labels(_state.value)


def answered(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """A request was answered; `endpoint` is its template (`/v1/articles/<id>`), None where nothing stands there."""
    labels = endpoint or "none", method if method in METHODS else "other"
    REQUESTS.labels(*labels, str(status)).inc()
    REQUEST_SECONDS.labels(*labels).observe(seconds)


def annotated(annotation: Annotation, characters: int, seconds: float) -> None:
    """A text of so many code points has its annotation."""
    ANNOTATION_SECONDS.observe(seconds)
    CHARACTERS.inc(characters)
    for kind, count in Tally(one.kind.value for one in annotation.attributions).items():
        ATTRIBUTIONS.labels(kind).inc(count)
    for (rule, severity), count in Tally((flag.rule, flag.severity.value) for flag in annotation.flags).items():
        FLAGS.labels(rule, severity).inc(count)
