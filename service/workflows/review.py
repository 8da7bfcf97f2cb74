"""Reviewers decide and mark; what they decided stays readable."""

from __future__ import annotations

from dataclasses import replace

from service.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from service.domain.flag import Flag, Origin
from service.domain.mark import Mark
from service.domain.once import Once
from service.domain.text import Offsets
from service.domain.token import Scope, Token
from service.domain.verdict import Correction, Decision, TargetKind, Verdict, marked
from service.metrics import counts
from service.sourcing.ruleset import Ruleset
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.events import given, opened
from service.workflows.revise import recount
from service.workflows.sight import seen
from service.workflows.view import ArticleView, revision_of
from service.workflows.voices import count

DELETED = "The article has been deleted; what was decided on it stays as it is."


class Review:
    """Keeps verdicts on flags and attributions, and reviewers' own flags."""

    def __init__(self, database: Database, ruleset: Ruleset) -> None:
        self._database = database
        self._ruleset = ruleset

    def decide(
        self, kind: TargetKind, target_id: str, decision: Decision, sender: Token, once: Once | None = None
    ) -> Verdict:
        """Adds a verdict; the reviewer's earlier ones on the target are superseded by it, and their hold ends.

        `NotFound` without target, `Conflict` when the article is deleted, `Forbidden` where the token may not sign for
        another, or corrects and may not read, `OffsetError` when a correction does not fit its revision's text.
        """
        reviewer = signer(sender, decision.on_behalf_of)
        if decision.correction and not sender.allows(Scope.READ):  # whether its spans fit would tell the text
            raise Forbidden("A correction also needs the scope 'read'.")
        with self._database.writing() as unit:
            made = unit.keys.made(once)
            article_id = article_of(unit, kind, target_id)
            record = unit.articles.get(article_id, lock=True)  # before the target, as a save and a deletion do
            article_of(unit, kind, target_id, lock=True)
            verdicts = unit.verdicts.on(target_id)
            if made is not None:
                return next(verdict for verdict in verdicts if verdict.id == made)
            if record is None:
                raise Conflict(DELETED)
            verdict = Verdict(
                id=new_id("ver"),
                target_kind=kind,
                target_id=target_id,
                decision=decision.decision,
                rationale=decision.rationale,
                evidence=decision.evidence,
                reviewer=reviewer,
                at=now(),
                sequence=len(verdicts) + 1,
                recorded_by=sender.name,
                settles=sender.allows(Scope.ADMIN),
                correction=_corrected(unit, article_id, decision),
            )
            unit.verdicts.add(verdict)
            unit.keys.add(once, verdict.id, verdict.at)
            unit.outbox.add([given(record, verdict, verdicts)])
            if kind is TargetKind.FLAG:
                unit.targets.set_state(article_id, target_id, [*verdicts, verdict])
                unit.targets.release(target_id, reviewer)
            elif any(one.correction for one in (*verdicts, verdict)):
                recount(ArticleView(unit, record))
        counts.VERDICTS.labels(verdict.decision.value).inc()
        return verdict

    def history(self, kind: TargetKind, target_id: str, viewer: Token | None = None) -> list[Verdict]:
        """The verdicts on the target that the viewer may see, oldest first, each knowing whether it is superseded."""
        with self._database.reading() as unit:
            blind = unit.articles.blind(article_of(unit, kind, target_id))
            return marked(seen(unit.verdicts.on(target_id), viewer, blind=blind))

    def mark(self, article_id: str, mark: Mark, sender: Token, once: Once | None = None) -> tuple[Flag, str]:
        """A flag that a reviewer raises; gives it with the text that it stands on.

        `InvalidInput` for an unknown rule, grade or attribution, `OffsetError` for spans that do not fit the text,
        `Conflict` for a revision that is not the newest.
        """
        reviewer = signer(sender, mark.on_behalf_of)
        with self._database.writing() as unit:
            view = ArticleView.of(unit, article_id, lock=True)
            made = unit.keys.made(once)
            if made is not None:
                return _marked(unit, article_id, made)
            if mark.revision not in (None, view.record.revision):
                raise Conflict("The article has a newer revision; flags are raised on the newest.")
            revision = view.revision()
            annotation = view.annotation(revision)
            if mark.attribution_id not in {None, *(a.id for a in annotation.attributions)}:
                raise InvalidInput("The annotation has no such attribution.")
            flag = self._flag(mark, revision.text)
            unit.targets.add_flag(article_id, flag, now())
            unit.marks.add(article_id, revision.number, flag, revision.text, reviewer, now())
            unit.keys.add(once, flag.id, now())
            unit.outbox.add([opened(view.record, flag, now())])
            count(view, replace(annotation, flags=(*annotation.flags, flag)), revision.text)
        return flag, revision.text

    def _flag(self, mark: Mark, text: str) -> Flag:
        rule = next((rule for rule in self._ruleset.rules if rule.id == mark.rule), None)
        if rule is None:
            raise InvalidInput("There is no such rule.")
        grades = dict(rule.grades)
        if mark.grade not in grades and mark.grade:
            raise InvalidInput(f"The rule's grades are: {', '.join(sorted(grades))}.")
        offsets = Offsets(text, mark.offset_encoding)
        return Flag(
            id=new_id("flg"),
            rule=rule.id,
            facet=rule.facet,
            grade=mark.grade,
            severity=grades.get(mark.grade, rule.severity),
            spans=tuple(sorted(span.on(text, offsets) for span in mark.spans)),
            attribution_id=mark.attribution_id,
            message=mark.message,
            question=rule.question,
            origin=Origin.REVIEWER,
        )


def signer(sender: Token, on_behalf_of: str | None) -> str:
    """The reviewer in whose name the sender acts; `Forbidden` where they may not."""
    if on_behalf_of is None or on_behalf_of == sender.name:
        return sender.name
    if not sender.delegate:
        raise Forbidden("The token may not sign on behalf of others.")
    return on_behalf_of


def article_of(unit: Unit, kind: TargetKind, target_id: str, *, lock: bool = False) -> str:
    """The id of the article that a flag or attribution stands in, or `NotFound`."""
    article_id = unit.targets.article_of(kind, target_id, lock=lock)
    if article_id is None:
        raise NotFound(f"There is no such {kind.value}.")
    return article_id


def _marked(unit: Unit, article_id: str, flag_id: str) -> tuple[Flag, str]:
    number = unit.marks.revision_of(flag_id)
    text = revision_of(unit, article_id, number).text
    return next(flag for flag in unit.marks.of(article_id, number, text) if flag.id == flag_id), text


def _corrected(unit: Unit, article_id: str, decision: Decision) -> Correction | None:
    if decision.correction is None:
        return None
    return decision.correction.on(revision_of(unit, article_id, decision.correction.revision).text)
