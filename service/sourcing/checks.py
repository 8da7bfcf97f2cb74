"""What rules share: a check that fires on a kind of sign, and the tests that keep it silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest

from service.domain.sign import Sign, SignKind
from service.domain.text import Span
from service.sourcing.reading import Reading
from service.sourcing.rule import Check, Hit

Silence = Callable[[Reading, Sign], bool]


def on_sign(kind: SignKind, says: str | Mapping[str, str], unless: Silence | None = None) -> Check:
    """A check that fires on every sign of a kind. `says`: what the message tells of the words, by grade or alike."""

    def check(reading: Reading) -> Iterator[Hit]:
        for sign in reading.signs(kind):
            if unless is None or not unless(reading, sign):
                yield hit(reading, sign, sign.span, says if isinstance(says, str) else says[sign.grade])

    return check


def hit(reading: Reading, sign: Sign, span: Span, says: str, *, inside: bool = True) -> Hit:
    """A sign's hit on `span`, its message quoting the words (`{}` in `says`) and telling how sure the sign is."""
    words = reading.words([span])
    short = words if len(words) <= QUOTED else words[: QUOTED - 2].rsplit(" ", 1)[0] + " …"
    message = f"{says.replace('{}', f'“{short}”')} ({sign.confidence:.0%} sure)"
    return Hit((span,), message, sign.grade, reading.attribution_on(span, inside=inside), sign.confidence)


QUOTED = 90
"""Characters of the words that a message quotes."""


def told_by_someone(reading: Reading, sign: Sign) -> bool:
    """Whether the sign lies in what a source of the same sentence is reported to say."""
    return any(a.source and any(part.holds(sign.span) for part in a.content) for a in reading.beside(sign.span))


_RUN = re.compile(
    r"(?:[^\W\d_a-z]|[A-Z])[\w.&'’-]*(?:[\s\u00a0]+(?:(?:of|the|and|for|de|la|du|&)[\s\u00a0]+)?(?=[A-Z0-9])[\w.&'’-]+)*"
)
_LEAD = re.compile(r"^(?:(?:According|As|In|On|The|A|An|To|From|By|Citing|Quoting|Speaking|During)\b[\s\u00a0]*)+")


def outlet_of(words: str) -> str:
    """The outlet that a relay names ("as reported by the Harbour Times" gives "Harbour Times"); empty for none.

    It is the first capitalised name that no further name follows as its adjective would ("the Spanish daily El Faro").
    """
    names = [(m.start(), _LEAD.sub("", m.group()), m.end()) for m in _RUN.finditer(words)]
    named = [one for one in names if one[1]]
    for (_, name, end), following in zip_longest(named, named[1:]):
        if following is None or not re.fullmatch(r"[\s\u00a0]+[a-z]+[\s\u00a0]+", words[end : following[0]]):
            return re.sub(r"['’]s?$", "", name).strip(".,")
    return ""
