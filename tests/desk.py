"""Talks to the desk as a browser would: keeps the cookie, sends its pages' CSRF token."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PAGE = {"Accept": "text/html,application/xhtml+xml"}


class Browser:
    """One person at the desk; signed in where a token is given."""

    def __init__(self, app: Flask, bearer: str | None = None) -> None:
        self.client = app.test_client()
        if bearer:
            signed = self.submit("/desk/sign-in", {"token": bearer})
            assert signed.status_code == 303, signed.text

    @property
    def csrf(self) -> str:
        """The CSRF token that the pages of this session have."""
        found = re.search(r'name="csrf-token" content="(\w*)"', self.page("/desk/sign-in", follow_redirects=True).text)
        return found[1] if found else ""

    def page(self, path: str, **options: Any) -> TestResponse:
        """A page, asked for as by following a link."""
        return self.client.get(path, headers=PAGE | options.pop("headers", {}), buffered=True, **options)

    def submit(self, path: str, fields: dict[str, Any], **options: Any) -> TestResponse:
        """A form, sent with the fields that it has, and no others."""
        headers = PAGE | options.pop("headers", {})
        return self.client.post(path, data=fields, headers=headers, **options)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """A request of a page's script, with its CSRF token."""
        sent = {"Accept": "application/json", "X-CSRF-Token": self.csrf, **headers}
        return self.client.open(path, method=method, json=body, headers=sent)
