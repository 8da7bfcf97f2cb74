"""The desk's page of batches."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database


def test_batches_with_their_progress(app: Flask, access: Access, desk: Browser, admin: Caller) -> None:
    assert "No batches yet" in desk.page("/desk/batches").text
    data = "\n".join(json.dumps({"text": text}) for text in ("The bridge is safe, Ruth Tamm said.", ""))
    made = admin.send("POST", "/v1/batches", data=data, content_type="application/x-ndjson").get_json()["id"]
    running = desk.page("/desk/batches").text
    assert "0 of 2 lines done" in running
    assert 'data-do="cancel"' in running
    app.extensions["sourcemark"].lines.work()
    finished = desk.page("/desk/batches").text
    assert "2 of 2 lines done, 1 of them with an error" in finished
    assert f'href="/v1/batches/{made}/results"' in finished
    assert "data-do=" not in finished
    assert "Tamm" not in finished
    assert desk.page(f"/v1/batches/{made}/results").status_code == 200


def test_only_its_maker_and_admins_are_offered_to_stop_it(app: Flask, access: Access, admin: Caller) -> None:
    admin.send("POST", "/v1/batches", data=b'{"text": "x"}', content_type="application/x-ndjson")
    reader = Browser(app, access.issue("Rahel", [Scope.READ])[1])
    page = reader.page("/desk/batches").text
    assert re.search(r"0 of 1 lines done", page)
    assert "data-do=" not in page
