"""Names that stand in one run of capitals: joined by "and" or "of", or a person's after an office's."""

from __future__ import annotations

import re

from service.extraction.resolution import words
from service.extraction.resolution.spelling import CONNECTORS, is_forename

_LINKED = re.compile(r" (and|of|for|on) (?:the )?(?=[^\W\d_a-z])")


def apart(run: str) -> list[str]:
    """A full name apart from what "and", "of" or "for" joins to it; a body's name stays whole."""
    link = _LINKED.search(run)
    while link:
        left, right = run[: link.start()], run[link.end() :]
        before = left.split()[-3:]
        person = any(map(_opens_name, before[:-1])) and before[-1].lower() not in words.BODY
        joined = link.group(1) == "and" and right and (_opens_name(right.split()[0]) or _two_names(left, right))
        if person or joined:
            return [*apart(left), *apart(right)] if link.group(1) == "and" else [left, *apart(right)]
        link = _LINKED.search(run, link.end())
    return [run]


def split_before_person(run: str) -> list[str]:
    """ "Foreign Affairs Committee Ana Ruiz" in two: what a body or an office is called, and the person's name."""
    tokens = run.split()
    for i in range(len(tokens) - 2, 0, -1):
        before = tokens[i - 1].lower().strip(".,'’")
        rest = [token.lower() for token in tokens[i:]]
        begins = is_forename(tokens[i]) and before in words.BODY | words.ROLE | words.TITLE and len(rest) < 5
        if begins and CONNECTORS.union(words.BODY).isdisjoint(rest):
            at = run.rfind(" ".join(tokens[i:]))
            return [run[:at].rstrip(), run[at:]] if at > 0 else [run]
    return [run]


def _opens_name(token: str) -> bool:
    """Whether a forename, or a title such as "Mrs", stands before a person's surname."""
    return is_forename(token) or token.lower().strip(".") in words.MALE_TITLE | words.FEMALE_TITLE


def _two_names(left: str, right: str) -> bool:
    tokens = [*left.lower().split(), *right.lower().split()]
    sizes = {len(left.split()), len(right.split())}
    return sizes <= {2, 3} and not words.BODY.intersection(tokens) and "of" not in tokens
