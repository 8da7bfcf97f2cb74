"""JSONL: a line per article with all that is known of it, in the wire's form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.annotation import dump_annotation
from schemas.article import ArticleRecordSchema
from schemas.assignment import AssignmentSchema
from schemas.comment import CommentSchema
from schemas.verdict import VerdictSchema
from service.workflows.export.bundle import Bundle
from service.workflows.export.words import compact

_record, _verdicts = ArticleRecordSchema(), VerdictSchema(many=True)
_comments, _assignments = CommentSchema(many=True), AssignmentSchema(many=True)


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """``{"article", "text", "annotation", "verdicts": {target id: [verdict, ...]}, "comments", ...}`` per line.

    Offsets count code points. `verdicts` also holds those on flags and attributions that earlier revisions had and the
    newest has no more; so do `comments` and `assignments`, by flag.
    """
    for bundle in bundles:
        line = {
            "article": _record.dump(bundle.record),
            "text": bundle.text,
            "annotation": dump_annotation(bundle.annotation, bundle.text),
            "verdicts": {target: _verdicts.dump(given) for target, given in bundle.verdicts.items()},
            "comments": {flag: _comments.dump(given) for flag, given in bundle.comments.items()},
            "assignments": {flag: _assignments.dump(given) for flag, given in bundle.assignments.items()},
        }
        yield compact(line) + "\n"
