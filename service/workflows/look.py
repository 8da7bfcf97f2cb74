"""An article as pages show it, read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision
from service.domain.flag import FlagState
from service.domain.history import LastSeen
from service.domain.queue import Claim
from service.domain.standing import Standing
from service.domain.token import Scope, Token
from service.domain.verdict import Said, Verdict, standing, states_after
from service.store.database import Database
from service.workflows import now
from service.workflows.view import ArticleView


@dataclass(frozen=True, slots=True)
class Sheet:
    """One revision of an article, its annotation with corrections and states, and how each part stands, by id.

    `verdicts` are those that stand, by part. `last_seen` tells of flags whose words are gone where they stood last.
    """

    record: ArticleRecord
    revision: Revision
    annotation: Annotation
    standings: Mapping[str, Standing]
    verdicts: Mapping[str, Sequence[Verdict]]
    last_seen: Mapping[str, LastSeen]


class Look:
    """Reads what pages show; verdicts that a blind article hides from the viewer are left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sheet(self, article_id: str, number: int | None, viewer: Token) -> Sheet:
        """A revision (None: the newest), or `NotFound`."""
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            revision = view.revision(number)
            shown = view.shown(revision)
            stand = {target: standing(given) for target, given in view.seen.items()}
            gone = view.last_seen({flag.id for flag in shown.flags if flag.gone})
            return Sheet(view.record, revision, shown, _standings(view, viewer), stand, gone)

    def standings(self, article_id: str, viewer: Token) -> tuple[ArticleRecord, Mapping[str, Standing]]:
        """How the newest revision's flags stand, and every other part on which there are verdicts; `NotFound`."""
        with self._database.reading() as unit:
            view = ArticleView.of(unit, article_id, viewer)
            return view.record, _standings(view, viewer)


def _standings(view: ArticleView, viewer: Token) -> dict[str, Standing]:
    states = view.unit.targets.current_states(view.record.id)
    held = view.unit.targets.held(view.record.id, now())
    visible = {target: given for target, given in view.said.items() if view.unveils(target)}
    return {
        target: _standing(states.get(target), visible.get(target, ()), viewer, held.get(target))
        for target in dict.fromkeys((*states, *visible))
    }


def _standing(state: FlagState | None, said: Sequence[Verdict | Said], viewer: Token, claim: Claim | None) -> Standing:
    if not said:
        return Standing(state and FlagState.OPEN, claim=claim)
    stand = standing(said)
    mine = next((one.decision for one in stand if one.reviewer == viewer.name), None)
    would = states_after(said, viewer.name, now(), settles=viewer.allows(Scope.ADMIN)) if state else {}
    return Standing(state, len(stand), said[-1], mine, claim, would)
