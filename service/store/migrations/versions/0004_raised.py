"""Whether a flag is still raised, so that the queue and the lists can leave out those that are not.

A flag whose words are gone from its article's newest revision is raised by nobody. For flags whose words stand nothing
is kept of whether the machine raised them again: they count as raised until the article's next save.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BATCH = 200


def upgrade() -> None:
    # In place: SQLite would make the table anew in a batch, which its foreign keys forbid.
    op.add_column("targets", sa.Column("raised", sa.Boolean(), nullable=False, server_default=sa.true()))
    for gone in _gone():
        op.execute(sa.update(targets).where(targets.c.id.in_(gone)).values(raised=False))


def downgrade() -> None:
    op.drop_column("targets", "raised")


targets = sa.table("targets", sa.column("id"), sa.column("raised", sa.Boolean()))
articles = sa.table("articles", sa.column("id"), sa.column("revision"), sa.column("deleted_at"))
annotations = sa.table(
    "annotations",
    sa.column("article_id"),
    sa.column("revision"),
    sa.column("created_at"),
    sa.column("payload", sa.JSON(none_as_null=True)),
)


def _gone() -> Iterator[list[str]]:
    """The flags whose words are gone from their article, those of one article at a time."""
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(articles.c.id, articles.c.revision).where(articles.c.id > last).order_by(articles.c.id)
        found = connection.execute(query.where(articles.c.deleted_at.is_(None)).limit(BATCH)).all()
        if not found:
            return
        for article_id, number in found:
            newest = (
                sa.select(annotations.c.payload)
                .where(annotations.c.article_id == article_id, annotations.c.revision == number)
                .order_by(annotations.c.created_at.desc())
                .limit(1)
            )
            flags = (connection.scalar(newest) or {"flags": []})["flags"]
            if gone := [flag["id"] for flag in flags if flag["anchor"]["status"] == "orphaned"]:
                yield gone
        last = found[-1][0]
