"""Source classes and resolved sources by the guide's definitions, on texts of our own."""

import random
import string
import time

import pytest

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.text import Section, SectionKind, Span
from service.extraction.resolve import resolve

TALKS = (
    "Leon Varga, a member of the upper house and a retired general, told the Ledger that the talks had failed. "
    "The general said more rounds were planned. He said it was late. Ana Ruiz, the mayor of Porto Sul, disagreed. "
    "The mayor said the bridge was open. She added that it was safe. Ruiz said it would stay so."
)
PORT = (
    "The International Harbour Fund said on Monday that trade had slowed. The fund expects more rain. "
    "It said the docks were full. The IHF warned of a strike. A spokesman for Kell Lines said no ship had left. "
    "A source told the Ledger that two had. The source said a third would. Critics say the fund is slow. "
    "Voters worry about jobs. A senior Orsan official said the berth was shut."
    " An aide who was in the room said otherwise."
)


def attributed(text, *slots):
    """Attributions of `text` by (source, cue) pairs, each found after the one before."""
    found, at = [], 0
    for number, (source, cue) in enumerate(slots, 1):
        start = text.index(source, at) if source else at
        cue_start = text.index(cue, start + len(source)) if cue else start
        at = cue_start + len(cue)
        end = text.find(".", at)
        spans = [(Span(s, s + len(part)),) if part else () for s, part in ((start, source), (cue_start, cue))]
        content = (Span(at + 1, end),) if end > at + 1 else ()
        found.append(
            Attribution(f"a{number}", Kind.INDIRECT, *spans, content, SourceClass.NONE, "", SectionKind.BODY, 1.0)
        )
    return tuple(found)


def resolved(text, *slots):
    sections = (Section(SectionKind.BODY, Span(0, len(text))),)
    return [(a.source_class.value, a.resolved_source) for a in resolve(text, sections, attributed(text, *slots))]


def test_persons_by_name_role_and_pronoun():
    assert (
        resolved(
            TALKS,
            ("Leon Varga, a member of the upper house and a retired general,", "told"),
            ("The general", "said"),
            ("He", "said"),
            ("Ana Ruiz, the mayor of Porto Sul,", "disagreed"),
            ("The mayor", "said"),
            ("She", "added"),
            ("Ruiz", "said"),
        )
        == [("named", "Leon Varga")] * 3 + [("named", "Ana Ruiz")] * 4
    )


def test_bodies_by_noun_pronoun_and_initials():
    assert resolved(
        PORT,
        ("The International Harbour Fund", "said"),
        ("The fund", "expects"),
        ("It", "said"),
        ("The IHF", "warned"),
        ("A spokesman for Kell Lines", "said"),
    ) == [("named", "International Harbour Fund")] * 4 + [("named", "Kell Lines")]


@pytest.mark.parametrize(
    ("source", "cue", "expected"),
    [
        ("A source", "told", "bare"),
        ("Critics", "say", "vague"),
        ("Voters", "worry about", "group"),
        ("A senior Orsan official", "said", "partial"),
        ("An aide who was in the room", "said", "described"),
        ("", "warned", "none"),
    ],
)
def test_classes_of_the_guide(source, cue, expected):
    assert resolved(PORT, (source, cue)) == [(expected, "")]


def test_the_source_again_keeps_its_class():
    assert resolved(PORT, ("A source", "told"), ("The source", "said")) == [("bare", ""), ("bare", "")]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Deputy Foreign Minister Ana Ruiz", "Ana Ruiz"),
        ("a lawyer for the outlets, Bo Ek,", "Bo Ek"),
        ("Gov. Harriet Lowe (D)", "Harriet Lowe"),
        ("Ms. Ruiz", "Ana Ruiz"),
        ("Ana Ruiz's brief", "Ana Ruiz"),
        ("Ana Ruiz and Bo Ek", "Ana Ruiz and Bo Ek"),
    ],
)
def test_names_in_phrases(phrase, name):
    text = f"{phrase} said the mill was sold. Later Ana Ruiz, Bo Ek and Harriet Lowe left the hall."
    assert resolved(text, (phrase, "said")) == [("named", name)]


def test_a_quotation_that_goes_on_keeps_its_speaker():
    text = "Ana Ruiz said the mill was sold. “Nobody asked us about it.”"
    first = attributed(text, ("Ana Ruiz", "said"))[0]
    quoted = (Span(text.index("“"), len(text)),)
    second = Attribution("a2", Kind.DIRECT, (), (), quoted, SourceClass.NONE, "", SectionKind.BODY, 1.0)
    found = resolve(text, (Section(SectionKind.BODY, Span(0, len(text))),), (first, second))
    assert found[1].resolved_source == "Ana Ruiz"


def test_spans_and_order_stay():
    given = attributed(TALKS, ("Leon Varga", "told"), ("He", "said"), ("Ruiz", "disagreed"))
    sections = (Section(SectionKind.BODY, Span(0, len(TALKS))),)
    backwards = resolve(TALKS, sections, given[::-1])
    assert [a.id for a in backwards] == ["a3", "a2", "a1"]
    assert backwards[1].resolved_source == "Leon Varga"
    assert backwards[0].source == given[2].source


def test_no_text_raises():
    chance = random.Random(11)
    pieces = [
        "A source",
        "Ruiz",
        "’s",
        "“",
        "the",
        "He",
        "(R)",
        ",",
        "\n",
        "Mr.",
        "said",
        "и",
        "你好",
        "\ud800",
        "King",
        "both",
        "who",
        "\x00",
        "'",
    ]
    for _ in range(300):
        text = " ".join(chance.choice(pieces) for _ in range(25)) + "".join(chance.choices(string.printable, k=9))
        cuts = sorted(chance.sample(range(len(text)), 6))
        spans = [(Span(a, b),) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
        attribution = Attribution("a1", Kind.MIXED, *spans, SourceClass.NAMED, "", SectionKind.BODY, 0.5)
        for found in resolve(text, (), (attribution, attribution)):
            assert bool(found.resolved_source) <= (found.source_class is SourceClass.NAMED)


@pytest.mark.parametrize("line", ["Aa " * 20000, "Mr. " * 10000, "A. " * 15000, "King's " * 8000])
def test_endless_names_are_quick(line):
    started = time.perf_counter()
    resolve(line, (Section(SectionKind.BODY, Span(0, len(line))),), attributed(line, (line[:3].strip(), "")))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Norwegian Court Rejects Appeal.", "Norwegian Court"),
        ("Norwegian Minister Kari Lund Rejects Appeal.", "Kari Lund"),
    ],
)
def test_a_body_keeps_its_nation_in_a_headline(text: str, name: str):
    assert resolved(text, (text.partition(" Rejects")[0], "Rejects")) == [("named", name)]
