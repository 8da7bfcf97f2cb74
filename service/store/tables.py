"""Row classes. A column exists only where something queries, joins or sorts on it; the rest is one JSON payload."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite keeps no zone, so one is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC, whatever its zone was."""
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def waiting(name: str, *columns: str) -> Index:
    """An index of the flags that wait."""
    return Index(name, *columns, sqlite_where=text("waits = 1"), postgresql_where=text("waits"))


def present(name: str, column: str, *further: str) -> Index:
    """An index of the rows that have the column."""
    there = text(f"{column} IS NOT NULL")
    return Index(name, column, *further, sqlite_where=there, postgresql_where=there)


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can alter them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON}  # noqa: RUF012  SQLAlchemy reads it from the class


class ArticleRow(Base):
    """An article; after its deletion only the ids and times remain."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    revision: Mapped[int]
    blind: Mapped[bool]

    __table_args__ = (Index("ix_articles_created_at_id", "created_at", "id"),)


class RevisionRow(Base):
    """One text of an article; `text` is null after deletion, the hash stays."""

    __tablename__ = "revisions"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]


class AnnotationRow(Base):
    """The annotation of one revision; its payload, null after deletion, is what `AnnotationSchema` dumps."""

    __tablename__ = "annotations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int]
    created_at: Mapped[datetime]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (Index("ix_annotations_article_id_revision", "article_id", "revision"),)


class TargetRow(Base):
    """A flag or attribution that verdicts can be given on. Holds no text; outlives the article's.

    What the review queue sorts and filters on is kept for flags: `rank` of the severity, the `state` that the verdicts
    amount to (a copy, rewritten with every verdict), whether the flag stands in the newest annotation (`current`) and
    is `raised` there, and the lease. `blind` is the article's; `waits` tells whether the flag may wait for somebody:
    it is current and raised in an article that is not deleted, and undecided or, for each reviewer, blind. `decided`
    is how its reviewers' latest decisions are split, for the sums by rule; null before the first.
    """

    __tablename__ = "targets"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    rule: Mapped[str | None] = mapped_column(String(60))
    rank: Mapped[int | None]
    state: Mapped[str | None] = mapped_column(String(20))
    current: Mapped[bool]
    raised: Mapped[bool] = mapped_column(server_default=true())
    decided: Mapped[str | None] = mapped_column(String(100))
    blind: Mapped[bool] = mapped_column(server_default=false())
    waits: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(200))
    claimed_until: Mapped[datetime | None]

    __table_args__ = (
        waiting("ix_targets_waiting", "rank", "created_at", "id", "blind"),
        waiting("ix_targets_waiting_article", "article_id", "rank", "created_at", "id", "blind"),
        waiting("ix_targets_waiting_rule", "rule", "rank", "created_at", "id"),
        waiting("ix_targets_waiting_state", "state", "rank", "created_at", "id"),
        present("ix_targets_claimed_by", "claimed_by"),
        present("ix_targets_decided", "decided", "rule"),
    )


class MarkRow(Base):
    """A flag that a reviewer raised on a revision; its payload, null after deletion, is what `FlagSchema` dumps."""

    __tablename__ = "marks"

    id: Mapped[str] = mapped_column(ForeignKey("targets.id"), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    revision: Mapped[int]
    reviewer: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    __table_args__ = (Index("ix_marks_article_id_revision", "article_id", "revision"),)


class VoiceRow(Base):
    """A source of an article's newest annotation, under one wording; gone with the text, of which it is a part.

    `key` is the folded name, empty for one that has none: what the sums over the archive go by. `saved_at` is when the
    article was first saved, as in its own row.
    """

    __tablename__ = "voices"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    source_class: Mapped[str] = mapped_column(String(20))
    wording: Mapped[str] = mapped_column(String(200))
    attributions: Mapped[int]
    saved_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_voices_behind", "source_class", "key", "saved_at", "article_id"),
        Index("ix_voices_saved_at", "saved_at"),
    )


class SourceRow(Base):
    """How often a source is quoted in the whole archive, and in how many articles: sums of voices.

    `key` is that under which the voices count: where the chain of merges ends.
    """

    __tablename__ = "sources"

    source_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    attributions: Mapped[int] = mapped_column(BigInteger)
    articles: Mapped[int]

    __table_args__ = (
        Index("ix_sources_page", text("attributions DESC"), "source_class", "key"),
        Index("ix_sources_class", "source_class", text("attributions DESC"), "key"),
    )


class SpellingRow(Base):
    """How often a name is spelled so, by its own folded name, whatever it is merged into: a sum of voices."""

    __tablename__ = "spellings"

    source_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    attributions: Mapped[int] = mapped_column(BigInteger)


class WordingRow(Base):
    """How often a source is worded so; `key` is that of the source: a sum of voices."""

    __tablename__ = "wordings"

    source_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    wording: Mapped[str] = mapped_column(String(200), primary_key=True)
    attributions: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (Index("ix_wordings_frequent", "source_class", "key", text("attributions DESC"), "wording"),)


class MergeRow(Base):
    """A reviewer's word that the source of one key counts as that of another, until undone.

    `root` is where its chain of merges leads, rewritten with every merge, so that the sums join but once.
    """

    __tablename__ = "merges"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    source_class: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    into_key: Mapped[str] = mapped_column(String(200))
    into_name: Mapped[str] = mapped_column(String(200))
    root: Mapped[str] = mapped_column(String(200))
    reviewer: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_merges_standing",
            "source_class",
            "key",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )


class KeyRow(Base):
    """An Idempotency-Key that a token used, what request it came with, and what that request made."""

    __tablename__ = "keys"

    token_id: Mapped[str] = mapped_column(ForeignKey("tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    made: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(index=True)


class VerdictRow(Base):
    """A verdict, only ever added; `sequence` counts from 1 on its target."""

    __tablename__ = "verdicts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    sequence: Mapped[int]
    reviewer: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("target_id", "sequence"), Index("ix_verdicts_reviewer_at", "reviewer", "at"))


class CommentRow(Base):
    """A comment on a flag, only ever added; `sequence` counts from 1 on its flag."""

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("target_id", "sequence"),)


class MentionRow(Base):
    """A reviewer whom a comment addresses."""

    __tablename__ = "mentions"

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    reviewer: Mapped[str] = mapped_column(String(200), primary_key=True)

    __table_args__ = (Index("ix_mentions_reviewer", "reviewer"),)


class AssignmentRow(Base):
    """Whose task a flag became (null: nobody's), only ever added; the one of the highest `sequence` counts."""

    __tablename__ = "assignments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("targets.id"))
    sequence: Mapped[int]
    assignee: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("target_id", "sequence"), Index("ix_assignments_assignee", "assignee"))


class EventRow(Base):
    """Something that happened; `number` counts in the order in which one article's events are told."""

    __tablename__ = "events"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


class WebhookRow(Base):
    """An address that is told of events. Its secrets stand here as they are, for every message is signed with them."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    secret: Mapped[str] = mapped_column(String(100))
    previous_secret: Mapped[str | None] = mapped_column(String(100))
    previous_until: Mapped[datetime | None]
    disabled: Mapped[str | None] = mapped_column(String(20))
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]


class DeliveryRow(Base):
    """An event on its way to a webhook: held by whoever made `claim`, until then or until it is over.

    `number` and `article_id` are the event's, so that the order can be kept by this table alone.
    """

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"))
    number: Mapped[int] = mapped_column(ForeignKey("events.number"), index=True)
    article_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[list[Any]] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_deliveries_webhook_id_state_number", "webhook_id", "state", "number"),
        Index("ix_deliveries_webhook_id_article_id_state_number", "webhook_id", "article_id", "state", "number"),
        Index("ix_deliveries_webhook_id_created_at_id", "webhook_id", "created_at", "id"),
    )


class SessionRow(Base):
    """A browser's session: the hash of its secret, and the token that it was opened with."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_id: Mapped[str] = mapped_column(ForeignKey("tokens.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TokenRow(Base):
    """A bearer token: the hash of its secret, never the secret."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    delegate: Mapped[bool]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class BatchRow(Base):
    """A batch. Its counts are those of its jobs, summed up when it ends; `touched_at` is when it was last worked on."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    maker: Mapped[str] = mapped_column(String(200))
    token_id: Mapped[str] = mapped_column(ForeignKey("tokens.id"))
    request_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    lines: Mapped[int]
    done: Mapped[int]
    failed: Mapped[int]
    touched_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_batches_state_touched_at", "state", "touched_at"),
        Index("ix_batches_created_at_id", "created_at", "id"),
    )


class BatchJobRow(Base):
    """Lines of a batch that one worker annotates: whose they are, until when, and how many have a result.

    `deaths` are those of workers that had it, since a line was last done.
    """

    __tablename__ = "batch_jobs"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    lines: Mapped[int]
    done: Mapped[int]
    failed: Mapped[int]
    deaths: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]


class BatchLineRow(Base):
    """A line of a batch: as it was sent, until it has its result, which is written once."""

    __tablename__ = "batch_lines"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes | None]
    result: Mapped[bytes | None]
