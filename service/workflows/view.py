"""One article as one viewer sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord, Revision
from service.domain.comment import Comment
from service.domain.errors import NotFound
from service.domain.history import LastSeen
from service.domain.token import Token
from service.domain.verdict import Said, Verdict, marked, state_of
from service.store.database import Unit
from service.workflows.excerpt import excerpt
from service.workflows.mend import mended
from service.workflows.sight import read, unveiled


class ArticleView:
    """An article and what the viewer may see on it, within one transaction, which reads its verdicts once.

    For None nothing is hidden, as for the service itself. `verdicts` are those of the article where they were read
    before, by flag or attribution, oldest first.
    """

    def __init__(
        self,
        unit: Unit,
        record: ArticleRecord,
        viewer: Token | None = None,
        verdicts: Mapping[str, Sequence[Verdict]] | None = None,
    ) -> None:
        self.unit, self.record, self.viewer = unit, record, viewer
        if verdicts is not None:
            self.verdicts = verdicts

    @classmethod
    def of(cls, unit: Unit, article_id: str, viewer: Token | None = None, *, lock: bool = False) -> ArticleView:
        """The view of an article by its id, or `NotFound`."""
        return cls(unit, known(unit, article_id, lock=lock), viewer)

    def renewed(self, record: ArticleRecord) -> ArticleView:
        """The view once the article's record is this one."""
        return ArticleView(self.unit, record, self.viewer, self.verdicts)

    @cached_property
    def verdicts(self) -> Mapping[str, Sequence[Verdict]]:
        """All verdicts by flag or attribution, oldest first, those that the viewer may not see among them."""
        return self.unit.verdicts.by_target(self.record.id)

    @cached_property
    def said(self) -> Mapping[str, Sequence[Verdict | Said]]:
        """The same; where they are not read yet, without their reasons, which is quicker."""
        return self.verdicts if "verdicts" in vars(self) else self.unit.verdicts.said(self.record.id)

    @cached_property
    def seen(self) -> Mapping[str, Sequence[Verdict]]:
        """The verdicts that the viewer may see, each knowing whether it is superseded."""
        return {target: marked(given) for target, given in self.verdicts.items() if self.unveils(target)}

    def unveils(self, target: str) -> bool:
        """Whether the viewer may see what others decided on the flag or attribution."""
        given = self.said.get(target, ()) if self.record.blind else ()
        return unveiled(given, self.viewer, blind=self.record.blind)

    @cached_property
    def comments(self) -> Mapping[str, Sequence[Comment]]:
        """The comments that the viewer may read, by flag, oldest first."""
        given = self.said if self.record.blind else {}
        found = {
            flag: read(some, given.get(flag, ()), self.viewer, blind=self.record.blind)
            for flag, some in self.unit.comments.by_flag(self.record.id).items()
        }
        return {flag: some for flag, some in found.items() if some}

    def revision(self, number: int | None = None) -> Revision:
        """One revision with its text, the newest by default, or `NotFound`."""
        return revision_of(self.unit, self.record.id, self.record.revision if number is None else number)

    def annotation(self, revision: Revision) -> Annotation:
        """What stands on a revision: the machine's newest annotation and the reviewers' own flags, in their states."""
        annotation = self.unit.annotations.of(self.record.id, revision.number, revision.text)
        if annotation is None:
            raise NotFound("The revision has no annotation.")
        return self.in_states(self.with_marks(annotation, revision))

    def with_marks(self, annotation: Annotation, revision: Revision) -> Annotation:
        """An annotation of a revision and the flags that reviewers raised on it, each once.

        An annotation that was made after them carries them already.
        """
        carried = {flag.id for flag in annotation.flags}
        marks = self.unit.marks.of(self.record.id, revision.number, revision.text)
        return replace(annotation, flags=(*annotation.flags, *(mark for mark in marks if mark.id not in carried)))

    def in_states(self, annotation: Annotation) -> Annotation:
        """The annotation with each flag in the state that the verdicts which the viewer may see amount to."""
        flags = tuple(replace(flag, state=state_of(self.seen.get(flag.id, ()))) for flag in annotation.flags)
        return replace(annotation, flags=flags)

    def mended(self, annotation: Annotation, text: str) -> Annotation:
        """The annotation with the corrections that stand and that the viewer may see."""
        return mended(annotation, text, self.seen, self._text_of)

    def shown(self, revision: Revision) -> Annotation:
        """What stands on a revision, with the corrections."""
        return self.mended(self.annotation(revision), revision.text)

    def last_seen(self, targets: Collection[str]) -> dict[str, LastSeen]:
        """Where each flag or attribution stood last."""
        found: dict[str, LastSeen] = {}
        missing = set(targets)
        for number in range(self.record.revision, 0, -1):
            if not missing:
                break
            text = self.revision(number).text
            flags, attributions = self.unit.annotations.parts(self.record.id, number, text, missing)
            marks = [flag for flag in self.unit.marks.of(self.record.id, number, text) if flag.id in missing]
            here = {f.id: f.spans for f in (*flags, *marks) if not f.gone}
            here |= {a.id: a.content or a.spans for a in attributions}
            found |= {target: (number, excerpt(text, spans)) for target, spans in here.items()}
            missing -= here.keys()
        return found

    def _text_of(self, number: int) -> str | None:
        revision = self.unit.articles.revision(self.record.id, number)
        return revision.text if revision else None


def known(unit: Unit, article_id: str, *, lock: bool = False) -> ArticleRecord:
    """The article, or `NotFound`."""
    record = unit.articles.get(article_id, lock=lock)
    if record is None:
        raise NotFound("There is no such article.")
    return record


def revision_of(unit: Unit, article_id: str, number: int) -> Revision:
    """One revision with its text, or `NotFound`."""
    revision = unit.articles.revision(article_id, number)
    if revision is None:
        raise NotFound("The article has no such revision.")
    return revision
