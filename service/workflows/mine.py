"""A reviewer's own page: what is assigned to them, mentions them, is held by them, was decided by them lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.domain.assignment import Assignment
from service.domain.comment import Comment
from service.domain.errors import NotFound
from service.domain.flag import WAITING
from service.domain.mine import Decided, Mention, Mine, Place, Task
from service.domain.queue import Queued, QueueFilter
from service.domain.token import Token
from service.domain.verdict import Verdict, state_of
from service.store.database import Database, Unit
from service.workflows import now
from service.workflows.comments import names_of_reviewers
from service.workflows.queue import told
from service.workflows.view import ArticleView

SHOWN = 50  # of each kind
LATELY = 20  # verdicts


class Own:
    """Gathers reviewers' own pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, reviewer: str, viewer: Token) -> Mine:
        """The reviewer's page as far as the viewer may see it; `NotFound` where there is no such reviewer."""
        held = self._held(reviewer)
        with self._database.reading() as unit:
            if reviewer not in {viewer.name, *names_of_reviewers(unit)}:
                raise NotFound("There is no such reviewer.")
            assigned = _standing(unit.assignments.held_by(reviewer))
            mentioning = unit.comments.mentioning(reviewer, SHOWN)
            given = unit.verdicts.lately(reviewer, LATELY)
            articles: dict[str, set[str]] = defaultdict(set)
            for article, target in (
                *((article, assignment.flag_id) for article, assignment in assigned),
                *((article, comment.flag_id) for article, comment in mentioning),
                *((article, verdict.target_id) for article, verdict in given),
            ):
                articles[article].add(target)
            on = {article: _Page(unit, article, targets, viewer) for article, targets in articles.items()}
        waiting = [(on[article], one) for article, one in assigned if on[article].waits(one, reviewer)]
        return Mine(
            tasks=tuple(Task(page.place(one.flag_id), one) for page, one in waiting[:SHOWN]),
            done=len(assigned) - len(waiting),
            mentions=tuple(on[article].mention(comment, reviewer) for article, comment in mentioning),
            held=held,
            decided=tuple(
                Decided(on[article].place(verdict.target_id), verdict)
                for article, verdict in given
                if on[article].shows(verdict)
            ),
        )

    def _held(self, reviewer: str) -> tuple[Queued, ...]:
        with self._database.reading() as unit:
            holding = unit.targets.waiting(SHOWN, QueueFilter(claimed="mine"), reviewer, None, now())
            flags = {queued.flag.id: queued for article in told(unit, holding).values() for queued in article}
        return tuple(flags[one.flag_id] for one in holding if one.flag_id in flags)


def _standing(assigned: Sequence[tuple[str, Assignment]]) -> list[tuple[str, Assignment]]:
    """Without those that were carried on to a flag on a later wording."""
    carried = {one.carried_from for _, one in assigned}
    return [(article, one) for article, one in assigned if one.flag_id not in carried]


class _Page:
    """What the viewer may see of these flags and attributions of one article."""

    def __init__(self, unit: Unit, article_id: str, targets: Iterable[str], viewer: Token) -> None:
        view = ArticleView.of(unit, article_id, viewer)
        self._record = view.record
        self._rules = unit.targets.rules(article_id)
        self._words = view.last_seen(set(targets))
        self._verdicts = {one: view.seen.get(one, ()) for one in targets}
        self._comments = {one: view.comments.get(one, ()) for one in targets}

    def place(self, target: str) -> Place:
        revision, words = self._words.get(target, (None, None))
        rule = self._rules.get(target, "")
        state = state_of(self._verdicts[target]) if rule else None
        newest = revision == self._record.revision
        return Place(target, self._record.id, self._record.title, rule, state, revision, newest, words)

    def waits(self, task: Assignment, reviewer: str) -> bool:
        """Whether the flag waits for the reviewer: open, disputed, or decided before it was made their task only.

        In a blind article it waits until they have decided, whatever others said.
        """
        given = self._verdicts[task.flag_id]
        if self._record.blind:
            return not any(verdict.reviewer == reviewer for verdict in given)
        return state_of(given) in WAITING or all(verdict.at < task.at for verdict in given)

    def shows(self, verdict: Verdict) -> bool:
        return any(shown.id == verdict.id for shown in self._verdicts[verdict.target_id])

    def mention(self, comment: Comment, reviewer: str) -> Mention:
        decided = ((verdict.reviewer, verdict.at) for verdict in self._verdicts[comment.flag_id])
        said = ((other.reviewer, other.at) for other in self._comments[comment.flag_id])
        answered = any(who == reviewer and at > comment.at for who, at in (*decided, *said))
        shown = comment if comment in self._comments[comment.flag_id] else None
        return Mention(self.place(comment.flag_id), comment.at, shown, answered)
