"""An article on paper: its text with numbered flags, and the list of them with reasons and verdicts."""

from __future__ import annotations

from flask import render_template

from service.api import workflows
from service.api.auth import caller
from service.domain.token import Scope
from service.web.desk import desk, signed_in
from service.web.reading import Reading, build


@desk.get("/articles/<article_id>/print")
@signed_in(Scope.READ)
def paper(article_id: str) -> str:
    """The sheet for a meeting, of the newest revision; verdicts as far as the viewer may see them."""
    shown = workflows().look.sheet(article_id, None, caller())
    reading = build(shown.revision.text, shown.annotation, standings=shown.standings, verdicts=shown.verdicts)
    return render_template(
        "paper.html",
        record=shown.record,
        revision=shown.revision,
        veiled=shown.record.blind and not caller().allows(Scope.ADMIN),
        reading=reading,
        begins=_begins(reading),
    )


def _begins(reading: Reading) -> dict[int, list[int]]:
    """The numbers of the flags that begin at each stretch of the text, by the stretch's offset."""
    numbers = {card.flag.id: card.number for card in reading.flags}
    found: dict[int, list[int]] = {}
    for line in reading.lines:
        for segment in line.paragraph.segments:
            begun = [numbers.pop(flag) for flag in segment.flags if flag in numbers]
            if begun:
                found[segment.at] = sorted(begun)
    return found
