"""What became of flags between two revisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.flag import Anchor, AnchorStatus, Facet, Flag, Severity
from service.domain.history import Fate, Passage
from service.workflows.edits import edits
from service.workflows.fates import Side, passages
from tests.factories import words

OLD = "The pier sank in May. A source said so. Experts doubt it."
NEW = "Experts doubt it. In the spring the pier sank in May. Two sources said so."


def flag(id_: str, text: str, on: str = "") -> Flag:
    return Flag(id_, "r", Facet.WHO, "", Severity.HIGH, words(text, on) if on else (), None, "", "")


def orphan(id_: str) -> Flag:
    return replace(flag(id_, ""), anchor=Anchor(AnchorStatus.ORPHANED, 0.0))


def became(old: list[Flag], new: list[Flag], earlier: dict[str, str] | None = None) -> dict[str, Passage]:
    sides = Side(OLD, tuple(old)), Side(NEW, tuple(new))
    found = list(passages(*sides, edits(OLD, NEW), earlier or {}))
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


def test_begun_anew_over_several_revisions() -> None:
    found = became([flag("a", OLD, "A source")], [flag("c", NEW, "Two sources")], {"c": "b", "b": "a"})
    assert [p.fate for p in found.values()] == [Fate.REWORDED]
    assert found["c"].before and found["c"].after
    assert (found["c"].before.words, found["c"].after.words) == ("A source", "Two sources")


def test_gone_new_and_back() -> None:
    found = became(
        [flag("a", OLD, "A source"), flag("b", OLD, "sank"), orphan("c"), orphan("d")],
        [orphan("a"), flag("e", NEW, "spring"), flag("c", NEW, "Two sources"), orphan("d")],
    )
    assert {id_: p.fate for id_, p in found.items()} == {
        "a": Fate.GONE,
        "b": Fate.GONE,
        "c": Fate.BACK,
        "e": Fate.NEW,
    }
    assert found["a"].before and found["a"].before.words == "A source"


@pytest.mark.parametrize("earlier", [{"c": "c"}, {"c": "b", "b": "c"}, {"c": "b"}])
def test_a_chain_that_leads_nowhere_is_new(earlier: dict[str, str]) -> None:
    found = became([], [flag("c", NEW, "Two sources")], earlier)
    assert found["c"].fate is Fate.NEW
