"""Labelled passages of made-up news, for prose that PolNeAR's US politics of 2016 lacks. Standard library only.

Marked as PolNeAR's annotators mark, by counts over its train split (19,868 attributions):

- A source takes in its title and apposition (1,443 to 264), age (73 to 22), relative clause (207 to 107), and the
  comma between an apposition and the cue (763 to 68). "who" is the source of a clause of its own (421). An owner's
  ’s belongs to it.
- A cue takes in auxiliaries, negation (2,601 to 44) and adverbs (555 to 42) before the verb, a colon after it (222
  to 18) and "in a statement" (46 to 19), but not the comma after it (1,001 to 12), whom one tells (403 to 5), the
  day (79 to 62) or the "by" of a passive (24 to 5).
- A content takes in quotation marks with the stop or comma inside them, and "that" (1,880 to 20); a full stop
  without quotation marks stays out. Who is accused, urged or called something belongs to it, before the cue too.
- No cue lies in another attribution's content (0): the outermost is marked, and what it embeds is its words.
- A quotation after its cue, or in the next paragraphs, is another segment of the same attribution (1,678).
- In "Name: text", "Q: text" and headlines the colon is the cue (145). Behind a quotation ``-`` or ``—`` before the
  name is (11 of 11). So every attribution here has a cue (35 there have none). The items of a list under an
  introducing line, rare there, are segments of one attribution without their bullets and stops.

``passages`` is deterministic in its seed; an ``id`` names the kind.
"""

import random
from collections.abc import Iterator

from training.synthetic.passage import KINDS, passage

__all__ = ["KINDS", "passages"]


def passages(count: int, seed: int) -> Iterator[dict]:
    """Articles as ``training.corpus.read`` gives them; each kind once in every ``len(KINDS)`` of them."""
    rng = random.Random(seed)
    kinds: list[str] = []
    for number in range(count):
        if not kinds:
            kinds = rng.sample(list(KINDS), len(KINDS))
        kind = kinds.pop()
        text, attributions = passage(rng, kind)
        marked = {"synthetic": {"attributions": attributions, "discard": []}}
        yield {"id": f"synthetic-{seed}-{number:05}-{kind}", "text": text, "annotations": marked}
