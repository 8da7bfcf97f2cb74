"""Texts that training changes keep their labels on their words: names exchanged, passages set into articles."""

from __future__ import annotations

import random

import pytest

from training.exchange import exchanged, replaced
from training.labelled import attribution
from training.splice import shortened, spliced

TEXT = (
    "Ruth Tamm told the Harbour Times that Russia would pay. Mrs Tamm spoke on Monday.\n\n"
    "Two officials said Russian ships had left. The report could not be confirmed."
)


def labelled(text: str = TEXT) -> dict:
    """The text with a relay, an unnamed source, a disclaimer, a near miss and an attribution."""

    def span(words: str) -> list[int]:
        return [text.index(words), text.index(words) + len(words)]

    def flag(rule: str, words: str, grade: str = "") -> dict:
        return {"rule": rule, "span": span(words), "grade": grade, "level": "must"}

    return {
        "id": "x",
        "publisher": "Ellby News",
        "text": text,
        "flags": [
            flag("second_hand", "told the Harbour Times", "traced"),
            flag("anonymous_source", "Two officials", "partial"),
            flag("unverified_claim", "could not be confirmed"),
            {"rule": "single_source", "span": None, "grade": "", "level": "may"},
        ],
        "near_misses": [{"rule": "agentless_hearsay", "span": span("spoke on Monday")}],
        "attributions": [
            {
                "source": [span("Ruth Tamm")],
                "cue": [span("told")],
                "content": [span("Russia would pay")],
                "class": "named",
                "resolved": "Ruth Tamm",
            }
        ],
    }


def words(row: dict) -> list[str]:
    spans = [one["span"] for key in ("flags", "near_misses") for one in row[key] if one["span"]]
    spans += [span for one in row["attributions"] for role in ("source", "cue", "content") for span in one[role]]
    return [row["text"][low:high] for low, high in spans]


@pytest.mark.parametrize("seed", range(30))
def test_exchanged_names_take_their_labels_along(seed: int) -> None:
    before, (after, _) = labelled(), exchanged(labelled(), random.Random(seed), share=1.0)
    assert "Tamm" not in after["text"]
    for old, new in zip(words(before), words(after), strict=True):
        assert len(old.split()) == len(new.split()) or "Times" in old
        if not any(name in old for name in ("Tamm", "Times", "Russia")):
            assert old == new


def test_whole_words_are_exchanged_all_at_once() -> None:
    text, moved = replaced("Ek and Eka met Bo", {"Ek": "Bo", "Bo": "Ek Lund"})
    assert text == "Bo and Eka met Ek Lund"
    assert text[moved(15) : moved(17)] == "Ek Lund"


@pytest.mark.parametrize("seed", range(30))
def test_a_passage_within_an_article_keeps_its_labels(seed: int) -> None:
    article = labelled("An aide said it sank. " + TEXT + " It was late.")
    after = spliced(labelled(), article, random.Random(seed))
    assert words(after)
    assert all(one in words(labelled()) for one in words(after))


def test_places_of_an_attribution_are_read() -> None:
    found = attribution("3-9,12-14", "-", "named", "Ruth Tamm")
    assert (found["source"], found["cue"], found["class"], found["resolved"]) == (
        [[3, 9], [12, 14]], [], "named", "Ruth Tamm",
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_an_article_without_some_lines_keeps_its_labels(seed: int) -> None:
    before = labelled(f"The sea was calm.\n\n{TEXT}\nBoats came.\n\nIt was late.\n")
    after, moved = shortened(before, random.Random(seed))
    assert words(after) == words(before)
    assert after["text"] != before["text"]
    for start in range(len(before["text"])):
        assert moved(start) < 0 or after["text"][moved(start)] == before["text"][start]
