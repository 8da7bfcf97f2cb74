"""Talks to an app as a client would."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

ARTICLE = (
    "Harbour bridge to close for a year\n\n"
    "The bridge will close in March, the mayor of Ellby, Ruth Tamm, said on Tuesday.\n\n"
    "“We have put this off for too long,” Tamm told reporters.\n\n"
    "A source said the repairs would cost more than planned. The figure has not been independently verified.\n\n"
    "The council reportedly learned of the damage last year through confidential channels.\n"
)


class Caller:
    """One person's requests, with their token."""

    def __init__(self, app: Flask, bearer: str | None) -> None:
        self._client = app.test_client()
        self._headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {**self._headers, **options.pop("headers", {})}
        return self._client.open(path, method=method, headers=headers, buffered=True, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> TestResponse:
        return self.send("POST", path, json=body, **options)

    def put(self, path: str, body: Any, **options: Any) -> TestResponse:
        return self.send("PUT", path, json=body, **options)

    def delete(self, path: str) -> TestResponse:
        return self.send("DELETE", path)


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, once it is seen to be one."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    document = response.get_json()
    assert set(document) - {"outcome_unknown"} == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert (document["status"], document["code"]) == (status, code)
    assert document["request_id"] == response.headers["X-Request-Id"]
    return document
