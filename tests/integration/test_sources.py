"""Who is quoted across the archive: counted when an article is kept, gone when it goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from service.domain.article import ArticleRecord
from service.domain.attribution import SourceClass
from service.domain.errors import Conflict
from service.domain.text import Article
from service.domain.token import Scope, Token
from service.domain.voice import SourceFilter, Voice
from service.store.database import Database
from service.workflows import new_id, now
from service.workflows.annotate import Annotator
from service.workflows.revise import Archive
from service.workflows.sources import Sources
from tests.api import Caller, problem

STORY = (
    "The ferry will stop in May, the mayor of Ellby, Ruth Tamm, said.\n\n"
    "“Nobody asked us,” said Jon Falk, a fisherman.\n\n"
    "Tamm said the harbour would stay open.\n\n"
    "A source said the money had run out.\n"
)


def sources(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(f"/v1/sources{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["items"]


def named(caller: Caller) -> dict[str, tuple[int, int]]:
    return {s["name"]: (s["attributions"], s["articles"]) for s in sources(caller)}


def put(caller: Caller, key: str, body: str) -> dict[str, Any]:
    saved = caller.put(f"/v1/articles/by-external-id/{key}", {"text": body})
    assert saved.status_code in (200, 201)
    return saved.get_json()


def test_sources_are_counted_over_all_articles(admin: Caller, reviewer: Caller) -> None:
    assert sources(reviewer) == []
    put(admin, "1", STORY)
    put(admin, "2", "The quay is safe, said Ruth Tamm. A SOURCE said it was not.")
    assert named(reviewer) == {"Ruth Tamm": (3, 2), "A source": (2, 2), "Jon Falk": (1, 1)}
    tamm = sources(reviewer)[0]
    assert tamm["source_class"] == "named"
    assert {"text": "Tamm", "attributions": 1} in tamm["wordings"]
    assert sum(w["attributions"] for w in tamm["wordings"]) == 3


def test_only_the_newest_annotation_counts(admin: Caller) -> None:
    made = put(admin, "1", STORY)["article"]
    assert named(admin)["Ruth Tamm"] == (2, 1)
    put(admin, "1", "The quay is safe, said Jon Falk.")
    assert named(admin) == {"Jon Falk": (1, 1)}
    again = f"/v1/articles/{made['id']}/revisions"
    assert admin.post(f"{again}/1/annotation", None).status_code == 201
    assert named(admin) == {"Jon Falk": (1, 1)}
    assert admin.post(f"{again}/2/annotation", None).status_code == 201
    assert named(admin) == {"Jon Falk": (1, 1)}
    assert admin.delete(f"/v1/articles/{made['id']}").status_code == 204
    assert named(admin) == {}


def test_corrections_count_unless_the_article_is_blind(admin: Caller, reviewer: Caller) -> None:
    made = put(admin, "1", STORY)
    falk = next(a for a in made["annotation"]["attributions"] if a["resolved_source"] == "Jon Falk")
    path = f"/v1/attributions/{falk['id']}/verdicts"
    right = {"revision": 1, "resolved_source": "Jonna Falk"}
    assert reviewer.post(path, {"decision": "wrong_source", "correction": right}).status_code == 201
    assert "Jonna Falk" in named(admin)
    mode = f"/v1/articles/{made['article']['id']}/review-mode"
    for blind, name in ((True, "Jon Falk"), (False, "Jonna Falk")):
        assert admin.put(mode, {"blind": blind}, headers={"If-Match": "*"}).status_code == 200
        assert name in named(admin)
    put(admin, "1", STORY + "\nThe fog came in.\n")
    assert "Jonna Falk" in named(admin)
    assert reviewer.post(path, {"decision": "verified"}).status_code == 201
    assert "Jon Falk" in named(admin)


def test_correcting_and_saving_at_once_stay_in_step(admin: Caller, reviewer: Caller) -> None:
    made = put(admin, "1", STORY)
    ids = [a["id"] for a in made["annotation"]["attributions"]]

    def correct(id_: str) -> int:
        body = {"decision": "wrong_source", "correction": {"revision": 1, "resolved_source": f"Name {id_}"}}
        return reviewer.post(f"/v1/attributions/{id_}/verdicts", body).status_code

    with ThreadPoolExecutor(4) as pool:
        saving = pool.submit(put, admin, "1", STORY + "\nThe fog came in.\n")
        assert set(pool.map(correct, ids)) == {201}
        saving.result()
    assert {f"Name {id_}" for id_ in ids} <= set(named(admin))


def keep(database: Database, *articles: list[Voice]) -> None:
    at = now()
    with database.writing() as unit:
        for voices in articles:
            record = ArticleRecord(new_id("art"), None, "", "", "", "", at, at, 1)
            from service.domain.article import Revision

            unit.articles.add(record, Revision(1, "0" * 64, at, "x"))
            unit.voices.keep(record.id, voices)


def voice(name: str, attributions: int = 1, source_class: SourceClass = SourceClass.NAMED, wording: str = "") -> Voice:
    return Voice(name, source_class, wording or name, attributions)


@pytest.fixture
def database(database_url: str) -> Any:
    made = Database(database_url)
    yield made
    made.close()


def test_spellings_of_a_name_are_one_source(admin: Caller, database: Database) -> None:
    keep(
        database,
        [voice("Siobhán O’Brien", 2, wording="she"), voice("Siobhán O’Brien", 1)],
        [voice("SIOBHÁN O'BRIEN", 1)],
        [voice("Siobha\u0301n O’Brien", 1), voice("Siobhán O’Brien", 9, SourceClass.GROUP)],
        [voice("", 7, SourceClass.DESCRIBED, "he")],
    )
    group, person = sources(admin)
    assert (group["source_class"], group["attributions"]) == ("group", 9)
    assert (person["name"], person["attributions"], person["articles"]) == ("Siobhán O’Brien", 5, 3)
    assert person["wordings"][0] == {"text": "she", "attributions": 2}


def test_nobody_is_found_under_no_name(admin: Caller, database: Database) -> None:
    keep(database, [voice("", 7, SourceClass.DESCRIBED, "he")])
    assert sources(admin) == []
    problem(admin.get("/v1/sources/quotations?name=%20&source_class=described"), 404, "not_found")


def test_a_source_goes_by_the_name_at_the_end_of_its_merges(admin: Caller, database: Database) -> None:
    merging, person = Sources(database), Token("t", "Ada", "", frozenset(Scope), now(), None)
    keep(database, [voice("Zoe Tamm")], [voice("Abel Tamm")], [voice("Mia Tamm")])
    for name, into in (("Mia Tamm", "Abel Tamm"), ("Abel Tamm", "Zoe Tamm")):
        merging.merge(name, into, person)
    with database.writing() as unit:
        for record in unit.articles.page(3):
            unit.voices.delete(record.id)
    keep(database, [voice("Mia Tamm", 2)])
    assert named(admin) == {"Zoe Tamm": (2, 1)}
    assert sources(admin, "?since=2000-01-01") == sources(admin)
    for part in ("zoe", "abel", "mia"):
        assert sources(admin, f"?q={part}&since=2000-01-01") == sources(admin, f"?q={part}") == sources(admin)


def test_pages_leave_nothing_out(admin: Caller, database: Database) -> None:
    names = [f"Name|{n} 漢字 {'ä' * 180}" for n in range(7)]
    keep(database, [voice(name, n // 3 + 1) for n, name in enumerate(names)], [voice("a_b%c\\d")])
    page = admin.get("/v1/sources?limit=2&source_class=named")
    found = page.get_json()["items"]
    while page.get_json()["next"]:
        page = admin.get(page.headers["Link"].partition(">")[0].removeprefix("<"))
        assert page.status_code == 200, page.get_data(as_text=True)
        found += page.get_json()["items"]
    assert [s["attributions"] for s in found] == sorted((s["attributions"] for s in found), reverse=True)
    assert sorted(s["name"] for s in found) == sorted([*names, "a_b%c\\d"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=TAMM", {"Ruth Tamm"}),
        ("?q=%25", {"100 % Ellby"}),
        ("?q=_", set()),
        ("?q=%5C", set()),
        ("?q=", {"Ruth Tamm", "100 % Ellby", "a source"}),
        ("?q=%20%20", {"Ruth Tamm", "100 % Ellby", "a source"}),
        ("?source_class=bare", {"a source"}),
        ("?source_class=named&q=source", set()),
    ],
)
def test_filters(admin: Caller, database: Database, query: str, found: set[str]) -> None:
    keep(database, [voice("Ruth Tamm"), voice("100 % Ellby"), voice("a source", 1, SourceClass.BARE)])
    assert {s["name"] for s in sources(admin, query)} == found


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?source_class=nobody",
        "?cursor=xx",
        "?cursor=eHx5",
        "?cursor=AHwxfG5hbWVk",
        "?limit=0",
        "?who=me",
        "?q=" + "x" * 201,
    ],
)
def test_what_does_not_fit_is_refused(admin: Caller, query: str) -> None:
    problem(admin.get(f"/v1/sources{query}"), 422, "invalid_input")


def test_a_cursor_beyond_all_numbers_is_only_a_place(admin: Caller, database: Database) -> None:
    from base64 import urlsafe_b64encode

    keep(database, [voice("Ruth Tamm")])
    cursor = urlsafe_b64encode(f"x|{10**40}|named".encode()).decode()
    assert len(sources(admin, f"?cursor={cursor}")) == 1


def test_databases_of_earlier_releases_are_counted_when_migrated(
    annotator: Annotator, database: Database, database_url: str
) -> None:
    rules, admission = annotator.ruleset, annotator.admission
    doubtless = Annotator(annotator.extractor, rules, max_text=100_000, admission=admission, floor=0.0)  # as they were
    archive = Archive(database, doubtless)
    archive.save("1", Article(STORY))
    archive.save("1", Article(STORY + "\n“Very  long,” said Jon\nFalk. " + "It was him. " * 3))
    archive.save("2", Article("The quay is safe, said Ruth Tamm. A SOURCE said it was not. “No,” he said."))
    archive.delete(archive.save("3", Article(STORY)).article.id)
    before = rows(database_url)
    database.migrate("0002")
    database.migrate()
    assert rows(database_url) == before
    assert len(before) > 5


def rows(url: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text("SELECT * FROM voices ORDER BY article_id, number"))]
    engine.dispose()
    return found


def test_sums_stay_those_of_the_voices_whoever_saves_and_merges_at_once(admin: Caller, database: Database) -> None:
    names = ["Ruth Tamm", "R. Tamm", "Jon Falk", "Ilo Quaygate"]
    keep(database, [voice(name) for name in names])
    everything = SourceFilter(since=date(2000, 1, 1))

    def save(number: int) -> None:
        chosen = [voice(name, number % 3 + 1, wording=f"{name} {number % 5}") for name in names[number % 4 :]]
        keep(database, chosen, list(reversed(chosen)))

    def merge(number: int) -> None:
        person = Token("t", "Ada", "", frozenset(Scope), now(), None)
        merging = Sources(database)
        with suppress(Conflict):  # somebody else merged it meanwhile
            made = merging.merge(names[1], names[(0, 2)[number % 2]], person)
            if number % 3:
                merging.unmerge(made.id, person)

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit((merge, save, save)[number % 3], number) for number in range(36)]
        for job in jobs:
            job.result()
    with database.reading() as unit:
        kept = unit.sources.page(50, SourceFilter(), None)
        added_up = unit.voices.page(50, everything, None)
    assert [(s.name, s.attributions, s.articles) for s in kept] == [
        (s.name, s.attributions, s.articles) for s in added_up
    ]
    assert [{w.text: w.attributions for w in s.wordings} for s in kept] == [
        {w.text: w.attributions for w in s.wordings} for s in added_up
    ]
