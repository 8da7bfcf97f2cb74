"""The quotation marks of one line, paired as brackets are.

A mark that may be an apostrophe or a measure ("the dogs’ dinner", 12" pipes) closes a quotation only where nothing
better does.
"""

import re
from collections import Counter
from itertools import islice

CLOSERS = {
    "“": '”"',
    "”": "”",
    "„": '“”"',
    "‟": '”"',
    '"': '"”',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
    "「": "」",
    "『": "』",
}
OPENERS = {closer: "".join(o for o, c in CLOSERS.items() if closer in c) for closer in "".join(CLOSERS.values())}
SINGLE = frozenset("‘'‚‹›")
SINGLE_CLOSERS = frozenset("’'‘›‹")
REACH = 50
"""Marks that are looked through for the opening of a single one: keeps endless lines linear."""
MARK = re.compile("[“”„‟\"«»‹›‘’‚'「」『』]")
ELISION = re.compile(r"['‘](?:\d\ds?|em|tis|twas|til|bout|n)\b", re.IGNORECASE)


class Marks:
    """A line's marks, as offsets in the text. Linear in the line.

    pairs: opening to closing; open: what nothing closes; doubts: of those, what perhaps does; strays: double marks that
    close nothing.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.open: list[int] = []
        self.pairs: dict[int, int] = {}
        self.doubts: dict[int, int] = {}
        self.strays: list[int] = []
        self._counts: Counter[str] = Counter()
        for match in MARK.finditer(text, start, end):
            self._take(match.start())

    def _take(self, at: int) -> None:
        """Read the next mark: it closes, opens, or is neither."""
        mark = self.text[at]
        opener = self._partner(at)
        if opener is not None and _doubtful(self.text, at):
            self.doubts.setdefault(opener, at)
        elif opener is not None:
            self._close(opener, at)
        elif _opens(self.text, at):
            self.open.append(at)
            self._counts[mark] += 1
        elif mark in OPENERS and mark not in SINGLE_CLOSERS and self.text[at - 1 : at].strip():
            self._mismatch(at)

    def _partner(self, at: int) -> int | None:
        """The open mark that the mark at ``at`` closes: the last of its kind; a single one never across a double."""
        openers = OPENERS.get(self.text[at], "")
        if not any(self._counts[opener] for opener in openers) or not _closes(self.text, at):
            return None
        single = self.text[at] in SINGLE_CLOSERS
        for opener in islice(reversed(self.open), REACH if single else None):
            mark = self.text[opener]
            if mark in openers:
                return opener if opener + 1 < at else None
            if single and mark not in SINGLE:
                return None
        return None

    def _close(self, opener: int, at: int) -> None:
        """Pair two marks; what is open between them stays unpaired."""
        while (last := self.open.pop()) != opener:
            self._counts[self.text[last]] -= 1
        self._counts[self.text[opener]] -= 1
        self.pairs[opener] = at

    def _mismatch(self, at: int) -> None:
        """A double mark that nothing of its kind opened closes a single one, else it is a stray."""
        if self.open and self.text[self.open[-1]] in SINGLE and self.open[-1] not in self.doubts:
            self._close(self.open[-1], at)
        else:
            self.strays.append(at)


def _opens(text: str, at: int) -> bool:
    """Whether the mark can open a quotation: it has a word after it, and if it may be an apostrophe none before."""
    mark, after, before = text[at], text[at + 1 : at + 2], text[at - 1 : at] if at else ""
    if mark not in CLOSERS or not after or (after.isspace() and mark not in "«‹„"):
        return False
    if mark in "“„«‹「『":
        return True
    if before.isalnum() or (before and before in "’'.,?!") or after in ",;:?!)]}":
        return False
    return not ELISION.match(text, at)


def _closes(text: str, at: int) -> bool:
    """Whether the mark can close a quotation: an apostrophe has text before it and no letter after."""
    mark, before, after = text[at], text[at - 1], text[at + 1 : at + 2]
    if mark in SINGLE_CLOSERS:
        return not before.isspace() and not after.isalnum()
    return mark not in '"“«' or not (before.isspace() and after.isalnum())


def _doubtful(text: str, at: int) -> bool:
    """Whether a closing mark may be a measure's or a possessive's: after a figure, or s, x, z, and before a word."""
    before, after = text[at - 1], text[at + 1 : at + 3]
    if after[1:].isalnum() and (after[0].isspace() or after[0] in "-x×"):
        return before.isdigit() or (text[at] in "'’" and before in "sxzSXZ")
    return False
