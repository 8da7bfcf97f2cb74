"""The generator of labelled passages: every mark is a sensible span, and the same seed gives the same text."""

import itertools
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from service.extraction.pieces import tokenise
from training import corpus
from training.synthetic import KINDS, passages
from training.synthetic.marks import Style, compiled
from training.synthetic.passage import MOST

ROLES = ("source", "cue", "content")
COUNT = 240


@pytest.fixture(scope="module")
def articles() -> list[dict]:
    return list(passages(COUNT, seed=3))


@pytest.fixture(scope="module")
def encode():
    return corpus.encoder(Path(corpus.__file__).parents[1] / "service/extraction/artifacts/tokenizer.json")


def attributions(article: dict) -> list[dict]:
    return article["annotations"]["synthetic"]["attributions"]


def segments(attribution: dict) -> list[tuple[int, int]]:
    return sorted((start, end) for role in ROLES for start, end in attribution[role])


def test_every_span_lies_in_the_text_and_holds_words(articles: list[dict]) -> None:
    for article in articles:
        for start, end in itertools.chain.from_iterable(map(segments, attributions(article))):
            found = article["text"][start:end]
            assert 0 <= start < end <= len(article["text"])
            assert found == found.strip() and "\n" not in found, (article["id"], found)


def test_no_slot_or_mark_is_left(articles: list[dict]) -> None:
    for article in articles:
        assert not set("{}⟦⟧|") & set(article["text"].replace("Sport | Culture | Weather", "")), article["id"]
        assert "  " not in article["text"] and ",," not in article["text"], article["id"]


def test_roles_of_an_attribution_do_not_overlap(articles: list[dict]) -> None:
    for article in articles:
        for attribution in attributions(article):
            spans = segments(attribution)
            assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans)), article["id"]
            assert len(attribution["cue"]) == 1 and attribution["content"], article["id"]
            assert len(attribution["source"]) <= 1


def test_no_cue_lies_in_a_content(articles: list[dict]) -> None:
    """As in the corpus: what an attribution embeds is its words."""
    for article in articles:
        contents = [segment for a in attributions(article) for segment in a["content"]]
        for (start, end), *_ in (a["cue"] for a in attributions(article)):
            assert not any(low < end and start < high for low, high in contents), article["id"]


def test_spans_begin_and_end_with_words(articles: list[dict], encode) -> None:
    for article in articles[:100]:
        pieces = tokenise(article["text"], encode)
        for start, end in itertools.chain.from_iterable(map(segments, attributions(article))):
            ((low, high),) = corpus.word_spans(pieces, start, end)
            assert article["text"][pieces.start[low] : pieces.end[high - 1]] == article["text"][start:end].strip(
                "\u00a0"
            )


def test_the_corpus_takes_it(articles: list[dict], encode) -> None:
    for article in articles[:50]:
        found = corpus.example(article, encode)
        assert bool(found.labels.any()) == bool(attributions(article))


def test_every_kind_occurs_and_plain_ones_have_no_attribution(articles: list[dict]) -> None:
    seen = {article["id"].split("-", 3)[3] for article in articles}
    assert seen == set(KINDS)
    for article in articles:
        assert bool(attributions(article)) != ("-plain" in article["id"]), article["id"]


def test_passages_differ_and_keep_their_length(articles: list[dict]) -> None:
    assert len({article["text"] for article in articles}) == COUNT
    lengths = [len(article["text"].split()) for article in articles]
    assert min(lengths) >= 20 and max(lengths) <= MOST + 40


def test_the_seed_decides() -> None:
    first, again, other = (list(passages(20, seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_offsets_count_from_the_whole_text() -> None:
    text, (first, second) = compiled([["⟦s1|A⟧ ⟦q1|said⟧ ⟦c1|b⟧."], ["⟦s1|C⟧⟦q1|:⟧ ⟦c1|d⟧."]], "\n\n")
    assert text == "A said b.\n\nC: d."
    assert first == {"source": [[0, 1]], "cue": [[2, 6]], "content": [[7, 8]]}
    assert second == {"source": [[11, 12]], "cue": [[12, 13]], "content": [[14, 15]]}


def test_a_style_moves_the_comma_and_loses_one_mark() -> None:
    marks = dict(zip("“”‹›’", "„“‚‘’", strict=True))
    assert Style("low", marks, logical=True, lost=False).apply("⟦c1|“Yes,”⟧ x", random.Random(1)) == "⟦c1|„Yes“⟧, x"
    assert Style("low", marks, logical=False, lost=False).apply("⟦c1|“a wall”⟧.", random.Random(1)) == "⟦c1|„a wall.“⟧"
    lost = Style("low", marks, logical=True, lost=True).apply("⟦c1|“Yes,”⟧ x", random.Random(1))
    assert sum(mark in lost for mark in "„“") == 1


def test_the_command_writes_one_article_a_line(tmp_path: Path) -> None:
    out = tmp_path / "made.jsonl"
    command = [sys.executable, "-m", "training.synthetic", "--count", "4", "--seed", "9", "--out", str(out)]
    subprocess.run(command, check=True, cwd=Path(corpus.__file__).parents[1])
    assert [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] == list(passages(4, 9))
