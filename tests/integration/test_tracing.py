"""Traces go to a collector where one is named, and tell no text; else nothing of OpenTelemetry is loaded."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from tests.conftest import ROOT
from tests.serving import PATIENCE, serving

TEXT = "A source told reporters that the Quillby pier would close."
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"


class Collector:
    """A real receiver of OTLP over HTTP."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.paths: set[str] = set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                collector.bodies.append(gzip.decompress(body) if packed else body)
                collector.paths.add(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def spans(self) -> list[Any]:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        found = []
        for body in self.bodies:
            for told in ExportTraceServiceRequest.FromString(body).resource_spans:
                named = {one.key: one.value.string_value for one in told.resource.attributes}
                assert named["service.name"] == "sourcemark"
                found += [span for scope in told.scope_spans for span in scope.spans]
        return found


@pytest.fixture
def collector() -> Iterator[Collector]:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the extra 'tracing' is not installed")
    made = Collector()
    yield made
    made.close()


def test_a_request_is_traced_and_its_text_is_not(tmp_path: Path, collector: Collector) -> None:
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "300"}
    with serving(tmp_path, **endpoint) as server:
        bearer = {"Authorization": f"Bearer {server.token('Quillby', 'admin')}"}
        headers = {**bearer, "traceparent": f"00-{TRACE}-{CALLER}-01", "X-Request-Id": "request-7"}
        body = {"text": TEXT, "external_id": "quillby-7"}
        assert requests.post(f"{server.url}/v1/articles", json=body, headers=headers, timeout=60).status_code == 201
        missing = f"{server.url}/v1/articles/quillby-8?quillby=1"
        assert requests.get(missing, headers=headers, timeout=60).status_code in (404, 422)
        until = time.monotonic() + PATIENCE
        while len(_of_the_caller(collector)) < 8 and time.monotonic() < until:
            time.sleep(0.2)

    assert collector.paths == {"/v1/traces"}
    assert not any(b"quillby" in part.lower() for part in collector.bodies)
    spans = {span.span_id: span for span in collector.spans() if span.trace_id.hex() == TRACE}
    by_name = {span.name: span for span in spans.values()}
    assert {"POST /v1/articles", "annotate", "extract", "judge", "read", "write"} <= set(by_name)
    request = by_name["POST /v1/articles"]
    assert request.parent_span_id.hex() == CALLER
    told = {one.key: one.value.string_value or one.value.int_value for one in request.attributes}
    assert told == {
        "http.request.method": "POST",
        "http.route": "/v1/articles",
        "http.response.status_code": 201,
        "sourcemark.request_id": "request-7",
    }
    assert by_name["annotate"].parent_span_id == request.span_id
    assert by_name["extract"].parent_span_id == by_name["judge"].parent_span_id == by_name["annotate"].span_id
    (length,) = by_name["annotate"].attributes
    assert (length.key, length.value.int_value) == ("characters", len(TEXT))


def _of_the_caller(collector: Collector) -> list[Any]:
    return [span for span in collector.spans() if span.trace_id.hex() == TRACE]


def test_nothing_of_it_is_loaded_where_no_collector_is_named(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from service.app import create_app\n"
        "from service.settings import Settings\n"
        f"app = create_app(Settings(database_url='sqlite:///{tmp_path}/x.db'))\n"
        "app.test_client().get('/readyz')\n"
        "app.test_client().get('/metrics')\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
