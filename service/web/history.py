"""What became of an article: two revisions beside each other, and who decided what, when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import render_template
from marshmallow import Schema, fields, validate

from service.api import workflows
from service.api.auth import caller
from service.domain.history import Comparison, Fate, Passage, Why
from service.domain.token import Scope
from service.web.desk import arguments, desk, signed_in
from service.web.edits import folds
from service.workflows.rules import title_of

SHOWN = 100  # entries of the log before all of it is asked for
FATES = {
    Fate.UNRAISED: ("No longer raised", "Their words are still there, and nobody raises them any more."),
    Fate.REWORDED: ("Words changed", "They are open again; verdicts on the earlier wording stand beside them."),
    Fate.GONE: ("Words gone", "They are no longer in the text. Verdicts on them stay readable."),
    Fate.NEW: ("New", "Raised on the later revision for the first time."),
    Fate.BACK: ("Back", "Nobody raised them in the earlier revision; they are raised again."),
    Fate.MOVED: ("Moved", "The same words in another place, with their verdicts."),
    Fate.CARRIED: ("Carried over", "The same words in their place, with their verdicts."),
}
WHYS = {
    Why.EDITED: "The flagged words were edited.",
    Why.REPLACED: "The flagged words were replaced.",
    Why.CUT: "The flagged words were cut.",
    Why.SUBJECT: "The flagged words are still there; what they are about was edited or cut.",
    Why.NEARBY: "Its sentence was edited around the words.",
    Why.ELSEWHERE: "Its sentence is as it was; other words of the article were edited.",
    Why.READ_ANEW: "Its sentence is as it was; another model or other rules have read the article.",
}
_number = validate.Range(1, 2**31 - 1)


class HistoryArgsSchema(Schema):
    """Which two revisions, by default the newest and the one before it; and whether all of the log is wanted."""

    before = fields.Integer(load_default=None, validate=_number)
    after = fields.Integer(load_default=None, validate=_number)
    log = fields.String(load_default="", validate=validate.OneOf(["", "all"]))


@desk.get("/articles/<article_id>/history")
@signed_in(Scope.READ)
def history(article_id: str) -> str:
    """The article's past, as far as the viewer may see it."""
    args = arguments(HistoryArgsSchema())
    record, entries = workflows().archive.get(article_id), workflows().history.log(article_id, caller())
    made = _compared(article_id, record.revision, args["before"], args["after"])
    return render_template(
        "history.html",
        record=record,
        revisions=workflows().archive.revisions(article_id),
        made=made,
        folds=folds(made) if made else (),
        whys=WHYS,
        fates=_by_fate(made.passages) if made else (),
        entries=entries if args["log"] else entries[:SHOWN],
        total=len(entries),
        veiled=record.blind and not caller().allows(Scope.ADMIN),
        title_of=title_of,
    )


def _compared(article_id: str, newest: int, before: int | None, after: int | None) -> Comparison | None:
    """The two revisions, the earlier one first; None where there is but one."""
    later = after or (newest if before != newest else newest - 1)
    earlier = before or later - 1
    if earlier == later or not earlier:
        return None
    return workflows().history.between(article_id, min(earlier, later), max(earlier, later), caller())


def _by_fate(passages: Sequence[Passage]) -> list[tuple[Fate, str, str, list[Passage]]]:
    order = list(FATES)
    ranked = sorted(passages, key=lambda passage: order.index(passage.fate))
    return [(fate, *FATES[fate], list(row)) for fate, row in groupby(ranked, key=lambda passage: passage.fate)]
