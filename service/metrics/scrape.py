"""All figures in one answer, as Prometheus asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.domain.figure import Figure
from service.metrics.counts import REGISTRY
from service.metrics.folder import VARIABLE


def exposition(figures: Iterable[Figure], accept: str) -> tuple[bytes, str]:
    """What every worker counted, and these figures beside it; with its content type, chosen by the Accept header."""
    registry = CollectorRegistry()
    registry.register(_Figures(figures))
    if VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    encoder, content_type = choose_encoder(accept)
    return encoder(registry), content_type


class _Own(Collector):
    """The counts of this process, where it is the only one."""

    def collect(self) -> Iterator[Metric]:
        return iter(REGISTRY.collect())


class _Figures(Collector):
    """Figures that were read for this answer."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = list(figures)

    def collect(self) -> Iterator[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for one in self._figures:
            labels = tuple(one.labels)
            if one.name not in families:
                families[one.name] = GaugeMetricFamily(one.name, one.about, labels=labels)
            families[one.name].add_metric(list(one.labels.values()), one.value)
        return iter(families.values())
