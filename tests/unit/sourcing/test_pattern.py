"""A policy's regular expressions: Python's meaning, in time linear in the text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sourcing.pattern import Pattern, Untranslatable

ALPHABET = "aAbBßéÉſKk1٣_ -,.\n\t’москЯ中\u0301🌉"
HOSTILE = [r"(a+)+b", r"(?:a|a)*b", r"(\w+\s?)+!", r"a.*a.*a.*a.*c", r"x(?s:.*)y|x", r"\b(?:\w+\b ?)+!", r"(.*.*.*)c"]


def found(pattern: str, text: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in Pattern(pattern).spans(text)]


def meant(pattern: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE) if match.group()]


@pytest.mark.parametrize(
    "pattern",
    [
        "over (lunch|dinner)",
        r"\bfoo\b",
        r"\bcaf\w+\b",
        r"\bé\w+",
        r"[^\W\d_]+",
        r"[^a-f]+",
        r"[\w-]+",
        r"(?m)^foo",
        r"(?m)end$",
        r"\Aüber",
        r"\d+",
        r"(?:\bfoo\s*)+",
        r"(?-i:Foo)",
        r"f[^o]o|o+?",
        r"(?s)so.*?foo",
        r"end\s*\Z",
        r"(?P<x>foo)_bar",
        r"(?x) foo \- bar  # as one word",
    ],
)
def test_it_means_what_it_means_to_python(pattern: str) -> None:
    text = "Über lunch, the élan of Ellby’s café; over dinner. foo_bar foo-bar ١٢ Москва says so.\nFoo foo\n\tend\n"
    assert meant(pattern, text)
    assert found(pattern, text) == meant(pattern, text)


_atoms = st.sampled_from(
    ["a", "É", "k", "_", " ", "-", ".", r"\w", r"\W", r"\d", r"\s", r"\S", "[a-é]", r"[^\W\d]", "[^a]"]
)
_patterns = st.recursive(
    _atoms | st.just(r"\b"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda both: f"(?:{both[0]}|{both[1]})"),
        _atoms.map(lambda one: f"{one}{{1,2}}"),
        _atoms.map(lambda one: f"{one}+?"),
    ),
    max_leaves=5,
)


@given(_patterns, st.text(ALPHABET, max_size=20))
def test_any_expression_means_what_it_means_to_python(pattern: str, text: str) -> None:
    if r"\b\b" in pattern.replace("(?:", "").replace("|", "").replace(")", ""):
        return  # twice the same border, through a group: nobody writes that
    if any(start == end for start, end in (m.span() for m in re.finditer(pattern, text, re.IGNORECASE))):
        return  # an expression that may match nothing finds something else behind that nothing
    assert found(pattern, text) == meant(pattern, text)


@pytest.mark.parametrize("pattern", HOSTILE)
@pytest.mark.parametrize("unit", ["a", "a ", "x", "a!", "é\n"])
def test_no_expression_takes_long(pattern: str, unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    begun = time.thread_time()
    found(pattern, text)
    assert time.thread_time() - begun < 5


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(?<!\w)x", r"use \b"),
        (r"x(?=y)", "looks ahead"),
        (r"(a)\1", "refers back"),
        (r"(a)?(?(1)b|c)", "alternatives"),
        (r"x$", r"write \Z"),
        (r"\Bx", r"has \B"),
        (r"(?>a+)b", "atomic"),
        (r"a++b", r"write +"),
        (r"(?a)\w", "(?a)"),
        (r"x(?a:\w)", "(?a:…)"),
        (r"(?:a{1000}){1000}", "too often"),
    ],
)
def test_what_can_not_be_matched_is_told(pattern: str, said: str) -> None:
    with pytest.raises(Untranslatable) as raised:
        Pattern(pattern)
    assert said in str(raised.value)


def test_texts_that_hold_what_no_text_should() -> None:
    assert found(r"\bx\b", "\ud800x\U0010ffffx") == [(1, 2), (3, 4)]
