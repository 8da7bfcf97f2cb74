"""Articles through the API, on both databases."""

from __future__ import annotations

import pytest

from tests.api import ARTICLE, Caller, problem

EDITED = ARTICLE.replace("in March", "in late March")


def create(caller: Caller, text: str = ARTICLE, **fields: str) -> dict:
    response = caller.post("/v1/articles", {"text": text, **fields})
    assert response.status_code == 201, response.get_data(as_text=True)
    return response.get_json()


def test_an_article_is_kept_with_its_annotation(admin: Caller) -> None:
    response = admin.post("/v1/articles", {"text": ARTICLE, "title": "Bridge", "external_id": "cms-1"})
    assert response.status_code == 201
    made = response.get_json()
    assert response.headers["Location"] == f"/v1/articles/{made['article']['id']}"
    assert made["article"]["revision"] == 1
    assert made["annotation"]["article_id"] == made["article"]["id"]
    assert admin.get(response.headers["Location"]).get_json() == made["article"]
    assert admin.get(f"{response.headers['Location']}/annotation").get_json() == made["annotation"]
    assert admin.get(f"{response.headers['Location']}/revisions/1/annotation").get_json() == made["annotation"]
    assert admin.get(f"{response.headers['Location']}/revisions/1").get_json()["text"] == ARTICLE


def test_two_articles_can_not_share_an_external_id(admin: Caller) -> None:
    create(admin, external_id="cms-1")
    problem(admin.post("/v1/articles", {"text": ARTICLE, "external_id": "cms-1"}), 409, "conflict")


def test_saving_makes_a_revision_only_when_the_text_changed(admin: Caller) -> None:
    path = "/v1/articles/by-external-id/news/42"
    first = admin.put(path, {"text": ARTICLE})
    again = admin.put(path, {"text": ARTICLE})
    retitled = admin.put(path, {"text": ARTICLE, "title": "Bridge"})
    edited = admin.put(path, {"text": EDITED})
    assert [r.status_code for r in (first, again, retitled, edited)] == [201, 200, 200, 200]
    assert again.get_json() == first.get_json()
    assert retitled.get_json()["article"]["title"] == "Bridge"
    assert retitled.get_json()["annotation"] == first.get_json()["annotation"]
    article = edited.get_json()["article"]
    assert (article["revision"], article["external_id"]) == (2, "news/42")
    history = admin.get(f"/v1/articles/{article['id']}/revisions").get_json()["items"]
    assert [r["number"] for r in history] == [2, 1]
    assert admin.get(f"/v1/articles/{article['id']}/revisions/1").get_json()["text"] == ARTICLE
    assert admin.get(f"/v1/articles/{article['id']}/revisions/2").get_json()["text"] == EDITED


def test_a_verdict_survives_an_edit_elsewhere_and_not_one_of_its_words(admin: Caller) -> None:
    path = "/v1/articles/by-external-id/42"
    flags = admin.put(path, {"text": ARTICLE}).get_json()["annotation"]["flags"]
    source = next(f for f in flags if f["rule"] == "anonymous_source")
    assert admin.post(f"/v1/flags/{source['id']}/verdicts", {"decision": "dismissed"}).status_code == 201

    moved = admin.put(path, {"text": EDITED}).get_json()["annotation"]["flags"]
    carried = next(f for f in moved if f["rule"] == "anonymous_source")
    assert (carried["id"], carried["state"], carried["anchor"]["status"]) == (source["id"], "dismissed", "moved")

    reworded = EDITED.replace("the repairs would cost more than planned", "the mayor had been warned twice")
    changed = admin.put(path, {"text": reworded}).get_json()["annotation"]["flags"]
    fresh = next(f for f in changed if f["rule"] == "anonymous_source")
    assert fresh["id"] != source["id"]
    assert fresh["state"] == "open"
    assert len(admin.get(f"/v1/flags/{source['id']}/verdicts").get_json()["items"]) == 1


def test_paging_is_newest_first_and_stable_under_inserts(admin: Caller) -> None:
    made = [create(admin)["article"]["id"] for _ in range(5)]
    first = admin.get("/v1/articles?limit=2")
    create(admin)
    shown = [a["id"] for a in first.get_json()["items"]]
    page = first
    while page.get_json()["next"]:
        assert page.headers["Link"].endswith('rel="next"')
        page = admin.get(page.headers["Link"].partition(">")[0].removeprefix("<"))
        shown += [a["id"] for a in page.get_json()["items"]]
    assert shown == made[::-1]
    assert "Link" not in page.headers


@pytest.mark.parametrize("cursor", ["x", "%F0%9F%8C%89", "MjAyNnxh", "fDA="])
def test_a_foreign_cursor_is_refused(admin: Caller, cursor: str) -> None:
    response = admin.get(f"/v1/articles?cursor={cursor}")
    assert response.status_code == 422 or response.get_json()["items"] == []


def test_deleting_removes_every_copy_of_the_text_and_keeps_the_verdicts(admin: Caller, database_url: str) -> None:
    made = create(admin, external_id="cms-1", title="Bridge")
    article_id = made["article"]["id"]
    flag_id = made["annotation"]["flags"][0]["id"]
    admin.post(f"/v1/flags/{flag_id}/verdicts", {"decision": "upheld"})
    assert admin.delete(f"/v1/articles/{article_id}").status_code == 204
    for path in ("", "/annotation", "/revisions", "/revisions/1", "/revisions/1/annotation"):
        problem(admin.get(f"/v1/articles/{article_id}{path}"), 404, "not_found")
    assert admin.get("/v1/articles").get_json()["items"] == []
    assert admin.get(f"/v1/flags/{flag_id}/verdicts").get_json()["state"] == "upheld"
    assert "Tamm" not in dump(database_url)
    create(admin, external_id="cms-1")


def dump(url: str) -> str:
    """Everything that the database's tables hold, whole: a row by itself shows 300 characters of a value."""
    from sqlalchemy import MetaData, create_engine, select

    engine, tables = create_engine(url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = "\n".join(str(tuple(row)) for t in tables.sorted_tables for row in connection.execute(select(t)))
    engine.dispose()
    return found


def test_reads_can_be_conditional(admin: Caller) -> None:
    path = f"/v1/articles/{create(admin)['article']['id']}"
    first = admin.get(path)
    assert admin.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_unknown_things_are_not_found(admin: Caller) -> None:
    article_id = create(admin)["article"]["id"]
    problem(admin.get("/v1/articles/none"), 404, "not_found")
    problem(admin.get(f"/v1/articles/{article_id}/revisions/7"), 404, "not_found")
    problem(admin.delete("/v1/articles/none"), 404, "not_found")
    problem(admin.get("/v1/nothing"), 404, "not_found")
    problem(admin.send("PATCH", f"/v1/articles/{article_id}"), 405, "method_not_allowed")
