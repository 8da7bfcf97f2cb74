"""A policy's regular expressions: written as Python's are, matched by RE2 in time linear in the text.

Python's own engine may need time exponential in the text, which would stop a worker. An expression is read by Python's
parser and written again for RE2 with the same meaning: `\\w`, `\\d`, `\\s` and `\\b` know every script, case is passed
over. RE2 knows no `\\b` beyond ASCII: where an expression has one, the text is matched with a mark at every border of a
word, which `\\b` takes and any other character passes over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import re2

from service.domain.text import Span

MOST = 1000
"""How many places in one article an expression finds; further ones are left out, which bounds the time."""

_MARK = "\U0010ffff"  # no character, in no text but by mistake
_PASS = f"{_MARK}?"
_FOREIGN = re.compile(f"[\ud800-\udfff{_MARK}]")
_BORDER = re.compile(r"\b")
_EVERY = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10FFFF))))
_FLAGS = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}
_REFUSED = {
    c.ASSERT: "looks ahead or behind, (?=…) or (?<=…); match the words around it too, or use \\b at a word's border",
    c.ASSERT_NOT: "looks ahead or behind, (?!…) or (?<!…); use \\b at a word's border, or list what may stand there",
    c.GROUPREF: "refers back to a group, as \\1 does; write out what is repeated",
    c.GROUPREF_EXISTS: "asks whether a group matched, (?(1)…); write the two cases as alternatives, a|b",
    c.ATOMIC_GROUP: "has an atomic group, (?>…); write (?:…)",
    c.POSSESSIVE_REPEAT: "has a possessive repetition, such as ++; write +",
}
_AT_REFUSED = {
    c.AT_NON_BOUNDARY: "has \\B; name the characters that may stand there",
    c.AT_END: "has a $ that means the end of the text; write \\Z for that, or (?m) before it for the end of a line",
}


class Untranslatable(ValueError):
    """An expression that RE2 can't match; says what to change."""


class Pattern:
    """One regular expression. Raises `re.error` where it is broken, `Untranslatable` where RE2 can't match it."""

    def __init__(self, source: str) -> None:
        parsed = _parser.parse(source, re.IGNORECASE)
        if parsed.state.flags & (re.ASCII | re.LOCALE):
            raise Untranslatable("has the flag (?a) or (?L); leave it out, or write out the characters that it means")
        self._bordered = "AT_BOUNDARY" in repr(parsed.data)
        written = _Writer(self._bordered).sequence(parsed, parsed.state.flags)
        options = re2.Options()
        options.log_errors = False
        try:
            self._matcher = re2.compile(f"(?i:{written})", options)
        except re2.error as error:
            raise Untranslatable(f"is too large, or repeats something too often: {_said(error)}") from None

    def takes_nothing(self) -> bool:
        """Whether it matches the empty text."""
        return bool(self._matcher.match(""))

    def spans(self, text: str) -> Iterator[Span]:
        """Where it matches, in order, without overlaps; at most `MOST`. Linear in the text for each."""
        text = _FOREIGN.sub("\ufffd", text)
        marks = [match.start() + k for k, match in enumerate(_BORDER.finditer(text))] if self._bordered else []
        for match in islice(self._matcher.finditer(_BORDER.sub(_MARK, text) if marks else text), MOST):
            start, end = (at - bisect_left(marks, at) for at in match.span())
            if start < end:
                yield Span(start, end)


class _Writer:
    """Writes what Python's parser read, for RE2; `bordered`: for a text in which the borders of words are marked."""

    def __init__(self, bordered: bool) -> None:
        self._pass = _PASS if bordered else ""

    def sequence(self, items: Iterable[Any], flags: int) -> str:
        written: list[str] = []
        for item in items:
            one = self._one(item, flags)
            if one != _MARK or written[-1:] != [_MARK]:
                written.append(one)
        return "".join(written)

    def _one(self, item: tuple[Any, Any], flags: int) -> str:
        kind, value = item
        if kind in _REFUSED:
            raise Untranslatable(_REFUSED[kind])
        write: dict[Any, Callable[[Any, int], str]] = {
            c.LITERAL: self._literal,
            c.NOT_LITERAL: self._not_literal,
            c.ANY: self._any,
            c.IN: self._in,
            c.AT: self._at,
            c.BRANCH: self._branch,
            c.SUBPATTERN: self._group,
            c.MAX_REPEAT: self._repeat,
            c.MIN_REPEAT: self._repeat_lazily,
        }
        return write[kind](value, flags)

    def _literal(self, code: int, _flags: int) -> str:
        return f"{self._pass}{_char(code)}"

    def _not_literal(self, code: int, _flags: int) -> str:
        return f"{self._pass}[^{_char(code)}{_MARK}]"

    def _any(self, _value: None, flags: int) -> str:
        return f"{self._pass}[^{'' if flags & re.DOTALL else _char(10)}{_MARK}]"

    def _in(self, items: list[tuple[Any, Any]], _flags: int) -> str:
        negated = items[0][0] is c.NEGATE
        inside = "".join(_inside(kind, value) for kind, value in items[negated:])
        return f"{self._pass}[{'^' if negated else ''}{inside}{_MARK if negated else ''}]"

    def _at(self, where: Any, flags: int) -> str:
        if where is c.AT_BOUNDARY:
            return _MARK
        if where is c.AT_BEGINNING_STRING or (where is c.AT_BEGINNING and not flags & re.MULTILINE):
            return r"\A"
        if where is c.AT_BEGINNING:
            return "(?m:^)"
        if where is c.AT_END_STRING:
            return rf"{self._pass}\z"
        if where is c.AT_END and flags & re.MULTILINE:
            return f"{self._pass}(?m:$)"
        raise Untranslatable(_AT_REFUSED[where])

    def _branch(self, value: tuple[None, list[Any]], flags: int) -> str:
        return f"(?:{'|'.join(self.sequence(one, flags) for one in value[1])})"

    def _group(self, value: tuple[Any, int, int, Any], flags: int) -> str:
        _, added, removed, inside = value
        if added & re.ASCII:
            raise Untranslatable("has the flag (?a:…); leave it out, or write out the characters that it means")
        case = "i" if added & re.IGNORECASE else "-i" if removed & re.IGNORECASE else ""
        return f"(?{case}:{self.sequence(inside, (flags | added) & ~removed)})"

    def _repeat(self, value: tuple[int, Any, Any], flags: int) -> str:
        least, most, inside = value
        times = f"{{{least},{'' if most is c.MAXREPEAT else most}}}"
        return f"(?:{self.sequence(inside, flags)}){times}"

    def _repeat_lazily(self, value: tuple[int, Any, Any], flags: int) -> str:
        return f"{self._repeat(value, flags)}?"


def _inside(kind: Any, value: Any) -> str:
    if kind is c.LITERAL:
        return _char(value)
    if kind is c.RANGE:
        return f"{_char(value[0])}-{_char(value[1])}"
    return _category(value)


@cache
def _category(name: Any) -> str:
    r"""The characters of `\w`, `\D` and the like, as a class of RE2's holds them."""
    letter = {
        c.CATEGORY_WORD: r"\w",
        c.CATEGORY_NOT_WORD: r"\W",
        c.CATEGORY_DIGIT: r"\d",
        c.CATEGORY_NOT_DIGIT: r"\D",
        c.CATEGORY_SPACE: r"\s",
        c.CATEGORY_NOT_SPACE: r"\S",
    }[name]
    runs = (run.group() for run in re.finditer(f"{letter}+", _EVERY))
    return "".join(f"{_char(ord(run[0]))}-{_char(ord(run[-1]))}" for run in runs)


def _char(code: int) -> str:
    return f"\\x{{{code:x}}}"


def _said(error: Exception) -> str:
    return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
