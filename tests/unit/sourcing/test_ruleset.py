"""The general rules of the guide: facets, quotations, furniture, repeated headlines; swap test; linear time."""

import random
import string
import time

import pytest

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.flag import Facet
from service.domain.text import Article, Section, SectionKind, Span
from service.sourcing import Ruleset, measure
from service.sourcing.example import read_example

RULESET = Ruleset.load()
NAMES = ["Ana Ruiz", "Bo Ek", "Harriet Lowe", "Tom Aske", "Pavel Orlik"]
SWAPS = [
    ("Reuters", "Interfax"), ("CNN", "BBC"), ("Harbour Times", "Ledger Post"), ("Kyodo News", "Sky News"),
    ("Ana Ruiz", "Bo Ek"), ("Harriet Lowe", "Tom Aske"), ("Bloomberg News", "Deutsche Welle"),
]  # fmt: skip


def flags(text, attributions=(), sections=None, publisher=""):
    sections = sections or (Section(SectionKind.BODY, Span(0, len(text))),)
    return RULESET.flags(Article(text, publisher=publisher), sections, attributions)


def exchanged(text):
    for number, (one, other) in enumerate(SWAPS):
        mark = f"\x00{number}\x00"
        text = text.replace(one, mark).replace(other, one).replace(mark, other)
    return text


@pytest.mark.parametrize("rule", [rule for rule in RULESET.rules if rule.machine], ids=lambda rule: rule.id)
def test_swapping_names_changes_no_flag(rule):
    for markup in (*rule.fires_on, *rule.silent_on):
        before, after = read_example(markup), read_example(exchanged(markup))
        found = [
            [(flag.rule, flag.grade) for flag in RULESET.flags(example.article, example.sections, example.attributions)]
            for example in (before, after)
        ]
        assert found[0] == found[1], markup


def test_ids_follow_the_text():
    found = flags("Sources said it rained. Experts say it snowed. It reportedly froze.")
    assert [flag.id for flag in found] == ["f1", "f2", "f3"]
    assert [flag.spans[0].start for flag in found] == sorted(flag.spans[0].start for flag in found)


def test_one_flag_of_a_facet_on_one_attribution():
    text = "A source reportedly said the mill was sold."
    slots = {part: (Span(text.index(part), text.index(part) + len(part)),) for part in ("A source", "reportedly said")}
    content = (Span(text.index("the mill"), len(text) - 1),)
    source, cue = slots.values()
    attribution = Attribution("a1", Kind.INDIRECT, source, cue, content, SourceClass.BARE, "", SectionKind.BODY, 1.0)
    who = [flag for flag in flags(text, (attribution,)) if flag.facet is Facet.WHO]
    assert [flag.rule for flag in who] == ["anonymous_source"]


def test_quotations_are_the_speakers_words():
    assert not flags("“Sources say it was reportedly confirmed that I left,” he said.")


def test_a_verbless_fragment_counts():
    found = flags("He said he had it through ‘confidential channels’ in May.")
    assert [flag.rule for flag in found] == ["undisclosed_channel"]


def test_furniture_is_silent():
    text = "The mill was sold.\nRead next: Sources say the bank is broke"
    sections = (Section(SectionKind.BODY, Span(0, 19)), Section(SectionKind.BOILERPLATE, Span(19, len(text))))
    assert not flags(text, sections=sections)


def test_a_repeated_headline_counts_once():
    line = "Mill reportedly sold to rival"
    text = f"{line}\n\n{line}\n\nThe mill stands by the river."
    sections = (Section(SectionKind.HEADLINE, Span(0, 62)), Section(SectionKind.BODY, Span(62, len(text))))
    assert [flag.rule for flag in flags(text, sections=sections)] == ["agentless_hearsay"]


def test_outlets_count_once():
    found = flags("The mill was sold, CNN reported. It will close, CNN reported. The bank is broke, Reuters reported.")
    assert [flag.rule for flag in found] == ["second_hand", "second_hand"]


def test_five_thousand_flags_in_linear_time():
    line = "A source said the mill was reportedly sold.\n"
    flags(line * 10)
    started = time.perf_counter()
    few = flags(line * 625)
    half = time.perf_counter()
    many = flags(line * 2500)
    ended = time.perf_counter()
    assert len(few) == 1250
    assert len(many) == 5000
    assert ended - half < 12 * (half - started) + 1


@pytest.mark.parametrize(
    "line", ["a" * 20000, "said " * 4000, '"' * 20000, "the " * 5000, "(" * 20000, "A. " * 6000, ", " * 10000]
)
def test_one_endless_line_is_quick(line):
    started = time.perf_counter()
    flags(line)
    assert time.perf_counter() - started < 5


def test_noise_raises_nothing():
    chance = random.Random(5)
    words = [
        "sources",
        "said",
        "the",
        "“",
        "”",
        '"',
        "'",
        "reportedly",
        ",",
        ".",
        "\n",
        "CNN",
        "Ruiz",
        "claimed that",
        "(",
        ")",
        "а",
        "你",
        "\ud800",
        "\x00",
    ]
    for _ in range(150):
        text = " ".join(chance.choice(words) for _ in range(60)) + "".join(chance.choices(string.printable, k=20))
        found = flags(text)
        assert all(span.end <= len(text) for flag in found for span in flag.spans)
        measure((), found)
