"""Comments on flags and whose task flags are, through the API, on both databases."""

from __future__ import annotations

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from flask import Flask

from service.domain.token import Scope
from service.store.database import Database
from service.workflows.access import Access
from tests.api import ARTICLE, Caller, problem
from tests.desk import Browser
from tests.integration.test_articles import dump

REVIEWER = [Scope.READ, Scope.REVIEW]


@pytest.fixture
def made(admin: Caller) -> dict:
    return admin.post("/v1/articles", {"text": ARTICLE, "title": "Bridge <b>"}).get_json()


@pytest.fixture
def flag(made: dict) -> str:
    return made["annotation"]["flags"][0]["id"]


@pytest.fixture
def tove(app: Flask, access: Access) -> Caller:
    return Caller(app, access.issue("Tove Å. Lind", REVIEWER)[1])


def blind(admin: Caller, made: dict) -> None:
    path = f"/v1/articles/{made['article']['id']}/review-mode"
    assert admin.put(path, {"blind": True}, headers={"If-Match": "*"}).status_code == 200


def texts(caller: Caller, flag: str) -> list[str]:
    return [comment["text"] for comment in caller.get(f"/v1/flags/{flag}/comments").get_json()["items"]]


def test_comments_are_signed_threaded_and_kept(admin: Caller, reviewer: Caller, tove: Caller, flag: str) -> None:
    path = f"/v1/flags/{flag}/comments"
    text = (
        "  @tove å. lind, who told reporters?\nNot ruth@example.org, not https://example.org/@ruth, not @ anybody. 🌉"
    )
    response = reviewer.post(path, {"text": text})
    assert response.status_code == 201
    first = response.get_json()
    assert (first["text"], first["reviewer"], first["reply_to"]) == (text, "Rahel", None)
    assert first["mentions"] == ["Tove Å. Lind"]
    second = tove.post(path, {"text": "@Rahel (and @Ada): the mayor’s office.", "reply_to": first["id"]}).get_json()
    assert (second["reply_to"], second["mentions"]) == (first["id"], ["Rahel", "Ada"])
    assert admin.get(response.headers["Location"]).get_json() == {"items": [first, second]}
    for method in ("put", "delete"):
        assert reviewer.send(method.upper(), path, json={"text": "x"} if method == "put" else None).status_code == 405


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": " \n\u00a0"}, "/text"),
        ({"text": "x" * 10_000}, "/text"),
        ({"text": "a\u0000b"}, "/text"),
        ({"text": "@Olaf, do you know?"}, "/text"),
        ({"text": "@Rahel and @Ole-Marie"}, "/text"),
        ({"text": "@Rahels"}, "/text"),
        ({"text": "Yes.", "reply_to": "com_none"}, "/reply_to"),
        ({"text": "Yes.", "reviewer": "somebody else"}, "/reviewer"),
    ],
)
def test_bad_comments_are_refused_and_nothing_is_kept(reviewer: Caller, flag: str, body: dict, pointer: str) -> None:
    assert reviewer.post(f"/v1/flags/{flag}/comments", {"text": "The first."}).status_code == 201
    document = problem(reviewer.post(f"/v1/flags/{flag}/comments", body), 422, "invalid_input")
    assert [error["pointer"] for error in document["errors"]] == [pointer]
    assert texts(reviewer, flag) == ["The first."]


def test_a_comment_to_nobody_is_told_plainly(reviewer: Caller, flag: str, access: Access) -> None:
    left, _ = access.issue("Ole", REVIEWER)
    access.issue("Cms", [Scope.ANNOTATE])
    path = f"/v1/flags/{flag}/comments"
    assert reviewer.post(path, {"text": "@Ole?"}).status_code == 201
    access.revoke(left.id)
    document = problem(reviewer.post(path, {"text": "@Ole and @Cms. Who?"}), 422, "invalid_input")
    assert document["detail"].startswith("No reviewer is called @Ole")
    assert texts(reviewer, flag) == ["@Ole?"]
    names = [item["name"] for item in reviewer.get("/v1/reviewers").get_json()["items"]]
    assert names == ["Ada", "Rahel"]


def test_a_comment_is_on_a_flag_that_is_there(reviewer: Caller, made: dict, flag: str) -> None:
    for target in ("none", made["annotation"]["attributions"][0]["id"]):
        problem(reviewer.post(f"/v1/flags/{target}/comments", {"text": "Yes."}), 404, "not_found")
        problem(reviewer.get(f"/v1/flags/{target}/comments"), 404, "not_found")
    first = reviewer.post(f"/v1/flags/{flag}/comments", {"text": "Yes."}).get_json()["id"]
    other = made["annotation"]["flags"][1]["id"]
    answer = reviewer.post(f"/v1/flags/{other}/comments", {"text": "No.", "reply_to": first})
    problem(answer, 422, "invalid_input")


def test_an_idempotency_key_makes_one_comment(reviewer: Caller, flag: str) -> None:
    path, key = f"/v1/flags/{flag}/comments", {"Idempotency-Key": "k"}
    first, again = (reviewer.post(path, {"text": "Once."}, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    problem(reviewer.post(path, {"text": "Other."}, headers=key), 422, "invalid_input")
    assert texts(reviewer, flag) == ["Once."]
    path, key = f"/v1/flags/{flag}/assignments", {"Idempotency-Key": "l"}
    first, again = (reviewer.post(path, {"assignee": "Ada"}, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()


def test_reviewers_commenting_at_once_lose_nothing(app: Flask, access: Access, flag: str) -> None:
    callers = [Caller(app, access.issue(f"r{n}", REVIEWER)[1]) for n in range(8)]
    path = f"/v1/flags/{flag}/comments"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda caller: caller.post(path, {"text": "At once."}).status_code, callers))
    assert answers == [201] * 8
    items = callers[0].get(path).get_json()["items"]
    assert {item["reviewer"] for item in items} == {f"r{n}" for n in range(8)}


def test_only_a_delegate_signs_for_others(app: Flask, access: Access, reviewer: Caller, flag: str) -> None:
    cms = Caller(app, access.issue("cms", REVIEWER, delegate=True)[1])
    for path, sent in (("comments", {"text": "Yes."}), ("assignments", {"assignee": "Rahel"})):
        body = {**sent, "on_behalf_of": "Ole"}
        problem(reviewer.post(f"/v1/flags/{flag}/{path}", body), 403, "forbidden")
        signed = cms.post(f"/v1/flags/{flag}/{path}", body).get_json()
        assert (signed["reviewer"], signed["recorded_by"]) == ("Ole", "cms")


def test_in_a_blind_article_nobody_reads_others_before_deciding(
    admin: Caller, reviewer: Caller, tove: Caller, made: dict, flag: str
) -> None:
    blind(admin, made)
    path = f"/v1/flags/{flag}/comments"
    hidden = reviewer.post(path, {"text": "I would uphold it, @Tove Å. Lind."}).get_json()["id"]
    assert texts(tove, flag) == []
    problem(tove.post(path, {"text": "Me too.", "reply_to": hidden}), 422, "invalid_input")
    tove.post(path, {"text": "My own."})
    assert texts(tove, flag) == ["My own."]
    assert texts(reviewer, flag) == ["I would uphold it, @Tove Å. Lind."]
    assert len(texts(admin, flag)) == 2
    export = f"/v1/exports/jsonl?article_id={made['article']['id']}"
    assert "I would uphold it" not in tove.get(export).get_data(as_text=True)
    tove.post(f"/v1/flags/{flag}/verdicts", {"decision": "unsure"})
    assert texts(tove, flag) == ["I would uphold it, @Tove Å. Lind.", "My own."]
    assert "I would uphold it" in tove.get(export).get_data(as_text=True)


def test_a_flag_is_given_and_taken_back(admin: Caller, reviewer: Caller, tove: Caller, flag: str) -> None:
    path = f"/v1/flags/{flag}/assignments"
    assert reviewer.get(path).get_json() == {"assignee": None, "items": []}
    problem(admin.post(path, {"assignee": None}), 409, "conflict")
    first = admin.post(path, {"assignee": "Rahel"})
    assert first.status_code == 201
    assert reviewer.get(first.headers["Location"]).get_json() == {"assignee": "Rahel", "items": [first.get_json()]}
    problem(tove.post(path, {"assignee": "Rahel"}), 409, "conflict")
    assert reviewer.post(path, {"assignee": "Tove Å. Lind"}).status_code == 201
    assert tove.post(path, {"assignee": None}).status_code == 201
    told = reviewer.get(path).get_json()
    assert told["assignee"] is None
    assert [(item["reviewer"], item["assignee"]) for item in told["items"]] == [
        ("Ada", "Rahel"),
        ("Rahel", "Tove Å. Lind"),
        ("Tove Å. Lind", None),
    ]
    for body, pointer in (({"assignee": "Nobody"}, "/assignee"), ({}, "/assignee"), ({"assignee": ""}, "/assignee")):
        document = problem(reviewer.post(path, body), 422, "invalid_input")
        assert [error["pointer"] for error in document["errors"]] == [pointer]
    problem(reviewer.post("/v1/flags/none/assignments", {"assignee": "Ada"}), 404, "not_found")
    problem(reviewer.get("/v1/flags/none/assignments"), 404, "not_found")


def test_deleting_the_text_removes_the_comments_words(
    admin: Caller, reviewer: Caller, made: dict, flag: str, database_url: str
) -> None:
    path = f"/v1/flags/{flag}/comments"
    reviewer.post(path, {"text": "“confidential channels”, @Ada?"})
    reviewer.post(f"/v1/flags/{flag}/assignments", {"assignee": "Ada"})
    assert admin.delete(f"/v1/articles/{made['article']['id']}").status_code == 204
    assert "confidential channels" not in dump(database_url)
    (kept,) = reviewer.get(path).get_json()["items"]
    assert (kept["text"], kept["reviewer"], kept["mentions"]) == ("", "Rahel", ["Ada"])
    problem(reviewer.post(path, {"text": "More words."}), 404, "not_found")
    problem(reviewer.post(f"/v1/flags/{flag}/assignments", {"assignee": "Rahel"}), 404, "not_found")


def test_exports_have_comments_and_assignments(admin: Caller, reviewer: Caller, made: dict, flag: str) -> None:
    path = f"/v1/flags/{flag}"
    first = reviewer.post(f"{path}/comments", {"text": "=Who told\nreporters, @Ada?"}).get_json()
    admin.post(f"{path}/comments", {"text": "The mayor.", "reply_to": first["id"]})
    given = admin.post(f"{path}/assignments", {"assignee": "Rahel"}).get_json()
    article = f"?article_id={made['article']['id']}"
    line = json.loads(reviewer.get(f"/v1/exports/jsonl{article}").get_data(as_text=True))
    assert [comment["text"] for comment in line["comments"][flag]] == ["=Who told\nreporters, @Ada?", "The mayor."]
    assert line["assignments"] == {flag: [given]}
    table = reviewer.get(f"/v1/exports/csv{article}").get_data(as_text=True)
    (row,) = (row for row in csv.DictReader(io.StringIO(table, newline="")) if row["id"] == flag)
    assert row["comments"] == "Rahel: =Who told reporters, @Ada?; Ada: The mayor."
    assert row["assignee"] == "Rahel"
    document = reviewer.get(f"/v1/exports/web-annotation{article}").get_json(force=True)
    items = {item["id"]: item for item in document["first"]["items"]}
    told = [item for item in items.values() if "commenting" in item["motivation"]]
    assert [item["target"] for item in told] == [f"urn:sourcemark:{flag}", f"urn:sourcemark:{first['id']}"]
    assert told[0]["sourcemark:mentions"] == ["Ada"]
    assert items[f"urn:sourcemark:{flag}"]["sourcemark:assignee"] == "Rahel"
    with ZipFile(io.BytesIO(reviewer.get(f"/v1/exports/brat{article}").data)) as brat:
        notes = brat.read(f"{made['article']['id']}.ann").decode()
    assert "Rahel: =Who told reporters, @Ada? · Ada: The mayor." in notes


@pytest.mark.parametrize(("path", "body"), [("comments", {"text": "Who?"}), ("assignments", {"assignee": "Ada"})])
def test_since_takes_what_was_talked_about(reviewer: Caller, flag: str, path: str, body: dict) -> None:
    before = {"since": datetime.now(UTC).isoformat()}
    assert not reviewer.get("/v1/exports/jsonl", query_string=before).data
    assert reviewer.post(f"/v1/flags/{flag}/{path}", body).status_code == 201
    assert reviewer.get("/v1/exports/jsonl", query_string=before).data


def section(page: str, name: str) -> str:
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_history_tells_who_said_and_assigned_what(
    admin: Caller, reviewer: Caller, desk: Browser, made: dict, flag: str
) -> None:
    path = f"/v1/flags/{flag}"
    first = reviewer.post(f"{path}/comments", {"text": "<img src=x> who, @ada?"}).get_json()
    admin.post(f"{path}/comments", {"text": "Nobody knows.", "reply_to": first["id"]})
    admin.post(f"{path}/assignments", {"assignee": "Rahel"})
    admin.post(f"{path}/assignments", {"assignee": None})
    reviewer.post(f"{path}/assignments", {"assignee": "Rahel"})
    log = section(desk.page(f"/desk/articles/{made['article']['id']}/history").text, "log")
    assert '&lt;img src=x&gt; who, <a class="mention" href="/desk/mine?reviewer=Ada">@ada</a>?' in log
    for told in (
        "Rahel commented",
        "Ada answered a comment",
        "Ada assigned the flag to Rahel",
        "Ada took the assignment back",
        "Rahel took the flag on",
    ):
        assert told in plain(log)


def test_a_reviewer_s_own_page(
    app: Flask, access: Access, admin: Caller, reviewer: Caller, made: dict, flag: str
) -> None:
    first, second, third = (one["id"] for one in made["annotation"]["flags"][:3])
    attribution = made["annotation"]["attributions"][0]["id"]
    tove = Browser(app, access.issue("Tove", REVIEWER)[1])
    empty = plain(tove.page("/desk/mine").text)
    assert "Nothing that still waits for a verdict." in empty and "0 unanswered" in empty
    admin.post(f"/v1/flags/{first}/comments", {"text": "@Tove, who told <b>reporters</b>?"})
    admin.post(f"/v1/flags/{second}/assignments", {"assignee": "Tove"})
    tove.send("POST", f"/v1/flags/{third}/claim")
    tove.send("POST", f"/v1/attributions/{attribution}/verdicts", {"decision": "verified", "rationale": "I was there."})
    page = tove.page("/desk/mine").text
    names = ("tasks", "mentions", "held", "decided")
    for name, target in zip(names, (second, first, third, attribution), strict=True):
        assert re.findall(r'data-flag="(\w+)"', section(page, name)) == [target]
        assert f"/desk/articles/{made['article']['id']}#{target}" in section(page, name)
    assert "Bridge &lt;b&gt;" in page and "<b>reporters" not in page
    assert "1 unanswered" in section(page, "mentions")
    assert "By <bdi>Ada</bdi>" in section(page, "tasks")
    assert "I was there." in section(page, "decided")
    tove.send("POST", f"/v1/flags/{first}/comments", {"text": "The clerk."})
    reviewer.post(f"/v1/flags/{second}/verdicts", {"decision": "dismissed"})
    page = tove.page("/desk/mine").text
    assert "0 unanswered" in section(page, "mentions")
    assert "1 more assigned flag is decided." in plain(section(page, "tasks"))
    assert "I was there." in Browser(app, access.issue("Ole", REVIEWER)[1]).page("/desk/mine?reviewer=Tove").text
    assert tove.page("/desk/mine?reviewer=Nobody").status_code == 404
    assert admin.delete(f"/v1/articles/{made['article']['id']}").status_code == 204
    assert not re.findall(r'data-flag="', tove.page("/desk/mine").text)


def test_a_flag_that_was_assigned_after_it_was_decided_is_a_task(
    app: Flask, access: Access, reviewer: Caller, flag: str
) -> None:
    tove = Browser(app, access.issue("Tove", REVIEWER)[1])
    reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    reviewer.post(f"/v1/flags/{flag}/assignments", {"assignee": "Tove"})
    assert f'data-flag="{flag}"' in section(tove.page("/desk/mine").text, "tasks")
    tove.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    assert f'data-flag="{flag}"' not in section(tove.page("/desk/mine").text, "tasks")


def test_what_was_assigned_is_found_after_an_edit(app: Flask, access: Access, admin: Caller) -> None:
    made = admin.put("/v1/articles/by-external-id/1", {"text": ARTICLE}).get_json()
    flag = next(one["id"] for one in made["annotation"]["flags"] if one["rule"] == "anonymous_source")
    tove = Browser(app, access.issue("Tove", REVIEWER)[1])
    admin.post(f"/v1/flags/{flag}/assignments", {"assignee": "Tove"})
    admin.post(f"/v1/flags/{flag}/comments", {"text": "@Tove?"})
    admin.put("/v1/articles/by-external-id/1", {"text": "The bridge is shut. The mayor, Ruth Tamm, said so."})
    page = tove.page("/desk/mine").text
    assert f"?revision=1#{flag}" in section(page, "tasks")
    assert "not in the newest revision" in section(page, "tasks")
    assert tove.page(f"/desk/articles/{made['article']['id']}").status_code == 200


def test_a_blind_article_tells_of_a_mention_and_not_its_words(
    app: Flask, access: Access, admin: Caller, reviewer: Caller, made: dict, flag: str
) -> None:
    blind(admin, made)
    tove = Browser(app, access.issue("Tove", REVIEWER)[1])
    reviewer.post(f"/v1/flags/{flag}/comments", {"text": "I would dismiss it, @Tove."})
    reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed", "rationale": "A secret."})
    talk = f"/desk/articles/{made['article']['id']}/talk"
    history = f"/desk/articles/{made['article']['id']}/history"
    mention = section(tove.page("/desk/mine").text, "mentions")
    assert "You can read it once you have decided" in mention
    assert "I would dismiss it" not in mention and "Rahel" not in mention
    assert "A secret." not in tove.page("/desk/mine?reviewer=Rahel").text
    assert tove.send("GET", talk).get_json() == {}
    assert "I would dismiss it" not in tove.page(history).text
    tove.send("POST", f"/v1/flags/{flag}/verdicts", {"decision": "unsure"})
    assert "I would dismiss it" in section(tove.page("/desk/mine").text, "mentions")
    assert "A secret." in tove.page("/desk/mine?reviewer=Rahel").text
    assert tove.send("GET", talk).get_json() == {flag: {"comments": 1, "assignee": None}}
    assert "I would dismiss it" in tove.page(history).text


def test_the_migration_goes_both_ways_with_data(reviewer: Caller, flag: str, database_url: str) -> None:
    reviewer.post(f"/v1/flags/{flag}/comments", {"text": "@Ada?"})
    reviewer.post(f"/v1/flags/{flag}/assignments", {"assignee": "Ada"})
    database = Database(database_url)
    database.migrate("base")
    assert not database.migrated()
    database.migrate()
    assert database.migrated()
    database.close()


def test_a_flag_whose_words_changed_keeps_its_assignee(app: Flask, access: Access, admin: Caller) -> None:
    path = "/v1/articles/by-external-id/1"
    made = admin.put(path, {"text": ARTICLE}).get_json()
    old = next(one for one in made["annotation"]["flags"] if one["rule"] == "anonymous_source")
    tove, was = Browser(app, access.issue("Tove", REVIEWER)[1]), old["id"]
    admin.post(f"/v1/flags/{was}/assignments", {"assignee": "Tove"})
    for words in ("would be dearer", "would come dearer"):
        made = admin.put(path, {"text": ARTICLE.replace("would cost more", words)}).get_json()
        again = next(one for one in made["annotation"]["flags"] if one["earlier"] == old["id"])
        (item,) = admin.get(f"/v1/flags/{again['id']}/assignments").get_json()["items"]
        assert (item["assignee"], item["reviewer"], item["carried_from"]) == ("Tove", "Ada", was)
        was = again["id"]
    tasks = section(tove.page("/desk/mine").text, "tasks")
    assert f"#{was}" in tasks
    assert "more assigned flag" not in plain(tasks)
    history = plain(tove.page(f"/desk/articles/{made['article']['id']}/history").text)
    assert "it was carried over as the task of Tove" in history
    assert "as Ada had assigned it" in history
    admin.post(f"/v1/flags/{was}/assignments", {"assignee": None})
    made = admin.put(path, {"text": ARTICLE.replace("would cost more", "would turn out dearer")}).get_json()
    again = next(one for one in made["annotation"]["flags"] if one["earlier"] == old["id"])
    assert admin.get(f"/v1/flags/{again['id']}/assignments").get_json() == {"assignee": None, "items": []}


def test_a_reason_typed_in_pauses_is_one_verdict_on_the_own_page(app: Flask, access: Access, flag: str) -> None:
    _, token = access.issue("Tove", REVIEWER)
    caller = Caller(app, token)
    for reason in ("", "It names", "It names nobody."):
        sent = {"decision": "upheld", "rationale": reason}
        assert caller.post(f"/v1/flags/{flag}/verdicts", sent).status_code == 201
    decided = Browser(app, token).page("/desk/mine").text
    assert decided.count("It names") == 1
    assert "It names nobody." in decided
