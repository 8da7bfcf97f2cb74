"""A large archive of made-up articles, straight into a database, for measuring lists.

    python -m benchmarks.archive sqlite:///var/archive.db [--articles 100000] [--measure]

The model annotates some forty articles of our own sentences; every other article is one of them with other names, in
all places the same, so that each payload loads and each span's slice is its text. Names are drawn as they are quoted:
few often, most once. Rows go into the store's own tables; what the store keeps as sums beside them is then made by
its migration, which is run down and up. `--measure` asks every list for its first page and for its tenth.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from schemas.annotation import dump_annotation
from service import wiring
from service.app import create_app
from service.domain.annotation import Annotation
from service.domain.article import digest
from service.domain.measures import counted
from service.domain.text import Article
from service.domain.token import Scope
from service.domain.verdict import FlagDecision, TargetKind, Verdict
from service.domain.voice import Voice, folded
from service.settings import Settings
from service.store.database import Database
from service.store.tables import AnnotationRow, ArticleRow, Base, RevisionRow, TargetRow, VerdictRow, VoiceRow
from service.store.targets import RANKS
from service.store.verdicts import _schema as verdict_schema
from service.workflows.access import Access
from service.workflows.anchor import adopt
from service.workflows.annotate import Annotator
from service.workflows.voices import voices

BEFORE_SUMS = "0008"  # the migration before the one that fills the sums
TEMPLATES, BATCH, BLIND, DELETED, DECIDED = 40, 500, 50, 200, 12  # one article in so many is blind, one deleted ...
START = datetime(2024, 1, 1, tzinfo=UTC)
REVIEWERS = ("Ada", "Rahel", "Ines", "Tomas")
SLOTS = (("Ruth", "Tammel"), ("Jona", "Falken"), ("Ilsa", "Quayle"), ("Bert", "Ostrum"))
FIRST = ["".join(p) for p in itertools.product("BDJKLMRT", "aeio", "nrl", "aeo")]
LAST = ["".join(p) for p in itertools.product("BDFGHKLMNPRSTVW", "aeiou", "lmnrst", "dgkst", "eo", "nrs")]
SENTENCES = (
    "The mayor of Ellby, {a}, said on Tuesday that the bridge would close in March.",
    "“We have put this off for too long,” {b} told reporters outside the town hall.",
    "{c}, who runs the ferry, denied that the timetable would be cut.",
    "According to {d}, a fisherman, nobody had been asked about the new quay.",
    "A source close to the council said the repairs would cost more than planned.",
    "Officials reportedly knew of the damage last year.",
    "“The money is there,” said {a}. “The will is not.”",
    "Critics have slammed the plan as a gift to the harbour company.",
    "The harbour company said in a statement that it had followed every rule.",
    "Residents say the noise begins at five in the morning.",
    "{b} claimed that the figures had been changed before the vote.",
    "The rain stopped in the afternoon, and the square filled again.",
    "Two people who asked not to be named said the contract had been signed in secret.",
    "{c} added that the pier was safe, and that the inspectors had found nothing.",
    "It is understood that the chairman will step down before the summer.",
    "The regional newspaper wrote that {d} had met the builders twice.",
)


@dataclass(frozen=True, slots=True)
class Template:
    """One annotated article whose names stand in the slots."""

    title: str
    text: str
    annotation: Annotation
    payload: str
    voices: tuple[Voice, ...]

    @classmethod
    def make(cls, annotator: Annotator, drawn: random.Random) -> Template:
        """An article of our own sentences and its annotation."""
        names = {slot: " ".join(name) for slot, name in zip("abcd", SLOTS, strict=True)}
        body = [sentence.format(**names) for sentence in drawn.sample(SENTENCES, 9)]
        title = " ".join(body[0].split()[:8]).strip("“”,.")
        text = "\n\n".join((title, *body)) + "\n"
        annotation = adopt(annotator.annotate(Article(text, title=title)))
        floor = annotation.measures.floor if annotation.measures else 0.0
        found = counted(text, annotation.attributions, annotation.flags, annotation.sections, floor)
        payload = {name: value for name, value in dump_annotation(annotation, text).items() if name != "text"}
        return cls(title, text, annotation, json.dumps(payload, ensure_ascii=False), tuple(voices(found, text)))


class Names:
    """Draws four persons for an article: some are quoted every day, most of them once."""

    def __init__(self, drawn: random.Random) -> None:
        self._drawn = drawn
        self._all = [(drawn.choice(FIRST), last) for last in drawn.sample(LAST, len(LAST))]

    def exchange(self) -> Exchange:
        """Other names for those of the slots, of the same lengths."""
        drawn = [self._all[int(len(self._all) * self._drawn.random() ** 4)] for _ in SLOTS]
        firsts = {old: new for (old, _), (new, _) in zip(SLOTS, drawn, strict=True)}
        lasts = {old: new for (_, old), (_, new) in zip(SLOTS, drawn, strict=True)}
        return Exchange(firsts | lasts)


class Exchange:
    """Exchanges the names in a text for others of the same length."""

    _NAMES = re.compile("|".join(itertools.chain.from_iterable(SLOTS)))

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def __call__(self, text: str) -> str:
        """The text with the other names."""
        return self._NAMES.sub(lambda match: self._names[match.group()], text)


@dataclass(slots=True)
class Rows:
    """The rows of some articles, by table, in the order in which they can be inserted."""

    tables: dict[type[Base], list[dict[str, Any]]]

    @classmethod
    def empty(cls) -> Rows:
        """None yet."""
        order: tuple[type[Base], ...] = (ArticleRow, RevisionRow, AnnotationRow, TargetRow, VoiceRow, VerdictRow)
        return cls({table: [] for table in order})

    def insert(self, connection: Connection) -> None:
        """Writes them."""
        for table, rows in self.tables.items():
            if rows:
                connection.execute(insert(table.__table__), rows)  # type: ignore[arg-type]


def fill(url: str, articles: int, annotator: Annotator, templates: int = TEMPLATES) -> None:
    """Migrates an empty database and fills it."""
    database = Database(url)
    database.migrate()
    _fill(url, articles, annotator, templates)
    database.migrate(BEFORE_SUMS)
    database.migrate()
    database.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _fill(url: str, articles: int, annotator: Annotator, templates: int) -> None:
    drawn = random.Random(1)
    made = [Template.make(annotator, drawn) for _ in range(templates)]
    names = Names(drawn)
    engine = create_engine(url, json_serializer=lambda value: value if isinstance(value, str) else json.dumps(value))
    for numbers in _batched(articles):
        rows = Rows.empty()
        for number in numbers:
            _article(rows, number, drawn.choice(made), names.exchange(), drawn)
        with engine.begin() as connection:
            rows.insert(connection)
    engine.dispose()


def _batched(articles: int) -> Iterator[range]:
    return (range(at, min(at + BATCH, articles)) for at in range(0, articles, BATCH))


def _article(rows: Rows, number: int, template: Template, exchange: Exchange, drawn: random.Random) -> None:
    article_id, at = f"art_{number:08}", START + timedelta(minutes=5 * number)
    deleted = number % DELETED == DELETED - 1
    text, add = exchange(template.text), rows.tables
    add[ArticleRow].append(
        {
            "id": article_id,
            "external_id": None if deleted else f"cms-{number}",
            "title": "" if deleted else exchange(template.title),
            "publisher": "" if deleted else "The Ellby Courier",
            "language": "en",
            "url": "",
            "created_at": at,
            "updated_at": at,
            "deleted_at": at + timedelta(days=1) if deleted else None,
            "revision": 1,
            "blind": number % BLIND == BLIND - 1,
        }
    )
    kept = None if deleted else text
    first = {"article_id": article_id, "created_at": at}
    add[RevisionRow].append({**first, "number": 1, "sha256": digest(text), "text": kept})
    payload = _own_ids(exchange(template.payload), template.annotation, number)
    add[AnnotationRow].append(
        {**first, "id": f"ann_{number:08}", "revision": 1, "payload": None if deleted else payload}
    )
    add[TargetRow] += _targets(template.annotation, first, number, rows, drawn)
    if not deleted:
        add[VoiceRow] += _voices(template.voices, exchange, article_id, at)


def _own_ids(payload: str, annotation: Annotation, number: int) -> str:
    for part in (*annotation.flags, *annotation.attributions):
        payload = payload.replace(part.id, _id(part.id, number))
    return payload


def _id(part: str, number: int) -> str:
    return f"{part[:12]}{number:08}"


def _targets(
    annotation: Annotation, first: dict[str, Any], number: int, rows: Rows, drawn: random.Random
) -> Iterator[dict[str, Any]]:
    same = {**first, "current": True, "raised": True, "claimed_by": None, "claimed_until": None}
    nothing = {"rule": None, "rank": None, "state": None}
    for attribution in annotation.attributions:
        yield {**same, **nothing, "id": _id(attribution.id, number), "kind": "attribution"}
    for flag in annotation.flags:
        id_, state = _id(flag.id, number), "open"
        if not drawn.randrange(DECIDED):
            state = _decide(rows, id_, first["created_at"], drawn)
        rank = RANKS[flag.severity]
        yield {**same, "id": id_, "kind": "flag", "rule": flag.rule, "rank": rank, "state": state}


def _decide(rows: Rows, flag_id: str, at: datetime, drawn: random.Random) -> str:
    decision = drawn.choice((FlagDecision.UPHELD, FlagDecision.DISMISSED, FlagDecision.FIXED))
    for sequence, reviewer in enumerate(drawn.sample(REVIEWERS, drawn.choice((1, 1, 2))), start=1):
        when = at + timedelta(hours=sequence)
        verdict = Verdict(
            id=f"ver_{flag_id}_{sequence}",
            target_kind=TargetKind.FLAG,
            target_id=flag_id,
            decision=decision,
            rationale="The words stand as they are.",
            evidence=(),
            reviewer=reviewer,
            at=when,
            sequence=sequence,
            recorded_by=reviewer,
        )
        rows.tables[VerdictRow].append(
            {
                "id": verdict.id[-40:],
                "target_id": flag_id,
                "sequence": sequence,
                "reviewer": reviewer,
                "at": when,
                "decision": decision.value,
                "payload": verdict_schema.dump(verdict),
            }
        )
    return decision.value


def _voices(found: Iterable[Voice], exchange: Exchange, article_id: str, at: datetime) -> Iterator[dict[str, Any]]:
    sums: Counter[tuple[str, str, str]] = Counter()
    for voice in found:  # two slots may have drawn one name
        sums[exchange(voice.name), voice.source_class.value, exchange(voice.wording)] += voice.attributions
    for number, ((name, source_class, wording), attributions) in enumerate(sums.items(), start=1):
        yield {
            "article_id": article_id,
            "number": number,
            "key": folded(name),
            "name": name,
            "source_class": source_class,
            "wording": wording,
            "attributions": attributions,
            "saved_at": at,
        }


def lists(client: Any) -> Iterator[tuple[str, str]]:
    """Every list, by what it is, and the address of its first page; `client` finds what they are of."""
    source = client("/v1/sources?limit=1&source_class=named")["items"][0]["name"]
    yield "articles", "/v1/articles"
    yield "review queue", "/v1/review-queue"
    yield "review queue, high", "/v1/review-queue?severity=high"
    yield "sources", "/v1/sources"
    yield "sources, named", "/v1/sources?source_class=named"
    yield "sources, part of a name", f"/v1/sources?q={source.split()[-1]}"
    yield "sources, a week", "/v1/sources?since=2024-06-03&until=2024-06-09"
    yield "quotations", f"/v1/sources/quotations?source_class=named&name={source.replace(' ', '+')}"
    yield "merges", "/v1/sources/merges"
    yield "sources by class", "/v1/sources/classes"
    yield "verdicts by reviewer", "/v1/reviewers/verdicts"
    yield "rules", "/v1/rules"
    yield "reviewers", "/v1/reviewers"
    yield "webhooks", "/v1/webhooks"
    yield "export, first part", "/v1/exports/jsonl"
    yield "desk: articles", "/desk/articles"
    yield "desk: disputed articles", "/desk/articles?state=disputed"
    yield "desk: reviewed articles", "/desk/articles?state=reviewed"
    yield "desk: queue", "/desk/queue"
    yield "desk: queue, all", "/desk/queue?at_least=low"
    yield "desk: archive", "/desk/archive"
    yield "desk: behind a source", f"/desk/archive/source?source_class=named&name={source.replace(' ', '+')}"
    yield "desk: own page", "/desk/mine"


def measure(url: str, annotator: Annotator, times: int = 4) -> Iterator[tuple[str, float, float]]:
    """Of every list what it is, the seconds that its first answer took, and the least that a later one took.

    On SQLite they are seconds of this process's own CPU, so that others on the machine don't count; on PostgreSQL,
    whose server works elsewhere, seconds by the clock.
    """
    clock = time.process_time if url.startswith("sqlite") else time.perf_counter
    app = create_app(Settings(database_url=url), annotator)
    bearer = Access(app.extensions["sourcemark.database"]).issue("Ada", Scope)[1]
    client, headers = app.test_client(), {"Authorization": f"Bearer {bearer}"}
    signed = client.post("/desk/sign-in", data={"token": bearer})
    if signed.status_code != 303:
        raise SystemExit(f"signing in to the desk: {signed.status_code}")

    def first(address: str) -> float:
        begun = clock()
        given = {} if address.startswith("/desk") else headers
        response = client.get(address, headers=given)
        next(iter(response.response), b"")
        took = clock() - begun
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        response.close()
        return took

    def read(address: str) -> Any:
        return client.get(address, headers=headers).get_json()

    for name, address in lists(read):
        took = [first(address) for _ in range(times)]
        yield name, took[0], min(took[1:])
    app.extensions["sourcemark.database"].close()


def main() -> None:
    """Fills, or measures what is filled."""
    parser = argparse.ArgumentParser(description="A large archive of made-up articles")
    parser.add_argument("url")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--measure", action="store_true", help="measure an archive that is there already")
    asked = parser.parse_args()
    annotator = wiring.annotator(Settings())
    if not asked.measure:
        fill(asked.url, asked.articles, annotator)
    for name, first, others in measure(asked.url, annotator):
        print(f"{name:30} first {first * 1000:8.1f} ms   later {others * 1000:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
