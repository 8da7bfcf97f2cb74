"""Who is quoted: a table of its own, filled from the newest annotation of each article.

What is counted, and how names are folded, is as in `service.workflows.voices` on the day of this migration; reviewers'
corrections are counted from the article's next save or verdict on.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BATCH = 200
LENGTH = 200


def upgrade() -> None:
    voices = op.create_table(
        "voices",
        sa.Column("article_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source_class", sa.String(length=20), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("attributions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_voices_article_id_articles")),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_voices")),
    )
    for rows in _batches():
        if rows:
            op.bulk_insert(voices, rows)
    with op.batch_alter_table("voices", schema=None) as batch_op:
        batch_op.create_index("ix_voices_sources", ["source_class", "key", "article_id", "attributions"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("voices", schema=None) as batch_op:
        batch_op.drop_index("ix_voices_sources")

    op.drop_table("voices")


articles = sa.table("articles", sa.column("id"), sa.column("revision"), sa.column("deleted_at"))
annotations = sa.table(
    "annotations",
    sa.column("article_id"),
    sa.column("revision"),
    sa.column("created_at"),
    sa.column("payload", sa.JSON(none_as_null=True)),
)


def _batches() -> Iterator[list[dict[str, Any]]]:
    """The rows of so many articles at a time."""
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(articles.c.id, articles.c.revision).where(articles.c.id > last).order_by(articles.c.id)
        found = connection.execute(query.where(articles.c.deleted_at.is_(None)).limit(BATCH)).all()
        if not found:
            return
        yield [
            row for article_id, number in found for row in _rows(article_id, _newest(connection, article_id, number))
        ]
        last = found[-1][0]


def _newest(connection: sa.Connection, article_id: str, number: int) -> dict[str, Any]:
    query = (
        sa.select(annotations.c.payload)
        .where(annotations.c.article_id == article_id, annotations.c.revision == number)
        .order_by(annotations.c.created_at.desc())
        .limit(1)
    )
    return connection.scalar(query) or {"attributions": []}


def _rows(article_id: str, payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    counted = Counter(_named(a) for a in payload["attributions"] if a["section"] == "body")
    for number, ((name, wording, source_class), attributions) in enumerate(counted.items(), start=1):
        yield {
            "article_id": article_id,
            "number": number,
            "key": _folded(name),
            "name": name,
            "source_class": source_class,
            "wording": wording,
            "attributions": attributions,
        }


def _named(attribution: dict[str, Any]) -> tuple[str, str, str]:
    wording = _line(" ".join(span["text"] for span in attribution["source"]))
    source_class = attribution["source_class"]
    if source_class == "named":
        return _line(attribution["resolved_source"]) or wording, wording, source_class
    borrowed = attribution.get("resolved_by") in ("pronoun", "continuation")
    return "" if borrowed else wording, wording, source_class


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).replace("’", "'").casefold()
    return " ".join(plain.split())[:LENGTH]
