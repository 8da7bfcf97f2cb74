"""The general rules of the guide: facets, quotations, furniture, repeated headlines; linear time; noise."""

import random
import string
import time

import pytest

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.flag import Facet
from service.domain.measures import measure
from service.domain.sign import SignKind
from service.domain.text import Section, SectionKind, Span
from service.sourcing import Ruleset
from tests.signs import signed

RULESET = Ruleset.load()


def flags(markup, **evidence):
    return RULESET.flags(*signed(markup, **evidence))


def test_ids_follow_the_text():
    found = flags(
        "[unnamed:bare|Sources] said it rained. [vague|Experts] say it snowed. It [hearsay|reportedly] froze."
    )
    assert [flag.id for flag in found] == ["f1", "f2", "f3"]
    assert [flag.spans[0].start for flag in found] == sorted(flag.spans[0].start for flag in found)


def test_one_flag_of_a_facet_on_one_attribution():
    text = "A source reportedly said the mill was sold."
    slots = {part: (Span(text.index(part), text.index(part) + len(part)),) for part in ("A source", "reportedly said")}
    content = (Span(text.index("the mill"), len(text) - 1),)
    source, cue = slots.values()
    attribution = Attribution("a1", Kind.INDIRECT, source, cue, content, SourceClass.BARE, "", SectionKind.BODY, 1.0)
    markup = text.replace("A source", "[unnamed:bare|A source]").replace("reportedly", "[hearsay|reportedly]")
    who = [flag for flag in flags(markup, attributions=(attribution,)) if flag.facet is Facet.WHO]
    assert [flag.rule for flag in who] == ["anonymous_source"]


def test_furniture_is_silent():
    sections = (Section(SectionKind.BODY, Span(0, 19)), Section(SectionKind.BOILERPLATE, Span(19, 60)))
    assert not flags("The mill was sold.\nRead next: [unnamed:bare|Sources] say the bank is broke", sections=sections)


def test_a_repeated_headline_counts_once():
    line = "Mill [hearsay|reportedly] sold to rival"
    text = f"{line}\n\n{line}\n\nThe mill stands by the river."
    sections = (Section(SectionKind.HEADLINE, Span(0, 62)), Section(SectionKind.BODY, Span(62, 90)))
    assert [flag.rule for flag in flags(text, sections=sections)] == ["agentless_hearsay"]


def test_five_thousand_flags_in_linear_time():
    line = "[unnamed:bare|A source] said the mill was [hearsay|reportedly] sold.\n"
    less, more = signed(line * 625), signed(line * 2500)
    started = time.perf_counter()
    few = RULESET.flags(*less)
    half = time.perf_counter()
    many = RULESET.flags(*more)
    ended = time.perf_counter()
    assert len(few) == 1250
    assert len(many) == 5000
    assert ended - half < 12 * (half - started) + 1


@pytest.mark.parametrize(
    "line", ["a" * 20000, "said " * 4000, '"' * 20000, "the " * 5000, "(" * 20000, "A. " * 6000, ", " * 10000]
)
def test_one_endless_line_is_quick(line):
    started = time.perf_counter()
    flags(f"[unnamed:bare|{line}] " * 3)
    assert time.perf_counter() - started < 5


def test_noise_raises_nothing():
    chance = random.Random(5)
    words = ["said", "the", "“", "”", '"', "'", ",", ".", "\n", "CNN", "Ruiz", "(", ")", "а", "你", "\ud800", "\x00"]
    for _ in range(150):
        parts = [chance.choice(words) for _ in range(60)] + ["".join(chance.choices(string.printable, k=20))]
        marked = [
            f"[{chance.choice(KINDS)}|{part}]" if chance.random() < 0.2 and "]" not in part else part for part in parts
        ]
        article, evidence = signed(" ".join(marked))
        found = RULESET.flags(article, evidence)
        assert all(span.end <= len(article.text) for flag in found for span in flag.spans)
        measure(article.text, (), found, ())


KINDS = [
    f"{kind.value}{grade}"
    for kind, grade in zip(SignKind, (":bare", "", "", ":restricted", ":traced", "", ":doubt", ""), strict=True)
]
