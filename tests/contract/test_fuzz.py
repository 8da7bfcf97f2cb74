"""schemathesis over the whole OpenAPI document: no 5xx, nothing undocumented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import ARTICLE, Caller

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15
KNOWN: dict[str, list[str]] = {}
NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def ndjson(_: schemathesis.SerializationContext, value: object) -> bytes:
    """A batch's body, of whatever lines."""
    return str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory, annotator: Annotator) -> Iterator[list[APIOperation]]:
    """Every operation of the document; each call of theirs goes to one app with a real database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'fuzz.db'}"
    database = Database(url)
    database.migrate()
    bearer = Access(database).issue("fuzz", Scope)[1]
    app = create_app(Settings(database_url=url, max_text=5_000), annotator)
    KNOWN.update(known(Caller(app, bearer)))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    schema.config.update(headers={"Authorization": f"Bearer {bearer}"})
    found = [result.ok() for result in schema.get_all_operations()]
    yield sorted(found, key=lambda operation: (operation.method == "delete", operation.label))
    app.extensions["sourcemark.database"].close()
    database.close()


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that nobody works on here is watched for a moment only."""
    monkeypatch.setattr("service.api.batches.LONGEST", 0.0)


def known(caller: Caller) -> dict[str, list[str]]:
    """Ids of a stored article and its parts, by the names that paths have for them."""
    made = caller.put("/v1/articles/by-external-id/1", {"text": ARTICLE}).get_json()
    flags = [flag["id"] for flag in made["annotation"]["flags"]]
    hook = caller.post("/v1/webhooks", {"url": "https://1.1.1.1/", "events": ["flag.opened"]}).get_json()
    parts = [*flags, *(attribution["id"] for attribution in made["annotation"]["attributions"])]
    batch = caller.send("POST", "/v1/batches", data=b'{"text": "x"}', content_type=NDJSON).get_json()
    return {
        "batch_id": [batch["id"]],
        "article_id": [made["article"]["id"]],
        "flag_id": flags,
        "target_id": parts,
        "number": ["1"],
        "external_id": ["1"],
        "webhook_id": [hook["webhook"]["id"]],
    }


def test_every_operation(operations: list[APIOperation], subtests: pytest.Subtests) -> None:
    # Not by schemathesis's own parametrisation: its plugin does not know pytest 9.2.
    assert len(operations) > 15
    for operation in operations:
        with subtests.test(operation.label):
            fuzz(operation)


def fuzz(operation: APIOperation) -> None:
    @given(case=operation.as_strategy(), data=st.data())
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case, data: st.DataObject) -> None:
        for name in set(case.path_parameters or {}) & set(KNOWN):
            if data.draw(st.integers(0, 3)):  # mostly what there is, else whatever schemathesis made up
                case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
        case.call_and_validate(checks=CHECKS)

    check()
