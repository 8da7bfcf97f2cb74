"""Reviewers talk about a flag and give it to each other; both are only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.assignment import Assigning, Assignment
from service.domain.comment import Comment, Remark, addressed
from service.domain.errors import Conflict, Fault, InvalidInput
from service.domain.once import Once
from service.domain.token import Scope, Token
from service.domain.verdict import TargetKind
from service.store.database import Database, Unit
from service.workflows import new_id, now
from service.workflows.review import article_of, signer
from service.workflows.sight import read
from service.workflows.view import ArticleView, known


@dataclass(frozen=True, slots=True)
class Talk:
    """What there is about a flag beside its verdicts: how many comments the viewer may read, and whose task it is."""

    comments: int
    assignee: str | None


class Comments:
    """Keeps comments on flags, and whose task each flag is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reviewers(self) -> list[str]:
        """The names that can be addressed and given flags: those of usable tokens with the scope `review`, in order."""
        with self._database.reading() as unit:
            return names_of_reviewers(unit)

    def comment(self, flag_id: str, remark: Remark, sender: Token, once: Once | None = None) -> Comment:
        """Adds a comment.

        `NotFound` without flag or article, `InvalidInput` where it addresses nobody's name or answers a comment that
        the sender can't read, `Forbidden` where the token may not sign for another.
        """
        reviewer = signer(sender, remark.on_behalf_of)
        with self._database.writing() as unit:
            made = unit.keys.made(once)
            article_id = _locked(unit, flag_id)
            if made is not None:
                return next(comment for comment in unit.comments.on(flag_id) if comment.id == made)
            if remark.reply_to not in {None, *(c.id for c in _readable(unit, article_id, flag_id, sender))}:
                raise InvalidInput(
                    "The flag has no such comment.", (Fault("/reply_to", "Not a comment on this flag."),)
                )
            comment = Comment(
                id=new_id("com"),
                flag_id=flag_id,
                reply_to=remark.reply_to,
                text=remark.text,
                mentions=_mentions(unit, remark.text),
                reviewer=reviewer,
                at=now(),
                recorded_by=sender.name,
            )
            unit.comments.add(comment)
            unit.keys.add(once, comment.id, comment.at)
        return comment

    def on(self, flag_id: str, viewer: Token) -> list[Comment]:
        """The flag's comments that the viewer may read, oldest first; `NotFound`."""
        with self._database.reading() as unit:
            return _readable(unit, article_of(unit, TargetKind.FLAG, flag_id), flag_id, viewer)

    def assign(self, flag_id: str, wanted: Assigning, sender: Token, once: Once | None = None) -> Assignment:
        """Makes the flag somebody's task, or nobody's.

        `NotFound` without flag or article, `InvalidInput` for a name that is no reviewer's, `Conflict` where it is so
        already, `Forbidden` where the token may not sign for another.
        """
        reviewer = signer(sender, wanted.on_behalf_of)
        with self._database.writing() as unit:
            made = unit.keys.made(once)
            _locked(unit, flag_id)
            before = unit.assignments.on(flag_id)
            if made is not None:
                return next(assignment for assignment in before if assignment.id == made)
            if wanted.assignee not in {None, *names_of_reviewers(unit)}:
                raise InvalidInput("There is no such reviewer.", (Fault("/assignee", "Not a reviewer's name."),))
            if wanted.assignee == (before[-1].assignee if before else None):
                raise Conflict(f"The flag is {'assigned to them' if wanted.assignee else 'nobody’s'} already.")
            assignment = Assignment(new_id("asg"), flag_id, wanted.assignee, reviewer, now(), sender.name)
            unit.assignments.add(assignment)
            unit.keys.add(once, assignment.id, assignment.at)
        return assignment

    def assignments(self, flag_id: str) -> list[Assignment]:
        """How the flag came to whom it is assigned, oldest first; `NotFound`."""
        with self._database.reading() as unit:
            article_of(unit, TargetKind.FLAG, flag_id)
            return unit.assignments.on(flag_id)

    def talk(self, article_id: str, viewer: Token) -> Mapping[str, Talk]:
        """What there is about those of an article's flags that were commented on or assigned; `NotFound`."""
        with self._database.reading() as unit:
            comments = ArticleView.of(unit, article_id, viewer).comments
            assigned = {flag: some[-1].assignee for flag, some in unit.assignments.by_flag(article_id).items()}
        found = {flag: Talk(len(comments.get(flag, ())), assigned.get(flag)) for flag in sorted({*comments, *assigned})}
        return {flag: talk for flag, talk in found.items() if talk.comments or talk.assignee}


def _locked(unit: Unit, flag_id: str) -> str:
    """The id of the flag's article; both are locked, the article first, as by a save. `NotFound`."""
    article_id = article_of(unit, TargetKind.FLAG, flag_id)
    known(unit, article_id, lock=True)  # words that came after their article's deletion would stay for ever
    return article_of(unit, TargetKind.FLAG, flag_id, lock=True)


def _readable(unit: Unit, article_id: str, flag_id: str, viewer: Token) -> list[Comment]:
    blind = unit.articles.blind(article_id)
    return read(unit.comments.on(flag_id), unit.verdicts.on(flag_id), viewer, blind=blind)


def names_of_reviewers(unit: Unit) -> list[str]:
    """Whom a comment can address: the names of usable tokens with the scope `review`, in order."""
    at = now()
    return sorted({token.name for token in unit.tokens.all() if token.usable(at) and token.allows(Scope.REVIEW)})


def _mentions(unit: Unit, text: str) -> tuple[str, ...]:
    mentioned, unknown = addressed(text, names_of_reviewers(unit))
    if unknown:
        names = ", ".join(f"@{name}" for name in unknown)
        raise InvalidInput(
            f"No reviewer is called {names}. Choose a name from the list, or put a blank after an @ that means nobody.",
            tuple(Fault("/text", f"No reviewer is called {name}.") for name in unknown),
        )
    return mentioned
