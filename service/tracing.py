"""Traces for an OpenTelemetry collector, where the settings name one; else none of its libraries is loaded.

Attributes hold kinds, templates and numbers: no text, no path, no query, no parameter, no message of an error.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from service.domain.errors import Misconfigured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from opentelemetry.trace import Tracer

_tracers: list[Tracer] = []  # the one, once tracing has begun


def start(endpoint: str) -> None:
    """Begins to trace this process, and sends spans to the collector in batches; once, after any fork.

    `Misconfigured` where the libraries (the extra `tracing`) are not installed.
    """
    if _tracers:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise Misconfigured("OTEL_EXPORTER_OTLP_ENDPOINT is set, but the extra 'tracing' is not installed.") from None
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    named = Resource({"service.name": "sourcemark"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=named)  # it sends what is left when the process ends
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracers.append(provider.get_tracer("sourcemark"))


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    """The block as a span within the one that the thread is in; an error that leaves it is told by its kind."""
    with _span(name, None, attributes):
        yield


def traced(application: WSGIApplication) -> WSGIApplication:
    """The application with a span around each request, within the caller's trace where it sends `traceparent`."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with _span("request", environ.get("HTTP_TRACEPARENT", ""), {}):
            return application(environ, start_response)

    return call


def answered(endpoint: str | None, method: str, status: int, request_id: str) -> None:
    """Tells the request's span what it was: the endpoint's template, never the path."""
    if not _tracers:
        return
    from opentelemetry.trace import StatusCode, get_current_span

    current = get_current_span()
    current.update_name(f"{method} {endpoint or 'none'}")
    current.set_attributes(
        {
            "http.request.method": method,
            "http.route": endpoint or "none",
            "http.response.status_code": status,
            "sourcemark.request_id": request_id,
        }
    )
    if status >= 500:
        current.set_status(StatusCode.ERROR)


@contextmanager
def _span(name: str, parent: str | None, attributes: Mapping[str, str | int]) -> Iterator[None]:
    if not _tracers:
        yield
        return
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context: Any = None if parent is None else TraceContextTextMapPropagator().extract({"traceparent": parent})
    with _tracers[0].start_as_current_span(
        name,
        context,
        SpanKind.INTERNAL if parent is None else SpanKind.SERVER,
        attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield
        except Exception as error:
            made.set_status(StatusCode.ERROR)
            made.set_attribute("error.type", type(error).__name__)
            raise
