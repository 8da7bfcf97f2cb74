"""What became of an article: between two of its revisions, and by all that was decided on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from service.domain.article import ArticleRecord
from service.domain.history import Comparison, Entry, LastSeen
from service.domain.token import Token
from service.domain.verdict import Verdict, marked
from service.store.database import Database, Unit
from service.workflows.anchoring.side import Side
from service.workflows.edits import edits
from service.workflows.excerpt import excerpt
from service.workflows.fates import passages
from service.workflows.revise import annotation_of, known, revision_of
from service.workflows.sight import read, seen


class History:
    """Reads what was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, article_id: str, before: int, after: int, viewer: Token) -> Comparison:
        """What was edited from the revision `before` to `after`, and what became of the flags.

        Flags are in the state that the viewer may see. `NotFound` where there is no such revision.
        """
        with self._database.reading() as unit:
            record = known(unit, article_id)
            old, new = (revision_of(unit, article_id, number) for number in (before, after))
            before_it, after_it = (annotation_of(unit, record, revision, viewer) for revision in (old, new))
            earlier = unit.annotations.earlier(article_id, before, after)
        made = edits(old.text, new.text)
        sides = Side(before_it, old.text), Side(after_it, new.text)
        reread = (before_it.model, before_it.ruleset) != (after_it.model, after_it.ruleset)
        return Comparison(old, new, made, tuple(passages(*sides, made, earlier, reread=reread)))

    def log(self, article_id: str, viewer: Token) -> list[Entry]:
        """What was saved, raised, decided and said on the article, newest first, as far as the viewer may see it."""
        with self._database.reading() as unit:
            record = known(unit, article_id)
            entries = sorted(_done(unit, record, viewer), key=lambda entry: entry.at, reverse=True)
            rules = unit.targets.rules(article_id)
            words = last_seen(unit, record, {entry.target for entry in entries if entry.target})
        return [_told(entry, rules, words) for entry in entries]


def _done(unit: Unit, record: ArticleRecord, viewer: Token) -> Iterator[Entry]:
    for revision in unit.articles.revisions(record.id):
        yield Entry(revision.created_at, revision=revision.number)
    for flag_id, reviewer, at in unit.marks.raised(record.id):
        yield Entry(at, reviewer, flag_id)
    verdicts = unit.verdicts.by_target(record.id)
    yield from _talk(unit, record, verdicts, viewer)
    for target, given in verdicts.items():
        for verdict in marked(seen(given, viewer, blind=record.blind)):
            yield Entry(verdict.at, verdict.reviewer, target, verdict)


def _talk(
    unit: Unit, record: ArticleRecord, verdicts: Mapping[str, Sequence[Verdict]], viewer: Token
) -> Iterator[Entry]:
    for flag, comments in unit.comments.by_flag(record.id).items():
        for comment in read(comments, verdicts.get(flag, ()), viewer, blind=record.blind):
            yield Entry(comment.at, comment.reviewer, flag, comment=comment)
    for flag, assignments in unit.assignments.by_flag(record.id).items():
        for assignment in assignments:
            yield Entry(assignment.at, assignment.reviewer, flag, assignment=assignment)


def _told(entry: Entry, rules: Mapping[str, str], words: Mapping[str, LastSeen]) -> Entry:
    if not entry.target:
        return entry
    revision, stands_on = words.get(entry.target, (None, None))
    return replace(entry, rule=rules.get(entry.target, ""), revision=revision, words=stands_on)


def last_seen(unit: Unit, record: ArticleRecord, targets: Collection[str]) -> dict[str, LastSeen]:
    """Where each flag or attribution stood last."""
    found: dict[str, LastSeen] = {}
    missing = set(targets)
    for number in range(record.revision, 0, -1):
        if not missing:
            break
        text = revision_of(unit, record.id, number).text
        flags, attributions = unit.annotations.parts(record.id, number, text, missing)
        marks = [flag for flag in unit.marks.of(record.id, number, text) if flag.id in missing]
        here = {f.id: f.spans for f in (*flags, *marks) if not f.gone}
        here |= {a.id: a.content or a.spans for a in attributions}
        found |= {target: (number, excerpt(text, spans)) for target, spans in here.items()}
        missing -= here.keys()
    return found
