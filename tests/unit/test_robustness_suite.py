"""The suite of passages off the corpus is well formed: `benchmarks/robustness` is only as good as what it expects."""

from itertools import pairwise

import pytest

from benchmarks.robustness import SUITE, Passage, load, passage
from service.domain.attribution import Kind
from service.extraction import quotes

KINDS = {
    "all_caps",
    "british_agency",
    "continued_quotation",
    "curly_quotes",
    "guillemets",
    "headlines",
    "indirect",
    "list_under_line",
    "live_blog",
    "long_sentences",
    "none",
    "quote_dash_name",
    "single_quotes",
    "social",
    "sourceless",
    "split_content",
    "straight_quotes",
    "transcript",
    "translated_agency",
    "unbalanced_quotes",
    "unicode",
    "very_short",
}
BY_KIND = load()
AMBIGUOUS = {
    "single_quotes-4",  # a plural's apostrophe looks like the closing mark
    "straight_quotes-5",  # so does an inch sign
}
PASSAGES = [one for passages in BY_KIND.values() for one in passages]


def each(passages: list[Passage]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("one", passages, ids=lambda one: one.name)


def test_every_kind_has_its_passages() -> None:
    assert set(BY_KIND) == KINDS
    assert {kind: len(passages) for kind, passages in BY_KIND.items() if len(passages) < 7} == {}
    assert len(PASSAGES) >= 120


def test_no_passage_twice() -> None:
    texts = ["".join(filter(str.isalnum, one.text.casefold())) for one in PASSAGES]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_some_sentences_are_long() -> None:
    assert all(len(one.text.split()) > 30 for one in BY_KIND["long_sentences"])
    assert all(len(one.text.split()) <= 6 for one in BY_KIND["very_short"])


def test_only_the_kind_without_attributions_has_none() -> None:
    assert not any(one.attributions for one in BY_KIND["none"])
    assert {one.name.rpartition("-")[0] for one in PASSAGES if not one.attributions} <= {
        "none",
        "very_short",
        "unicode",
    }
    assert {bool(a.source) for one in BY_KIND["sourceless"] for a in one.attributions} == {False}


@each(PASSAGES)
def test_spans_fit_the_text(one: Passage) -> None:
    for attribution in one.attributions:
        assert len(attribution.cue) == 1
        assert len(attribution.source) <= 1
        assert attribution.content
        spans = sorted((*attribution.source, *attribution.cue, *attribution.content))
        for span in spans:
            words = one.text[span.start : span.end]
            assert words
            assert words == words.strip()
        assert all(left.end <= right.start for left, right in pairwise(spans))


@each([one for one in PASSAGES if one not in BY_KIND["unbalanced_quotes"] and one.name not in AMBIGUOUS])
def test_marks_give_the_kind_expected(one: Passage) -> None:
    stretches = quotes.quoted(one.text)
    found = [quotes.kind(one.text, attribution.content, stretches) for attribution in one.attributions]
    assert found == [attribution.kind for attribution in one.attributions]


def test_digits_share_a_span_and_escapes_stand_for_characters() -> None:
    one = passage(
        "x-1", ["indirect", "direct"], r"[[s12:Ann\u00a0Ho]] [[q1:knew]] [[c1:it]], [[q2:said]] [[c2:“so”]]\r"
    )
    assert one.text == "Ann\u00a0Ho knew it, said “so”\r"
    assert one.attributions[0].source == one.attributions[1].source
    assert [attribution.kind for attribution in one.attributions] == [Kind.INDIRECT, Kind.DIRECT]


@pytest.mark.parametrize(
    ("kinds", "marked"),
    [
        (["none"], "[[s:Ann]] [[q:said]] [[c:so]]"),
        (["direct", "direct"], "[[s1:Ann]] [[q1:said]] [[c1:“so”]]"),
        (["direct"], "[[s2:Ann]] [[q2:said]] [[c2:“so”]]"),
        (["direct"], "[[x:Ann]] [[q:said]] [[c:“so”]]"),
        (["none"], " "),
        (["quoted"], "[[q:said]] [[c:so]]"),
    ],
)
def test_a_passage_badly_marked_is_refused(kinds: list[str], marked: str) -> None:
    with pytest.raises(ValueError):
        passage("x-1", kinds, marked)


def test_the_files_are_text_that_editors_leave_alone() -> None:
    for path in SUITE.glob("*.txt"):
        raw = path.read_bytes()
        assert raw.startswith(b"# ")
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
