"""What reviewers say to each other about a flag, and whom they address. Comments are only ever added."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

LONGEST = 5_000  # characters of a comment
_AT = re.compile(r"(?<![\w@/.])@(?=\S)")  # not in an e-mail's or a web page's address
_SHOWN = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer sends: the comment before it is signed, dated and kept. `reply_to`: the comment it answers."""

    text: str
    reply_to: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One reviewer's comment on one flag; `at` is in UTC, `mentions` are the reviewers whom it addresses by `@name`.

    `reply_to` is the comment on the same flag that it answers. `text` is empty once the article's text is deleted.
    """

    id: str
    flag_id: str
    reply_to: str | None
    text: str
    mentions: tuple[str, ...]
    reviewer: str
    at: datetime
    recorded_by: str = ""


def addressed(text: str, names: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that the text addresses as `@name`, in its order, and what follows an @ without being one of `names`.

    The longest name that fits counts, case aside. An @ before white space addresses nobody.
    """
    found = [(text[start + 1 : end], name) for start, end, name in _addresses(text, names)]
    unknown = (_SHOWN.match(words) for words, name in found if name is None)
    known = dict.fromkeys(name for _, name in found if name is not None)
    return tuple(known), tuple(dict.fromkeys(match.group().rstrip(".-") for match in unknown if match))


def pieces(comment: Comment) -> Iterator[tuple[str, str | None]]:
    """The comment's text in pieces, each with the name of the reviewer whom it addresses, or None."""
    at = 0
    for start, end, name in _addresses(comment.text, comment.mentions):
        if name is not None:
            yield comment.text[at:start], None
            yield comment.text[start:end], name
            at = end
    yield comment.text[at:], None


def _addresses(text: str, names: Collection[str]) -> Iterator[tuple[int, int, str | None]]:
    """Where an @ and what it addresses begins and ends, and the name; without one up to the end of the text."""
    longest_first = sorted(names, key=len, reverse=True)
    for found in _AT.finditer(text):
        start = found.end()
        fitting = [name for name in longest_first if _fits(text, start, name)]
        longest = [name for name in fitting if len(name) == len(fitting[0])]  # they differ in case alone
        exact = (name for name in longest if text.startswith(name, start))
        name = next(exact, longest[0] if longest else None)
        if name is not None:
            yield found.start(), start + len(name), name
        elif re.match(r"\w", text[start]):
            yield found.start(), len(text), None


def _fits(text: str, start: int, name: str) -> bool:
    end = start + len(name)
    return text[start:end].casefold() == name.casefold() and not re.match(r"-?\w", text[end : end + 2])
