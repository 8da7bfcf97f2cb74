"""Sums of who is quoted and what waits, kept beside what they are of, so that lists stay fast in a large archive."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WAITING = {
    "ix_targets_waiting": ["rank", "created_at", "id", "blind"],
    "ix_targets_waiting_article": ["article_id", "rank", "created_at", "id", "blind"],
    "ix_targets_waiting_rule": ["rule", "rank", "created_at", "id"],
    "ix_targets_waiting_state": ["state", "rank", "created_at", "id"],
}
PRESENT = {"ix_targets_claimed_by": ["claimed_by"], "ix_targets_decided": ["decided", "rule"]}
VOICES = {
    "ix_voices_behind": ["source_class", "key", "saved_at", "article_id"],
    "ix_voices_saved_at": ["saved_at"],
}
BATCH = 1000


def upgrade() -> None:
    _sums()
    op.add_column("targets", sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("targets", sa.Column("decided", sa.String(length=100), nullable=True))
    op.add_column("targets", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_targets_queue", table_name="targets")
    op.drop_index("ix_targets_rule", table_name="targets")
    op.execute(BLIND)
    op.execute(WAITS)
    for name, columns in WAITING.items():
        op.create_index(name, "targets", columns, sqlite_where=sa.text("waits = 1"), postgresql_where=sa.text("waits"))
    for some in _splits():
        op.get_bind().execute(
            sa.update(targets).where(targets.c.id == sa.bindparam("flag")).values(decided=sa.bindparam("split")), some
        )
    for name, columns in PRESENT.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, "targets", columns, sqlite_where=there, postgresql_where=there)
    op.add_column("voices", sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE voices SET saved_at = (SELECT created_at FROM articles WHERE id = article_id)")
    with op.batch_alter_table("voices") as batch:
        batch.alter_column("saved_at", nullable=False)
        batch.drop_index("ix_voices_sources")
    for name, columns in VOICES.items():
        op.create_index(name, "voices", columns)


def downgrade() -> None:
    for name in VOICES:
        op.drop_index(name, table_name="voices")
    op.drop_column("voices", "saved_at")
    op.create_index("ix_voices_sources", "voices", ["source_class", "key", "article_id", "attributions"])
    for name in (*PRESENT, *WAITING):
        op.drop_index(name, table_name="targets")
    for name in ("decided", "waits", "blind"):
        op.drop_column("targets", name)
    op.create_index("ix_targets_queue", "targets", ["current", "state", "rank", "created_at", "id"])
    op.create_index("ix_targets_rule", "targets", ["rule"])
    for table in ("wordings", "spellings", "sources"):
        op.drop_table(table)


BLIND = """
    UPDATE targets SET blind = true
    WHERE article_id IN (SELECT id FROM articles WHERE blind)
"""
WAITS = """
    UPDATE targets SET waits = true
    WHERE "current" AND raised AND state IS NOT NULL AND (blind OR state IN ('open', 'disputed'))
        AND article_id IN (SELECT id FROM articles WHERE deleted_at IS NULL)
"""
COUNTED = """
    FROM voices v
    LEFT JOIN merges m ON m.source_class = v.source_class AND m."key" = v."key" AND m.undone_at IS NULL
"""


targets = sa.table("targets", sa.column("id"), sa.column("kind"), sa.column("decided"))
verdicts = sa.table(
    "verdicts", sa.column("target_id"), sa.column("reviewer"), sa.column("decision"), sa.column("sequence")
)


def _splits() -> Iterator[list[dict[str, str]]]:
    """How the latest decisions of each flag's reviewers are split, as many flags at a time as BATCH."""
    query = (
        sa.select(verdicts.c.target_id, verdicts.c.reviewer, verdicts.c.decision)
        .join(targets, targets.c.id == verdicts.c.target_id)
        .where(targets.c.kind == "flag")
        .order_by(verdicts.c.target_id, verdicts.c.sequence)
    )
    rows = op.get_bind().execute(query).all()
    some = []
    for flag, given in groupby(rows, key=lambda row: row.target_id):
        latest = {row.reviewer: row.decision for row in given}
        counts = sorted(Counter(latest.values()).items())
        some.append({"flag": flag, "split": " ".join(f"{decision}:{many}" for decision, many in counts)})
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _named() -> list[sa.Column[str]]:
    return [
        sa.Column("source_class", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
    ]


def _sums() -> None:
    op.create_table(
        "sources",
        *_named(),
        sa.Column("attributions", sa.BigInteger(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_class", "key", name=op.f("pk_sources")),
    )
    op.create_table(
        "spellings",
        *_named(),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("attributions", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_class", "key", "name", name=op.f("pk_spellings")),
    )
    op.create_table(
        "wordings",
        *_named(),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("attributions", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_class", "key", "wording", name=op.f("pk_wordings")),
    )
    op.execute(f"""
        INSERT INTO sources (source_class, "key", attributions, articles)
        SELECT v.source_class, COALESCE(m.root, v."key"), SUM(v.attributions), COUNT(DISTINCT v.article_id)
        {COUNTED} GROUP BY v.source_class, COALESCE(m.root, v."key")
    """)
    op.execute("""
        INSERT INTO spellings (source_class, "key", name, attributions)
        SELECT source_class, "key", name, SUM(attributions) FROM voices GROUP BY source_class, "key", name
    """)
    op.execute(f"""
        INSERT INTO wordings (source_class, "key", wording, attributions)
        SELECT v.source_class, COALESCE(m.root, v."key"), v.wording, SUM(v.attributions)
        {COUNTED} GROUP BY v.source_class, COALESCE(m.root, v."key"), v.wording
    """)
    often = sa.text("attributions DESC")
    op.create_index("ix_sources_page", "sources", [often, "source_class", "key"])
    op.create_index("ix_sources_class", "sources", ["source_class", often, "key"])
    op.create_index("ix_wordings_frequent", "wordings", ["source_class", "key", often, "wording"])
