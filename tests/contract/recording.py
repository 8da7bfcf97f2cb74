"""One pass through every operation and every error, recorded as the examples of the OpenAPI document.

    python -m tests.contract.recording     writes service/api/examples.json

Ids and times are made anew at each run; in the record the same ones stand in their place every time.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import tempfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from service import wiring
from service.admission import Admission
from service.api.contract import HEADERS
from service.app import create_app
from service.domain.token import Scope
from service.settings import Settings
from service.store.database import Database
from service.workflows.access import Access
from service.workflows.annotate import Annotator
from tests.api import Caller
from tests.desk import Browser

FILE = Path(__file__).parents[2] / "service" / "api" / "examples.json"
TEXT = "The bridge is safe, Mayor Ruth Tamm said. A source told reporters the repairs would cost more."
LONGER = f"{TEXT} The ferry runs as before."
PUBLISHED = {"title": "Bridge", "publisher": "The Harbour Post"}
MOST = 1_000  # characters that this service takes
NOW = "2026-11-22T05:48:32.445505+00:00"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)")
VERSION = re.compile(r"\b(\d+)-20\d{18}\b")
ID = re.compile(
    r"(?:\b|(?<=\\n))([a-z]{3}_)[0-9a-f]{20}\b|\b(?<=urn:uuid:)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
)


class Recorder:
    """Sends requests by operationId and keeps what was sent and answered."""

    def __init__(self, app: Flask) -> None:
        self.paths = Caller(app, None).get("/openapi.json").get_json()["paths"]
        self.operations: dict[str, Any] = {}
        self.problems: dict[str, Any] = {}

    def __call__(
        self,
        caller: Caller,
        operation: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        lines: str = "",
        **sent: Any,
    ) -> Any:
        """The answer. `sent` has the parameters of the path, others go into the query; `lines` are a body of NDJSON."""
        method, path = self._place(operation)
        names = re.findall(r"\{(\w+)\}", path)
        query = {name: value for name, value in sent.items() if name not in names}
        options = {} if body is None else {"json": body}
        options |= {"data": lines, "content_type": "application/x-ndjson"} if lines else {}
        response = caller.send(method, path.format(**sent), query_string=query, headers=headers or {}, **options)
        assert response.status_code < 300, (operation, response.get_data(as_text=True))
        kept = {"parameters": {**sent, **(headers or {})}, "status": response.status_code, "headers": told(response)}
        if body is not None:
            kept["body"] = body
        if response.status_code != 204:
            kept |= {
                "content_type": response.mimetype,
                "answer": response.get_json() or response.get_data(as_text=True),
            }
        self.operations[operation] = kept
        return kept.get("answer")

    def _place(self, operation: str) -> tuple[str, str]:
        for path, item in self.paths.items():
            for method, described in item.items():
                if method != "parameters" and described.get("operationId") == operation:
                    return method.upper(), path
        raise AssertionError(f"The document has no operation {operation}.")

    def problem(self, response: TestResponse) -> None:
        """Keeps a problem document."""
        document = response.get_json()
        assert response.mimetype == "application/problem+json", document
        document["request_id"] = "a62ff3b23e4241f7bbbc92e32d169881"
        self.problems[document["code"]] = {"headers": told(response), "answer": document}


def told(response: TestResponse) -> list[str]:
    """The headers that the contract names."""
    return [name for name in HEADERS if name in response.headers]


def recorded(folder: Path, annotator: Annotator) -> dict[str, Any]:
    """`operations` by operationId and `problems` by code, with ids and times that are the same at every run."""
    database = Database(f"sqlite:///{folder / 'examples.db'}")
    database.migrate()
    tokens = {
        "Ada": Access(database).issue("Ada", Scope)[1],
        "Rahel": Access(database).issue("Rahel", [Scope.READ, Scope.REVIEW])[1],
    }
    database.close()
    small = Annotator(annotator.extractor, annotator.ruleset, max_text=MOST, admission=annotator.admission)
    with serving(f"sqlite:///{folder / 'examples.db'}", small) as app:
        record = Recorder(app)
        ada, rahel = Caller(app, tokens["Ada"]), Caller(app, tokens["Rahel"])
        article, flag = writing(record, ada)
        reading(record, ada, article)
        refusals(record, app, tokens)
        reviewing(record, rahel, article, flag)
        telling(record, ada)
        batching(record, app, ada)
        ending(record, ada, article)
    failures(record, folder, annotator, tokens["Ada"])
    return settled({"operations": record.operations, "problems": record.problems})


@contextmanager
def serving(url: str, annotator: Annotator, **settings: Any) -> Iterator[Flask]:
    """The app on this database."""
    app = create_app(Settings(database_url=url, webhook_networks="192.0.2.0/24", **settings), annotator)
    yield app
    app.extensions["sourcemark.database"].close()


def writing(record: Recorder, ada: Caller) -> tuple[str, str]:
    """An article comes in and changes; its id and that of its flag."""
    record(ada, "annotate", {"text": TEXT, **PUBLISHED})
    sent = {"text": TEXT, **PUBLISHED, "external_id": "cms-4711"}
    made = record(ada, "createArticle", sent, headers={"Idempotency-Key": "save-6f1c"})
    article = made["article"]["id"]
    version = ada.get(f"/v1/articles/{article}").headers["ETag"]
    sent = {"text": LONGER, **PUBLISHED}
    record(ada, "saveArticle", sent, external_id="cms-4711", headers={"If-Match": version})
    return article, made["annotation"]["flags"][0]["id"]


def reading(record: Recorder, ada: Caller, article: str) -> None:
    """What is kept of it."""
    ada.post("/v1/articles", {"text": "The ferry runs as before, Tamm said.", "title": "Ferry"})
    record(ada, "listArticles", limit=1)
    record(ada, "readArticle", article_id=article)
    record(ada, "listRevisions", article_id=article)
    record(ada, "readRevision", article_id=article, number=1)
    record(ada, "readAnnotation", article_id=article, offset_encoding="code-point")
    record(ada, "readRevisionAnnotation", article_id=article, number=1, offset_encoding="utf-16")
    record(ada, "annotateRevisionAgain", article_id=article, number=2)
    record(ada, "listAnnotations", article_id=article)
    record(ada, "compareAnnotations", article_id=article)
    record(ada, "listSources", q="tamm")
    record(ada, "listSourceClasses")
    rules = record(ada, "listRules")
    del rules["items"][1:]  # one is enough to see


def reviewing(record: Recorder, rahel: Caller, article: str, flag: str) -> None:
    """What a reviewer does."""
    record(rahel, "listQueue", severity="high", claimed="none")
    record(rahel, "claimFlag", flag_id=flag)
    record(rahel, "releaseFlag", flag_id=flag)
    raised = {"rule": "missing_response", "message": "Was the contractor asked?", "revision": 2}
    record(rahel, "raiseFlag", raised, article_id=article, headers={"Idempotency-Key": "raise-1"})
    decision = {"decision": "upheld", "rationale": "Nothing says who told reporters."}
    record(rahel, "decideFlag", decision, target_id=flag, headers={"Idempotency-Key": "decide-1"})
    record(rahel, "listFlagVerdicts", target_id=flag)
    record(
        rahel, "commentFlag", {"text": "Who told reporters, @Ada?"}, flag_id=flag, headers={"Idempotency-Key": "say-1"}
    )
    record(rahel, "listFlagComments", flag_id=flag)
    record(rahel, "assignFlag", {"assignee": "Ada"}, flag_id=flag, headers={"Idempotency-Key": "assign-1"})
    record(rahel, "listFlagAssignments", flag_id=flag)
    record(rahel, "listReviewers")
    attribution = record.operations["readAnnotation"]["answer"]["attributions"][0]["id"]
    span = {"start": 26, "end": 35, "text": "Ruth Tamm"}
    decision = {"decision": "wrong_span", "correction": {"revision": 2, "source": [span]}}
    record(rahel, "decideAttribution", decision, target_id=attribution, headers={"Idempotency-Key": "decide-2"})
    record(rahel, "listAttributionVerdicts", target_id=attribution)
    counted(record, rahel)


def counted(record: Recorder, rahel: Caller) -> None:
    """Whom articles quote, and how reviewers decided."""
    record(rahel, "listQuotations", name="Ruth Tamm", source_class="named")
    merged = {"name": "Tamm", "into": "Ruth Tamm"}
    made = record(rahel, "mergeSources", merged, headers={"Idempotency-Key": "merge-1"})
    record(rahel, "listMerges")
    record(rahel, "undoMerge", merge_id=made["id"])
    record(rahel, "listReviewersVerdicts", since="2026-11-01")
    record(rahel, "exportTable", table="sources")
    record(rahel, "exportQuotations", name="Ruth Tamm")


def telling(record: Recorder, ada: Caller) -> None:
    """Who outside is told of what."""
    wanted = {"url": "https://192.0.2.7/sourcemark", "events": ["annotation.made", "verdict.given"]}
    made = record(ada, "createWebhook", wanted, headers={"Idempotency-Key": "hook-1"})
    hook = made["webhook"]["id"]
    ada.post("/v1/articles", {"text": "The ferry is late.", "title": "Ferry"})
    record(ada, "listWebhooks")
    record(ada, "readWebhook", webhook_id=hook)
    record(ada, "changeWebhook", {"description": "The CMS", "enabled": True}, webhook_id=hook)
    record(ada, "listDeliveries", webhook_id=hook, state="waiting")
    record(ada, "replayDeliveries", {"since": NOW}, webhook_id=hook)
    record(ada, "rotateWebhookSecret", webhook_id=hook)
    record(ada, "deleteWebhook", webhook_id=hook)


def batching(record: Recorder, app: Flask, ada: Caller) -> None:
    """Texts go through as a batch."""
    sent = "\n".join(json.dumps({"id": f"cms-{number}", "text": text}) for number, text in enumerate((TEXT, "")))
    headers = {"Idempotency-Key": "archive-2026", "X-Request-Id": "a62ff3b23e4241f7bbbc92e32d169881"}
    batch = record(ada, "createBatch", lines=sent, headers=headers)["id"]
    record(ada, "cancelBatch", batch_id=batch)
    record(ada, "resumeBatch", batch_id=batch)
    record(ada, "readBatch", batch_id=batch)
    app.extensions["sourcemark"].lines.work()
    record(ada, "listBatches", limit=1)
    record(ada, "watchBatch", batch_id=batch)
    record(ada, "readBatchResults", batch_id=batch)
    record(ada, "deleteBatch", batch_id=batch)


def ending(record: Recorder, ada: Caller, article: str) -> None:
    """What leaves the house, and how an article ends."""
    record(ada, "exportArchive", form="web-annotation", article_id=article)
    record(ada, "exportTraining", article_id=article)
    record(ada, "setReviewMode", {"blind": True}, article_id=article, headers={"If-Match": "*"})
    record(ada, "deleteArticle", article_id=article, headers={"If-Match": "*"})


def refusals(record: Recorder, app: Flask, tokens: dict[str, str]) -> None:
    """Every error that a caller can make."""
    ada, rahel = Caller(app, tokens["Ada"]), Caller(app, tokens["Rahel"])
    record.problem(ada.send("POST", "/v1/annotate", data="{", content_type="application/json"))
    record.problem(Caller(app, None).get("/v1/articles"))
    record.problem(rahel.post("/v1/annotate", {"text": TEXT}))
    record.problem(Browser(app, tokens["Ada"]).client.post("/v1/annotate", json={"text": TEXT}))
    record.problem(ada.get("/v1/articles/art_00000000000000000000"))
    record.problem(ada.delete("/v1/rules"))
    record.problem(ada.post("/v1/articles", {"text": TEXT, "external_id": "cms-4711"}))
    stale = {"If-Match": '"1-20260101000000000000"'}
    record.problem(ada.put("/v1/articles/by-external-id/cms-4711", {"text": TEXT}, headers=stale))
    record.problem(ada.post("/v1/annotate", {"text": "x" * (MOST + 1)}))
    record.problem(ada.send("POST", "/v1/annotate", data=TEXT, content_type="text/plain"))
    record.problem(ada.post("/v1/annotate", {"text": TEXT, "titel": "Bridge"}))
    article = record.operations["createArticle"]["answer"]["article"]["id"]
    beyond = {"rule": "vague_source", "spans": [{"start": 0, "end": 900}]}
    record.problem(ada.post(f"/v1/articles/{article}/flags", beyond))
    record.problem(ada.put(f"/v1/articles/{article}/review-mode", {"blind": True}))


def failures(record: Recorder, folder: Path, annotator: Annotator, bearer: str) -> None:
    """The errors that are the service's own: no turn comes free, the database is in each kind of trouble."""
    busy = Annotator(annotator.extractor, annotator.ruleset, max_text=MOST, admission=Admission(0, 0, 0, 0))
    with serving(f"sqlite:///{folder / 'examples.db'}", busy) as app:
        record.problem(Caller(app, bearer).post("/v1/annotate", {"text": TEXT}))
    with serving(f"sqlite:///{folder / 'examples.db'}", annotator, requests_per_minute=1) as app:
        Caller(app, bearer).get("/v1/articles")
        record.problem(Caller(app, bearer).get("/v1/articles"))
    with serving("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1", annotator) as app:
        record.problem(Caller(app, bearer).get("/v1/articles"))
    with serving(f"sqlite:///file:{folder / 'examples.db'}?mode=ro&uri=true", annotator) as app:
        record.problem(Caller(app, bearer).post("/v1/articles", {"text": TEXT}))
    with (
        patch("service.store.database.PATIENCE", 0.01),
        serving(f"sqlite:///{folder / 'examples.db'}", annotator) as app,
        closing(sqlite3.connect(folder / "examples.db")) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        record.problem(Caller(app, bearer).post("/v1/articles", {"text": TEXT}))
    with serving(f"sqlite:///{folder / 'examples.db'}", annotator) as app:
        full = app.extensions["sourcemark.database"]._engine
        event.listen(full, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=1"))
        record.problem(Caller(app, bearer).post("/v1/articles", {"text": LONGER * 9}))
    with serving(f"sqlite:///{folder / 'empty.db'}", annotator) as app:
        record.problem(Caller(app, bearer).get("/v1/articles"))


def settled(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the same ids and times at every run: ids are numbered by where they first stand."""
    met: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        number = len(met) + 1
        return met.setdefault(match[0], f"{match[1]}{number:020x}" if match[1] else str(UUID(int=number)))

    cursor = urlsafe_b64encode(f"{NOW}|art_{1:020x}".encode()).decode().rstrip("=")
    text = VERSION.sub(r"\1-20261122054832445505", TIME.sub(NOW, json.dumps(record, ensure_ascii=False)))
    text = re.sub(r'"next": "[\w=-]+"', f'"next": "{cursor}"', text)
    text = re.sub(r"whsec_[\w+/=]+", f"whsec_{b64encode(b'An example of a secret, 32 bytes').decode()}", text)
    found: dict[str, Any] = json.loads(ID.sub(numbered, text))
    return found


def main() -> None:
    """Write the record."""
    logging.disable()  # the failures are asked for
    with tempfile.TemporaryDirectory() as folder:
        found = recorded(Path(folder), wiring.annotator(Settings()))
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
