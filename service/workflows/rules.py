"""The rules, and what reviewers' verdicts say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import krippendorff

from service.domain.flag import Flag
from service.domain.report import EVERY, Agreement, Given, RuleReport
from service.domain.token import Scope, Token
from service.domain.verdict import ANSWERS, FlagDecision
from service.sourcing.example import pieces
from service.sourcing.rule import Rule, load_rules
from service.sourcing.ruleset import Ruleset
from service.store.database import Database

DISCLOSURE = "disclosure"
ENOUGH = 10  # flags decided by two reviewers or more, below which an alpha says nothing

Splits = Mapping[str, int]
"""How reviewers were split on a flag, as `split_of` gives it, and on how many flags."""
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule for people: its examples, each in pieces that tell whether their words are flagged."""

    rule: Rule
    fires_on: tuple[Pieces, ...]
    silent_on: tuple[Pieces, ...]


def _explained(rule: Rule) -> Explained:
    return Explained(rule, tuple(map(pieces, rule.fires_on)), tuple(map(pieces, rule.silent_on)))


EXPLAINED: Mapping[str, Explained] = {rule.id: _explained(rule) for rule in load_rules()}
"""Every rule of this release by its id, machine's first; a stored flag can be of one that is no more."""


def title_of(rule: str) -> str:
    """A rule's title; of a rule that is no more, its id as people write it."""
    return EXPLAINED[rule].rule.title if rule in EXPLAINED else rule.replace("_", " ").capitalize()


def tone_of(flag: Flag) -> str:
    """How a page shows a flag: as severe as it is, or as the `disclosure` that is never a fault."""
    known = EXPLAINED.get(flag.rule)
    return DISCLOSURE if known and known.rule.disclosure else flag.severity.value


def given(viewer: Token, since: date | None = None, until: date | None = None, reviewer: str | None = None) -> Given:
    """The verdicts of a period or reviewer as far as the viewer may see them; sums over all of them hide nobody's."""
    sifted = reviewer or since or until
    return Given(since, until, reviewer, _seen_by(viewer) if sifted else None)


def _seen_by(viewer: Token) -> str | None:
    """Whom blindness holds for; None for an admin."""
    return None if viewer.allows(Scope.ADMIN) else viewer.name


class Rules:
    """Reports on the ruleset."""

    def __init__(self, database: Database, ruleset: Ruleset) -> None:
        self._database = database
        self._ruleset = ruleset

    def reports(self, wanted: Given = EVERY) -> tuple[str, list[RuleReport]]:
        """The ruleset's version and its rules, each with how it was decided by the verdicts that are wanted."""
        with self._database.reading() as unit:
            decided = unit.verdicts.splits(wanted)
        return self._ruleset.version.version, [_report(rule, decided.get(rule.id, {})) for rule in self._ruleset.rules]

    def reviewers(self, wanted: Given, viewer: Token) -> dict[str, dict[FlagDecision, int]]:
        """How many flags each reviewer decided how, by name; only their latest decision on a flag counts.

        What a blind article hides from the viewer is left out.
        """
        with self._database.reading() as unit:
            counts = unit.verdicts.by_reviewer(replace(wanted, seen_by=_seen_by(viewer)))
        return {name: {decision: counts[name][decision] for decision in FlagDecision} for name in sorted(counts)}


def agreement(splits: Splits) -> Agreement:
    """From how reviewers were split, and on how many flags."""
    shared = [(answers, flags) for split, flags in splits.items() if sum((answers := _answers(split)).values()) > 1]
    decided = sum(flags for _, flags in shared)
    unanimous = sum(flags for answers, flags in shared if len(answers) == 1)
    return Agreement(decided, unanimous, _alpha(shared) if decided >= ENOUGH else None)


def _decisions(split: str) -> dict[FlagDecision, int]:
    counts = (part.split(":") for part in split.split())
    return {FlagDecision(decision): int(many) for decision, many in counts}


def _answers(split: str) -> dict[FlagDecision, int]:
    return {decision: many for decision, many in _decisions(split).items() if decision in ANSWERS}


def _alpha(shared: Sequence[tuple[Mapping[FlagDecision, int], int]]) -> float | None:
    values = sorted({decision for answers, _ in shared for decision in answers})
    if len(values) < 2:
        return None
    counts = [[answers.get(value, 0) for value in values] for answers, flags in shared for _ in range(flags)]
    return round(float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")), 4)


def _report(rule: Rule, splits: Splits) -> RuleReport:
    counts: dict[FlagDecision, int] = defaultdict(int)
    for split, flags in splits.items():
        for decision, many in _decisions(split).items():
            counts[decision] += many * flags
    return RuleReport(
        id=rule.id,
        facet=rule.facet,
        severity=rule.severity,
        grades={grade: severity for grade, severity in rule.grades if grade},
        machine=rule.machine,
        definition=rule.definition,
        question=rule.question,
        verdicts={decision: counts[decision] for decision in FlagDecision},
        agreement=agreement(splits),
        title=rule.title,
        reason=rule.reason,
        disclosure=rule.disclosure,
    )
