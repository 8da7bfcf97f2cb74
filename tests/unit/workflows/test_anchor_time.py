"""Time to carry flags over, against what else is done to a text of the same length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import process_time

from service.domain.annotation import Annotation
from service.domain.text import Span
from service.workflows.anchor import adopt, carry
from service.workflows.anchoring.alignment import align
from service.workflows.anchoring.tokens import Tokens
from tests.unit.workflows.test_anchor import annotated, flag


def article(sentences: int, seed: int) -> list[str]:
    """Sentences of twelve words with one to flag, from a thousand words."""
    random = Random(seed)
    return [
        " ".join([*(f"word{int(1000 * random.random() ** 2)}" for _ in range(11)), "reportedly."])
        for _ in range(sentences)
    ]


def edited(sentences: list[str]) -> list[str]:
    """Every tenth changed, every hundredth moved or put in."""
    changed = [s.replace("word1", "term", 1) if n % 10 == 0 else s for n, s in enumerate(sentences)]
    moved, stays = changed[::100], [s for n, s in enumerate(changed) if n % 100]
    return [*article(len(sentences) // 100, 2), *stays, *moved]


def flagged(sentences: list[str], every: int) -> tuple[Annotation, str]:
    text, flags = " ".join(sentences), []
    starts = [text.find("reportedly")]
    while starts[-1] >= 0:
        starts.append(text.find("reportedly", starts[-1] + 1))
    for n, start in enumerate(starts[:-1:every]):
        flags.append(replace(flag("agentless_hearsay", (Span(start, start + 10),), None), id=f"f{n}"))
    return replace(annotated(""), flags=tuple(flags)), text


def least(action: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = process_time()
        action()
        times.append(process_time() - start)
    return min(times)


def seconds(sentences: int, every: int) -> tuple[float, float, int]:
    """Processor seconds of carrying, of cutting both texts into words, and how many flags there are."""
    before = article(sentences, 1)
    (made, text), (fresh, new) = flagged(before, every), flagged(edited(before), every)
    old = adopt(made)
    decided = {f.id for f in old.flags}
    carrying = least(lambda: carry(old, text, fresh, new, decided))
    return carrying, least(lambda: (Tokens(text), Tokens(new))), len(old.flags)


def test_a_hundred_flags_on_five_thousand_words_cost_a_few_readings_of_the_text() -> None:
    carrying, reading, flags = seconds(420, 4)
    assert flags == 105
    assert carrying < 20 * reading


def test_five_thousand_flags_are_not_quadratic() -> None:
    few, many = seconds(500, 1), seconds(5000, 1)
    assert many[2] == 5000
    assert many[0] < 4 * 10 * few[0]


def test_equal_flags_are_not_quadratic() -> None:
    def repeated(count: int) -> float:
        made, text = flagged(["It reportedly sank."] * count, 1)
        old = adopt(made)
        return least(lambda: carry(old, text, made, text + " More.", {f.id for f in old.flags}))

    assert repeated(3000) < 4 * 10 * repeated(300)


def test_a_text_of_one_sentence_is_not_quadratic() -> None:
    def edited_inside(words: int) -> float:
        half = "pier " * (words // 2)
        (before, after) = (Tokens(f"{half}sank {half}{more}") for more in ("today", "on the day"))
        return least(lambda: align(before, after))

    def unlike(words: int) -> float:
        random = Random(1)
        before, after = (Tokens(" ".join(random.choice("ab") for _ in range(words))) for _ in range(2))
        return least(lambda: align(before, after))

    for seconds_for in (edited_inside, unlike):
        assert seconds_for(30_000) < 4 * 10 * seconds_for(3000)
