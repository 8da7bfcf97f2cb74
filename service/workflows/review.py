"""Reviewers decide; what they decided stays readable."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.domain.errors import NotFound
from service.domain.flag import Facet, Severity
from service.domain.verdict import AttributionDecision, Evidence, FlagDecision, TargetKind, Verdict
from service.sourcing.rule import Rule
from service.sourcing.ruleset import Ruleset
from service.store.database import Database, Unit
from service.workflows import new_id, now


@dataclass(frozen=True, slots=True)
class RuleReport:
    """A rule as the wire shows it, and how its flags were decided: reviewers' latest verdicts, counted by decision."""

    id: str
    facet: Facet
    severity: Severity
    grades: dict[str, Severity]
    machine: bool
    definition: str
    question: str
    verdicts: dict[FlagDecision, int]


class Review:
    """Keeps verdicts on flags and attributions."""

    def __init__(self, database: Database, ruleset: Ruleset) -> None:
        self._database = database
        self._ruleset = ruleset

    def decide(
        self,
        kind: TargetKind,
        target_id: str,
        decision: FlagDecision | AttributionDecision,
        *,
        reviewer: str,
        rationale: str = "",
        evidence: tuple[Evidence, ...] = (),
    ) -> Verdict:
        """Adds a verdict; the reviewer's earlier ones on the target are superseded by it. `NotFound` without target."""
        with self._database.writing() as unit:
            _check(unit, kind, target_id, lock=True)
            verdict = Verdict(
                id=new_id("ver"),
                target_kind=kind,
                target_id=target_id,
                decision=decision,
                rationale=rationale,
                evidence=evidence,
                reviewer=reviewer,
                at=now(),
                sequence=unit.verdicts.count(target_id) + 1,
            )
            unit.verdicts.add(verdict)
        return verdict

    def history(self, kind: TargetKind, target_id: str) -> list[Verdict]:
        """Every verdict on the target, oldest first, each knowing whether it is superseded."""
        with self._database.reading() as unit:
            _check(unit, kind, target_id)
            verdicts = unit.verdicts.on(target_id)
        latest = {verdict.reviewer: verdict.id for verdict in verdicts}
        return [replace(verdict, superseded=latest[verdict.reviewer] != verdict.id) for verdict in verdicts]

    def rules(self) -> tuple[str, list[RuleReport]]:
        """The ruleset's version and its rules, each with how it was decided."""
        with self._database.reading() as unit:
            decided = unit.verdicts.decisions_by_rule()
        return self._ruleset.version.version, [_report(rule, decided.get(rule.id)) for rule in self._ruleset.rules]


def _check(unit: Unit, kind: TargetKind, target_id: str, *, lock: bool = False) -> None:
    if not unit.verdicts.has_target(kind, target_id, lock=lock):
        raise NotFound(f"There is no such {kind.value}.")


def _report(rule: Rule, decided: dict[FlagDecision, int] | None) -> RuleReport:
    return RuleReport(
        id=rule.id,
        facet=rule.facet,
        severity=rule.severity,
        grades={grade: severity for grade, severity in rule.grades if grade},
        machine=rule.machine,
        definition=rule.definition,
        question=rule.question,
        verdicts=decided or dict.fromkeys(FlagDecision, 0),
    )
