"""The Flask application."""

from __future__ import annotations

import re
from threading import BoundedSemaphore
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Flask, Response, g, redirect, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from service import tracing, wiring
from service.admission import NOBODY, Behalf, behalf
from service.api import (
    annotate,
    articles,
    assignments,
    batches,
    comments,
    comparisons,
    docs,
    exports,
    flags,
    health,
    metrics,
    rules,
    sources,
    verdicts,
    webhooks,
    workflows,
)
from service.api.auth import SECURITY_SCHEME, caller
from service.api.errors import ProblemApi
from service.api.headers import limited
from service.connection import STREAMS
from service.metrics import counts
from service.settings import Settings
from service.web.pages import desk
from service.workflows.annotate import Annotator

VERSION = "0.1.0"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_app(settings: Settings, annotator: Annotator | None = None) -> Flask:
    """The application with its parts, blueprints and error table; `annotator` is built where none is given."""
    app = Flask("service", static_folder=None)
    app.config.update(
        API_TITLE="Sourcemark",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        MAX_CONTENT_LENGTH=wiring.longest_body(settings),
        MAX_FORM_MEMORY_SIZE=None,  # a form's text is bounded by the line above
        OPEN_TRIAL=bool(settings.open_trial),
        ANSWERS=BoundedSemaphore(STREAMS),
        WATCHERS=BoundedSemaphore(max(1, settings.threads // 4)),  # each holds a thread
        METRICS_NETWORKS=settings.metrics_networks,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, x_proto=0)  # type: ignore[method-assign]
    app.json = DefaultJSONProvider(app)
    app.json.sort_keys, app.json.ensure_ascii = False, False  # fields in the wire's order, text as it is
    if settings.otlp_endpoint:
        tracing.start(settings.otlp_endpoint)
        app.wsgi_app = tracing.traced(app.wsgi_app)  # type: ignore[method-assign, assignment]
    furnish(app, settings, annotator)
    app.before_request(_name_request)
    app.after_request(_count)  # the last to see an answer, for those named later see it first
    app.after_request(_finish)
    app.teardown_request(_forget_client)
    api = ProblemApi(app)
    api.spec.components.security_scheme(SECURITY_SCHEME, {"type": "http", "scheme": "bearer"})
    for module in (
        annotate,
        batches,
        articles,
        comparisons,
        flags,
        verdicts,
        comments,
        assignments,
        rules,
        sources,
        exports,
        webhooks,
    ):
        api.register_blueprint(module.resource)
    app.register_blueprint(health.resource)
    app.register_blueprint(metrics.resource)
    app.register_blueprint(docs.resource)
    app.register_blueprint(desk)
    app.add_url_rule("/", "root", lambda: redirect("/desk/"))
    return app


def furnish(app: Flask, settings: Settings, annotator: Annotator | None = None) -> None:
    """Gives the app its parts, in place of those that it had; what is set in `create_app` stays."""
    parts = wiring.build(settings, annotator)
    app.extensions["sourcemark"] = parts.workflows
    app.extensions["sourcemark.database"] = parts.database  # for whoever ends the app before its process


def _name_request() -> None:
    g.began = perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    behalf.set(Behalf(getattr(request.environ.get("gunicorn.socket"), "gone", Behalf().gone), _spend))
    if "\x00" in request.path or "\ufffd" in request.path:  # U+FFFD: what werkzeug makes of bytes that are no UTF-8
        raise BadRequest("The path holds NUL or is not UTF-8.")


def _forget_client(_: BaseException | None) -> None:
    behalf.set(NOBODY)


def _spend(characters: int) -> None:
    if "token" in g:  # else it is the open trial
        workflows().limits.characters(caller().id, characters)


def _count(response: Response) -> Response:
    endpoint = request.url_rule.rule if request.url_rule else None
    counts.answered(endpoint, request.method, response.status_code, perf_counter() - g.began)
    tracing.answered(endpoint, request.method, response.status_code, g.request_id)
    return response


def _finish(response: Response) -> Response:
    limited(response)
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    if request.blueprint == "docs":
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
        )
    if request.path.startswith("/v1/"):
        response.headers["Cache-Control"] = "private, no-cache"
        if request.method == "GET" and response.status_code == 200 and not response.is_streamed:
            response.add_etag()
            if "If-Match" not in request.headers:  # no read of ours depends on it
                response.make_conditional(request)
    return response
