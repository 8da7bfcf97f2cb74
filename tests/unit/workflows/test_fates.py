"""What became of flags between two revisions, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.flag import Anchor, AnchorStatus, Facet, Flag, Severity
from service.domain.history import Fate, Passage, Why
from service.workflows.anchoring.side import Side
from service.workflows.edits import edits
from service.workflows.fates import passages
from tests.factories import words
from tests.unit.workflows.test_anchor import annotated

OLD = "The pier sank in May. A source said so. Experts doubt it."
NEW = "Experts doubt it. In the spring the pier sank in May. Two sources said so."


def flag(id_: str, text: str, on: str = "", **changes: object) -> Flag:
    made = Flag(id_, "r", Facet.WHO, "", Severity.HIGH, words(text, on) if on else (), None, "", "")
    return replace(made, **changes)  # type: ignore[arg-type]


def orphan(id_: str) -> Flag:
    return flag(id_, "", anchor=Anchor(AnchorStatus.ORPHANED, 0.0), raised=False)


def side(text: str, flags: list[Flag]) -> Side:
    return Side(replace(annotated(""), flags=tuple(flags)), text)


def became(
    old: list[Flag],
    new: list[Flag],
    earlier: dict[str, str] | None = None,
    texts: tuple[str, str] = (OLD, NEW),
    reread: bool = False,
) -> dict[str, Passage]:
    sides = side(texts[0], old), side(texts[1], new)
    found = list(passages(*sides, edits(*texts), earlier or {}, reread=reread))
    assert len({p.flag.id for p in found}) == len(found)
    return {p.flag.id: p for p in found}


def test_carried_and_moved() -> None:
    found = became(
        [flag("a", OLD, "sank"), flag("b", OLD, "Experts"), flag("w", OLD)],
        [flag("b", NEW, "Experts"), flag("a", NEW, "sank"), flag("w", NEW)],
    )
    assert {id_: p.fate for id_, p in found.items()} == {"a": Fate.CARRIED, "b": Fate.MOVED, "w": Fate.CARRIED}
    assert found["b"].before and found["b"].after
    assert found["w"].before is found["w"].after is None
    assert {p.why for p in found.values()} == {None}


def test_begun_anew_over_several_revisions() -> None:
    found = became([flag("a", OLD, "A source")], [flag("c", NEW, "Two sources")], {"c": "b", "b": "a"})
    assert [(p.fate, p.why) for p in found.values()] == [(Fate.REWORDED, Why.EDITED)]
    assert found["c"].before and found["c"].after
    assert (found["c"].before.words, found["c"].after.words) == ("A source", "Two sources")


def test_what_the_words_are_about_was_edited() -> None:
    text = OLD.replace("said so", "said the pier was old")
    found = became([flag("a", OLD, "A source")], [flag("c", text, "A source")], {"c": "a"}, (OLD, text))
    assert (found["c"].fate, found["c"].why) == (Fate.REWORDED, Why.SUBJECT)


def test_gone_new_and_back() -> None:
    found = became(
        [
            flag("a", OLD, "A source"),
            flag("b", OLD, "so"),
            orphan("c"),
            orphan("d"),
            flag("f", OLD, "it", raised=False),
        ],
        [orphan("a"), flag("e", NEW, "spring"), flag("c", NEW, "Two sources"), orphan("d"), flag("f", NEW, "it")],
    )
    assert {id_: p.fate for id_, p in found.items()} == {
        "a": Fate.GONE,
        "b": Fate.GONE,
        "c": Fate.BACK,
        "e": Fate.NEW,
        "f": Fate.BACK,
    }
    assert found["a"].before and found["a"].before.words == "A source"


@pytest.mark.parametrize("decided", [True, False])
@pytest.mark.parametrize(
    ("now", "why", "instead"),
    [
        ("Ruth Tamm, the engineer, said so.", Why.REPLACED, "Ruth Tamm, the engineer"),
        ("said so.", Why.CUT, None),
        ("A source wept.", Why.SUBJECT, "A source"),
    ],
)
def test_why_words_are_gone(now: str, why: Why, instead: str | None, decided: bool) -> None:
    text = OLD.replace("A source said so.", now)
    found = became([flag("a", OLD, "A source")], [orphan("a")] if decided else [], texts=(OLD, text))
    assert (found["a"].fate, found["a"].why) == (Fate.GONE, why)
    assert (found["a"].after and found["a"].after.words) == instead


@pytest.mark.parametrize("decided", [True, False])
@pytest.mark.parametrize(
    ("text", "reread", "why"),
    [
        (OLD.replace("A source said so.", "On Monday a source said so."), False, Why.NEARBY),
        (OLD.replace("in May", "in June"), False, Why.ELSEWHERE),
        (OLD, True, Why.READ_ANEW),
    ],
)
def test_words_that_are_there_and_no_longer_raised(text: str, reread: bool, why: Why, decided: bool) -> None:
    on = "a source" if "a source" in text else "A source"
    new = [flag("a", text, on, raised=False)] if decided else []
    found = became([flag("a", OLD, "A source")], new, texts=(OLD, text), reread=reread)
    assert (found["a"].fate, found["a"].why) == (Fate.UNRAISED, why)
    assert found["a"].after and found["a"].after.words == on


def test_what_neither_revision_raises_is_left_out_but_not_words_that_went() -> None:
    there = flag("a", OLD, "Experts", raised=False)
    assert became([there], [flag("a", NEW, "Experts", raised=False)]) == {}
    assert became([], [flag("a", NEW, "Experts", raised=False), orphan("b")]) == {}
    assert became([there], [orphan("a")])["a"].fate is Fate.GONE
    whole = became([flag("w", OLD)], [flag("w", NEW, raised=False)])
    assert (whole["w"].fate, whole["w"].why, whole["w"].before) == (Fate.UNRAISED, Why.ELSEWHERE, None)


@pytest.mark.parametrize("earlier", [{"c": "c"}, {"c": "b", "b": "c"}, {"c": "b"}])
def test_a_chain_that_leads_nowhere_is_new(earlier: dict[str, str]) -> None:
    found = became([], [flag("c", NEW, "Two sources")], earlier)
    assert found["c"].fate is Fate.NEW
