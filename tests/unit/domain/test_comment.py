"""Whom a comment addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.comment import Comment, addressed, pieces

NAMES = ("Ole", "Ole-Marie", "Rahel", "Rahel Å. Stein", "rahel", "a.b")


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("@Ole?", ("Ole",), ()),
        ("(@ole’s) and @OLE-MARIE", ("Ole", "Ole-Marie"), ()),
        ("@Rahel å. stein and @Rahel", ("Rahel Å. Stein", "Rahel"), ()),
        ("@rahel", ("rahel",), ()),
        ("@RAHEL", ("Rahel",), ()),
        ("@a.b. Yes.", ("a.b",), ()),
        ("@Ole @Ole", ("Ole",), ()),
        ("@Olena, @Ole-Ann and @olaf.", (), ("Olena", "Ole-Ann", "olaf")),
        ("ole@example.org, https://example.org/@ole, @@Ole, @ Ole, 5 @ 3, @, (@)", (), ()),
        ("", (), ()),
    ],
)
def test_who_is_addressed(text: str, known: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert addressed(text, NAMES) == (known, unknown)


@given(st.lists(st.sampled_from(["@", "Ole", "rahel", " ", "🌉", "-", ".", "Rahel Å. Stein", "ß", "\n"])).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    known, _ = addressed(text, NAMES)
    made = list(pieces(Comment("c", "f", None, text, known, "Ada", datetime.now(UTC))))
    assert "".join(words for words, _ in made) == text
    assert {name for _, name in made if name} == set(known)
    assert all(words[1:].casefold() == name.casefold() for words, name in made if name)
