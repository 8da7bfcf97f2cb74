"""What became of an article: between two of its revisions, and by all that was decided on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.domain.history import Comparison, Entry, LastSeen
from service.domain.token import Token
from service.store.database import Database
from service.workflows.anchoring.side import Side
from service.workflows.edits import edits
from service.workflows.fates import passages
from service.workflows.view import ArticleView


class History:
    """Reads what was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, article_id: str, before: int, after: int, viewer: Token) -> Comparison:
        """What was edited from the revision `before` to `after`, and what became of the flags.

        Flags are in the state that the viewer may see. `NotFound` where there is no such revision.
        """
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            old, new = view.revision(before), view.revision(after)
            before_it, after_it = view.annotation(old), view.annotation(new)
            earlier = unit.annotations.earlier(article_id, before, after)
        made = edits(old.text, new.text)
        sides = Side(before_it, old.text), Side(after_it, new.text)
        reread = (before_it.model, before_it.ruleset) != (after_it.model, after_it.ruleset)
        return Comparison(old, new, made, tuple(passages(*sides, made, earlier, reread=reread)))

    def log(self, article_id: str, viewer: Token) -> list[Entry]:
        """What was saved, raised, decided and said on the article, newest first, as far as the viewer may see it."""
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            entries = sorted(_done(view), key=lambda entry: entry.at, reverse=True)
            rules = unit.targets.rules(article_id)
            words = view.last_seen({entry.target for entry in entries if entry.target})
        return [_told(entry, rules, words) for entry in entries]


def _done(view: ArticleView) -> Iterator[Entry]:
    unit, article_id = view.unit, view.record.id
    for revision in unit.articles.revisions(article_id):
        yield Entry(revision.created_at, revision=revision.number)
    for flag_id, reviewer, at in unit.marks.raised(article_id):
        yield Entry(at, reviewer, flag_id)
    for flag, comments in view.comments.items():
        for comment in comments:
            yield Entry(comment.at, comment.reviewer, flag, comment=comment)
    for flag, assignments in unit.assignments.by_flag(article_id).items():
        for assignment in assignments:
            yield Entry(assignment.at, assignment.reviewer, flag, assignment=assignment)
    for target, given in view.seen.items():
        for verdict in given:
            yield Entry(verdict.at, verdict.reviewer, target, verdict)


def _told(entry: Entry, rules: Mapping[str, str], words: Mapping[str, LastSeen]) -> Entry:
    if not entry.target:
        return entry
    revision, stands_on = words.get(entry.target, (None, None))
    return replace(entry, rule=rules.get(entry.target, ""), revision=revision, words=stands_on)
