"""An article as a viewer sees it now, read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision
from service.domain.flag import FlagState
from service.domain.history import LastSeen
from service.domain.queue import Claim
from service.domain.standing import Standing
from service.domain.token import Scope, Token
from service.domain.verdict import Said, Verdict, standing, states_after
from service.store.database import Database, Unit
from service.workflows import now
from service.workflows.history import last_seen
from service.workflows.mend import mended
from service.workflows.revise import annotation_of, known, revision_of
from service.workflows.sight import seen


@dataclass(frozen=True, slots=True)
class Sheet:
    """One revision of an article, its annotation with corrections and states, and how each part stands, by id.

    `last_seen` tells of flags whose words are gone where they stood last.
    """

    record: ArticleRecord
    revision: Revision
    annotation: Annotation
    standings: Mapping[str, Standing]
    last_seen: Mapping[str, LastSeen]


class Look:
    """Reads what pages show; verdicts that a blind article hides from the viewer are left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sheet(self, article_id: str, number: int | None, viewer: Token) -> Sheet:
        """A revision (None: the newest), or `NotFound`."""
        with self._database.reading() as unit:
            record = known(unit, article_id)
            revision = revision_of(unit, article_id, record.revision if number is None else number)
            annotation = annotation_of(unit, record, revision, viewer)
            shown = mended(unit, record, annotation, revision.text, viewer)
            gone = last_seen(unit, record, {flag.id for flag in shown.flags if flag.gone})
            return Sheet(record, revision, shown, _standings(unit, record, viewer), gone)

    def verdicts(self, article_id: str, viewer: Token) -> dict[str, list[Verdict]]:
        """By part, the verdicts that stand and that the viewer may see, each reviewer's latest; `NotFound`."""
        with self._database.reading() as unit:
            record = known(unit, article_id)
            visible = {
                target: seen(given, viewer, blind=record.blind)
                for target, given in unit.verdicts.by_target(article_id).items()
            }
        return {target: standing(given) for target, given in visible.items()}

    def standings(self, article_id: str, viewer: Token) -> tuple[ArticleRecord, Mapping[str, Standing]]:
        """How the newest revision's flags stand, and every other part on which there are verdicts; `NotFound`."""
        with self._database.reading() as unit:
            record = known(unit, article_id)
            return record, _standings(unit, record, viewer)


def _standings(unit: Unit, record: ArticleRecord, viewer: Token) -> dict[str, Standing]:
    said = unit.verdicts.said(record.id)
    states = unit.targets.current_states(record.id)
    held = unit.targets.held(record.id, now())
    visible = {target: seen(verdicts, viewer, blind=record.blind) for target, verdicts in said.items()}
    return {
        target: _standing(states.get(target), visible.get(target, []), viewer, held.get(target))
        for target in dict.fromkeys((*states, *(target for target, verdicts in visible.items() if verdicts)))
    }


def _standing(state: FlagState | None, said: list[Said], viewer: Token, claim: Claim | None) -> Standing:
    if not said:
        return Standing(state and FlagState.OPEN, claim=claim)
    stand = standing(said)
    mine = next((one.decision for one in stand if one.reviewer == viewer.name), None)
    would = states_after(said, viewer.name, now(), settles=viewer.allows(Scope.ADMIN)) if state else {}
    return Standing(state, len(stand), said[-1], mine, claim, would)
