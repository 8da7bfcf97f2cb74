"""Which word of one text goes on as which word of the next.

Three steps, each on what the one before has left, all of them one to one:

1. Sentences: what stands once in either text is the same wherever it went, and so are its equal neighbours (Heckel, "A
   technique for isolating differences between files", CACM 21(4), 1978), those in order first (Cohen's patience diff).
2. The same with runs of six and then three words, for sentences that were edited and moved.
3. Between what is then settled, the longest common runs first (Ratcliff and Obershelp, as in `difflib`).

Linear in the texts: only gaps of `GAP` words at most, and sentences of a few hundred, are compared word by word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from service.workflows.anchoring.pairing import once, settle, stretches
from service.workflows.anchoring.sentences import paired
from service.workflows.anchoring.tokens import Tokens

RUNS = (6, 3)
GAP = 200
ROOM = 4
NEAR = 3
COMPARED = 400_000  # pairs of words, in a gap with its room or in an edited sentence


@dataclass(frozen=True, slots=True)
class Alignment:
    """`forth[k]` is where the old text's word `k` stands in the new one, -1 where it is gone; `back` the reverse."""

    old: Tokens
    new: Tokens
    forth: list[int]
    back: list[int]

    @property
    def turned(self) -> Alignment:
        """The same, seen from the new text."""
        return Alignment(self.new, self.old, self.back, self.forth)

    @property
    def identical(self) -> bool:
        """Whether the texts have the same words in the same order."""
        return self.old.words == self.new.words


def align(old: Tokens, new: Tokens) -> Alignment:
    """The alignment of two texts, in time linear in their lengths."""
    if old.words == new.words:
        return Alignment(old, new, list(range(len(old))), list(range(len(new))))
    made = Alignment(old, new, [-1] * len(old), [-1] * len(new))
    whole = _sentences(made)
    for size in RUNS:
        _runs(made, size)
    _gaps(made)
    _drop_lone(made, whole)
    return made


def _sentences(made: Alignment) -> set[int]:
    """Step 1; the old words of the sentences that went on whole."""
    whole: set[int] = set()
    old, new = (
        [tuple(t.words[k] for k in t.sentence(n)) for n in range(len(t.sentences))] for t in (made.old, made.new)
    )
    for i, j in paired(old, new):
        here, there = made.old.sentence(i), made.new.sentence(j)
        if old[i] == new[j]:
            made.forth[here.start : here.stop] = there
            made.back[there.start : there.stop] = here
            whole.update(here)
        else:
            _common(made, here, there)
    return whole


def _runs(made: Alignment, size: int) -> None:
    """Step 2, for runs of `size` words."""
    there = once(_open_runs(made.new, made.back, size))
    pairs = [(i, there[key]) for key, i in once(_open_runs(made.old, made.forth, size)).items() if key in there]
    settle(made.old.words, made.new.words, pairs, (made.forth, made.back))


def _open_runs(tokens: Tokens, settled: Sequence[int], size: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of `size` words of which none is settled, with its first word's index."""
    for lo, hi in stretches(settled):
        for k in range(lo, hi - size + 1):
            yield k, tuple(tokens.words[k : k + size])


def _gaps(made: Alignment) -> None:
    """Step 3."""
    for lo, hi in list(stretches(made.forth)):
        room = _room(made, lo, hi)
        if room and hi - lo <= GAP:
            _common(made, range(lo, hi), room)


def _drop_lone(made: Alignment, whole: set[int]) -> None:
    """Opens again the words that went where no word within `NEAR` of them went along: those only look the same.

    whole: words of sentences that went on as they were, which stay.
    """
    forth, end = made.forth, len(made.forth)
    lone = [
        k
        for k, at in enumerate(forth)
        if at >= 0
        and k not in whole
        and not any(0 <= k + d < end and forth[k + d] == at + d for d in range(-NEAR, NEAR + 1) if d)
    ]
    for k in lone:
        made.back[forth[k]], forth[k] = -1, -1


def _room(made: Alignment, lo: int, hi: int) -> list[int]:
    """The new text's open words beside those that the neighbours of the old words `lo` to `hi` went to."""
    most = ROOM * (hi - lo + ROOM)
    after = made.forth[lo - 1] + 1 if lo else 0
    before = made.forth[hi] if hi < len(made.old) else len(made.new)
    end, start = after, before
    while end < len(made.new) and made.back[end] < 0 and end - after < most:
        end += 1
    while start > 0 and made.back[start - 1] < 0 and before - start < most:
        start -= 1
    return sorted({*range(after, end), *range(start, before)})


def _common(made: Alignment, here: Sequence[int], there: Sequence[int]) -> None:
    """Settles the common runs of these open words; where that is too much work, only what both begin and end with."""
    if len(here) * len(there) > COMPARED:
        head = _alike(made, zip(here, there, strict=False))
        here, there = here[head:], there[head:]
        tail = _alike(made, zip(reversed(here), reversed(there), strict=False))
        here, there = here[: len(here) - tail], there[: len(there) - tail]
    if len(here) * len(there) > COMPARED:
        return
    words = [made.old.words[i] for i in here], [made.new.words[j] for j in there]
    for block in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
        for k in range(block.size):
            i, j = here[block.a + k], there[block.b + k]
            made.forth[i], made.back[j] = j, i


def _alike(made: Alignment, pairs: Iterable[tuple[int, int]]) -> int:
    """Settles pairs of words for as long as they are equal; how many were."""
    count = 0
    for i, j in pairs:
        if made.old.words[i] != made.new.words[j]:
            break
        made.forth[i], made.back[j] = j, i
        count += 1
    return count
