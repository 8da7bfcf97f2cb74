"""schemathesis with stateful links: what one operation makes is given to the next, for as long as it goes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, settings
from schemathesis.checks import not_a_server_error

from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.abuse import MINUTES
from tests.api import ARTICLE, Caller

ROUNDS, STEPS = 4, 12


@pytest.mark.timeout(1200)
@pytest.mark.filterwarnings("default")
def test_what_one_operation_makes_is_given_to_the_next(tmp_path: Path, annotator: Annotator) -> None:
    url = f"sqlite:///{tmp_path / 'stateful.db'}"
    database = Database(url)
    database.migrate()
    bearer = Access(database).issue("stateful", Scope)[1]
    app = create_app(Settings(database_url=url, max_text=5_000), annotator)
    assert Caller(app, bearer).post("/v1/articles", {"text": ARTICLE}).status_code == 201
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    schema.config.update(headers={"Authorization": f"Bearer {bearer}"})
    machine = schema.as_state_machine()
    calls = []

    class Watched(machine):  # type: ignore[misc,valid-type]
        def validate_response(self, response: object, case: schemathesis.Case, **options: object) -> None:
            calls.append(case.operation.label)
            case.validate_response(response, checks=[not_a_server_error])

    until = time.monotonic() + 60 * MINUTES
    rounds = 0
    while not rounds or time.monotonic() < until:
        Watched.run(
            settings=settings(
                max_examples=ROUNDS if not MINUTES else 50,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=not MINUTES,
                database=None,
                verbosity=Verbosity.quiet,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )
        rounds += 1
    assert len(calls) > 20
    assert len(set(calls)) > 5
    app.extensions["sourcemark.database"].close()
    database.close()
