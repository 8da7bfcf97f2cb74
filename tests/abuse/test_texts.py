"""Adversarial texts: the time that annotating takes grows with their length, not with its square.

Thirty kinds of texts, each made of one unit again and again, are annotated short and four times as long, with the rules
and all that comes after the model; the model's own time, which is linear, is left out. `make abuse` takes 200,000
characters of each kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from service import wiring
from service.domain.text import Article
from service.extraction.model import Model
from service.settings import Settings
from service.workflows.annotate import Annotator
from tests.abuse import MINUTES

LONG = 200_000 if MINUTES else 4_000
GROWTH = 8  # times as long at most, for a text four times as long: with the square it were sixteen
FIXED = 0.1  # seconds that don't count

UNITS = {
    "quotes that open": "“",
    "quotes that close": "”",
    "straight quotes": '"',
    "single quotes": "’",
    "guillemets": "«",
    "nested quotes": "“‘",
    "quotes and words": "“a” ",
    "a word without end": "a",
    "one letter and a blank": "a ",
    "blanks": "x" + " " * 200,
    "lines": "\n\n",
    "lines of one letter": "a\n\n",
    "carriage returns": "a\r\n",
    "full stops": ". ",
    "abbreviations": "Mr. ",
    "initials": "A. B. ",
    "dashes": "— ",
    "brackets": "(",
    "digits": "1,",
    "colons": "a: ",
    "he said": "he said ",
    "said, said": "said, ",
    "names": "Ruth Tamm ",
    "names that differ": "Ruth Tamm and Jon Falk of Ellby, ",
    "pronouns": "She said he said they said. ",
    "sources": "A source said officials said. ",
    "according to": "according to ",
    "that that": "that ",
    "combining marks": "e\u0301\u0323",
    "signs of two units": "🌉 ",
    "directions": "\u202e\u2066a",
    "widths": "\u200b\u00a0a",
}


@pytest.fixture(scope="module")
def patient() -> Annotator:
    """An annotator that takes texts of that length."""
    return wiring.annotator(Settings(max_text=LONG))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The CPU seconds that the model alone took, one by one."""
    scored, spent = Model.scores, []

    def timed(self: Model, *arguments: object, **named: object) -> object:
        begun = time.process_time()
        try:
            return scored(self, *arguments, **named)
        finally:
            spent.append(time.process_time() - begun)

    monkeypatch.setattr(Model, "scores", timed)
    yield spent


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", UNITS)
def test_time_grows_with_the_length(patient: Annotator, clock: list[float], kind: str) -> None:
    unit = UNITS[kind]

    def took(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[: length - 1] + "a"
        clock.clear()
        begun = time.process_time()
        patient.annotate(Article(text))
        return time.process_time() - begun - sum(clock)

    took(200)
    short, long = took(LONG // 4), took(LONG)
    assert long < GROWTH * short + FIXED, f"{short:.3f} s -> {long:.3f} s"
