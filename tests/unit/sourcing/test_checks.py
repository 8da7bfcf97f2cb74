"""What each rule makes of signs that are given: thresholds, outlets, publishers, quotations, hearsay inside speech."""

from __future__ import annotations

import pytest

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.text import SectionKind, Span
from service.sourcing import Ruleset
from service.sourcing.checks import outlet_of
from tests.signs import signed

RULESET = Ruleset.load()


def flags(markup: str, publisher: str = "", **evidence: object) -> list[tuple[str, str, str]]:
    """Rule, grade and words of each flag."""
    article, found = signed(markup, publisher, **evidence)
    return [(f.rule, f.grade, " ".join(s.of(article.text) for s in f.spans)) for f in RULESET.flags(article, found)]


def attribution(text: str, source: str, cue: str, content: str, kind: SourceClass, name: str = "") -> Attribution:
    """The first place of each of the words."""
    spans = [(Span(text.index(words), text.index(words) + len(words)),) for words in (source, cue, content)]
    return Attribution("a1", Kind.INDIRECT, *spans, kind, name, SectionKind.BODY, 1.0)


def test_a_sign_that_is_sure_raises_its_rule() -> None:
    assert flags(
        "[unnamed:partial|Two officials] said so. [hearsay|Reportedly] it sank, [disclaimer|which none could check]."
    ) == [
        ("anonymous_source", "partial", "Two officials"),
        ("agentless_hearsay", "", "Reportedly"),
        ("unverified_claim", "", "which none could check"),
    ]


def test_a_sign_below_its_threshold_raises_nothing() -> None:
    assert flags("[unnamed:bare@0.49|A source] said so.") == []


def test_the_message_quotes_the_words_and_says_how_sure() -> None:
    article, found = signed("The list came [channel:restricted@0.87|in a shuttered session].")
    (flag,) = RULESET.flags(article, found)
    assert "“in a shuttered session”" in flag.message
    assert "87% sure" in flag.message
    assert flag.confidence == 0.87


def test_outlets_count_once_and_the_publisher_never() -> None:
    text = (
        "[relay:traced|told the Harbour Times] and [relay:traced|the Harbour Times reported],"
        " [relay:untraced|one evening paper said], [relay:untraced|another weekly said],"
        " [relay:traced|told the Courier]."
    )
    assert [words for _, _, words in flags(text, "Halden Courier")] == [
        "told the Harbour Times",
        "one evening paper said",
        "another weekly said",
    ]


@pytest.mark.parametrize(
    ("words", "outlet"),
    [
        ("told CNN", "CNN"),
        ("As reported by the Harbour Times", "Harbour Times"),
        ("The New York Post reports", "New York Post"),
        ("in an interview with the Spanish daily El Faro", "El Faro"),
        ("according to the Interfax news agency", "Interfax"),
        ("as reported by RIA, citing Kremlin sources", "RIA"),
        ("one evening paper", ""),
        ("", ""),
    ],
)
def test_the_outlet_that_a_relay_names(words: str, outlet: str) -> None:
    assert outlet_of(words) == outlet


def test_hearsay_that_a_source_passes_on_is_silent() -> None:
    text = "Ana Ruiz said the crew had reportedly left. The ship reportedly sank."
    said = attribution(text, "Ana Ruiz", "said", "the crew had reportedly left", SourceClass.NAMED, "Ana Ruiz")
    markup = text.replace("reportedly", "[hearsay|reportedly]")
    article, found = signed(markup, attributions=(said,))
    assert [flag.spans[0].start for flag in RULESET.flags(article, found)] == [text.rindex("reportedly")]


def test_only_words_of_the_closed_list_are_loaded() -> None:
    assert flags(
        "He [loaded:doubt|has claimed] it sank. She [loaded:factive|pointed out] it. He [loaded:doubt|shouted] it."
    ) == [
        ("loaded_verb", "doubt", "claimed"),
        ("loaded_verb", "factive", "pointed out"),
    ]


def test_a_quotation_needs_five_words_and_a_verb() -> None:
    few, verbless = "“[unsourced|We left.]”", "“[unsourced|no more bread, no salt]”"
    text = f"It shut. “[unsourced|We could hear the river.]” Then: {verbless}. {few}"
    assert flags(text) == [("unsourced_quote", "", "We could hear the river.")]


def test_nothing_is_flagged_in_what_a_speaker_says() -> None:
    assert flags(
        "“[unnamed:bare|A source] told me it sank,” he said. It came by ‘[channel:restricted|closed channels]’."
    ) == [("undisclosed_channel", "restricted", "closed channels")]


def test_a_stock_wording_counts_without_the_model() -> None:
    text = "The charge has not been\nindependently verified. It came through ‘Confidential channels’, he said."
    assert flags(text) == [
        ("unverified_claim", "", "not been\nindependently verified"),
        ("undisclosed_channel", "unattributable", "Confidential channels"),
    ]
    assert flags("“It has not been verified by us,” he said. They are [disclaimer|not been verified at all].") == [
        ("unverified_claim", "", "not been verified at all")
    ]
