"""Who a source phrase stands for, the class being given, on texts of our own."""

import random
import string
import time
from dataclasses import replace

import numpy as np
import pytest

from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.text import Section, SectionKind, Span
from service.extraction.classes import CLASSES
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


def chances(name, chance=1.0):
    """Chances with one class likeliest, what is left spread over the others."""
    left = (1 - chance) / (len(CLASSES) - 1)
    return np.array([chance if one == name else left for one in CLASSES], np.float32)


def whole(text):
    return (Section(SectionKind.BODY, Span(0, len(text))),)


def resolved(text, *slots, given="named", chance=1.0):
    """Class and name of each source; `given` is the likeliest class of all, or of each."""
    given = [given] * len(slots) if isinstance(given, str) else given
    classes = [chances(SourceClass(name), chance) for name in given]
    found = resolve(text, whole(text), attributed(text, *slots), classes)
    return [(a.source_class.value, a.resolved_source) for a in found]


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
    ],
)
def test_only_a_named_source_has_a_name(source, cue, expected):
    assert resolved(PORT, (source, cue), given=expected) == [(expected, "")]


@pytest.mark.parametrize(("chance", "expected"), [(0.5, "bare"), (0.9, "partial")])
def test_what_refers_back_takes_its_class_unless_the_model_is_sure(chance, expected):
    slots = ("A source", "told"), ("The source", "said")
    found = resolved(PORT, *slots, given=("bare", "partial"), chance=chance)
    assert found == [("bare", ""), (expected, "")]


def test_a_doubtful_pronoun_takes_the_class_and_name_of_its_antecedent():
    slots = ("Ana Ruiz, the mayor of Porto Sul,", "disagreed"), ("She", "added")
    found = resolved(TALKS, *slots, given=("named", "partial"), chance=0.5)
    assert found == [("named", "Ana Ruiz")] * 2


def test_the_column_for_no_attribution_is_left_aside():
    classes = chances(None, 0.6)
    classes[CLASSES.index(SourceClass.NAMED)] = 0.3
    (found,) = resolve(TALKS, whole(TALKS), attributed(TALKS, ("Leon Varga", "told")), [classes])
    assert (found.source_class, found.resolved_source) == (SourceClass.NAMED, "Leon Varga")


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
    found = resolve(text, whole(text), (first, second), [chances(SourceClass.NAMED), chances(SourceClass.BARE)])
    assert (found[1].source_class, found[1].resolved_source) == (SourceClass.NAMED, "Ana Ruiz")


def test_nobody_speaks_without_a_source():
    assert resolved(PORT, ("", "warned"), given="named") == [("none", "")]


ORCHARD = (
    "Pears in peril\nBy Ida Holm\n\nI think the orchard is lost. We believe so still. Bo Ek, the warden, said: "
    "“I fear that frost killed the pears.” Later “we expect a poor crop” was how Ana Ruiz put it, and Bo Ek agreed. "
    "“Nobody asked me”, a grower said. “I know that he was told.”"
)


def test_the_writer_outside_quotations_is_the_byline():
    writer = [("named", "Ida Holm")] * 2
    assert resolved(ORCHARD, ("I", "think"), ("We", "believe"), given="vague") == writer
    plain = ORCHARD.partition("Holm\n\n")[2]
    assert resolved(plain, ("I", "think"), ("We", "believe")) == [("named", "")] * 2


def spoken(text, *parts):
    """Attributions from (source, cue, content) words, each looked up from the start of the text."""

    def slot(words):
        start = text.index(words) if words else 0
        return (Span(start, start + len(words)),) if words else ()

    return tuple(
        Attribution(f"a{i}", Kind.DIRECT, *map(slot, part), SourceClass.NONE, "", SectionKind.BODY, 1.0)
        for i, part in enumerate(parts)
    )


@pytest.mark.parametrize(
    ("outer", "content", "given", "expected"),
    [
        (("Bo Ek, the warden,", "said", "I fear that frost killed the pears."), "frost killed", "named", "Bo Ek"),
        (("Ana Ruiz", "put it", "we expect a poor crop"), "a poor crop", "named", "Ana Ruiz"),
        (("a grower", "said", "I know that he was told."), "he was told", "partial", ""),
    ],
)
def test_the_first_person_in_a_quotation_is_its_speaker(outer, content, given, expected):
    quotation = outer[2]
    made = spoken(ORCHARD, outer, ("", "", content))
    at = ORCHARD.index(quotation)
    mine = replace(made[1], source=(Span(at, at + len(quotation.split()[0])),))
    classes = [chances(SourceClass(given)), chances(SourceClass.NAMED)]
    for order in (1, -1):
        found = resolve(ORCHARD, whole(ORCHARD), (made[0], mine)[::order], classes[::order])
        assert {(a.source_class.value, a.resolved_source) for a in found} == {(given, expected)}


def test_the_first_person_in_a_quoted_stretch_is_who_says_the_rest_of_it():
    text = "By Ida Holm\n\n“The docks are shut. We think that it will rain”, Bo Ek said. Ana Ruiz said no."
    made = spoken(text, ("Bo Ek", "said", "The docks are shut."), ("We", "think", "it will rain"))
    found = resolve(text, whole(text), made, [chances(SourceClass.NAMED)] * 2)
    assert [a.resolved_source for a in found] == ["Bo Ek"] * 2


def test_two_who_quote_each_other_end():
    text = "“I say that I know that it is so.”"
    made = spoken(text, ("I", "say", "I know that it is so"), ("I", "know", "I say that"))
    for found in resolve(text, whole(text), made, [chances(SourceClass.NAMED)] * 2):
        assert found.resolved_source == ""


def test_spans_and_order_stay():
    given = attributed(TALKS, ("Leon Varga", "told"), ("He", "said"), ("Ruiz", "disagreed"))
    backwards = resolve(TALKS, whole(TALKS), given[::-1], [chances(SourceClass.NAMED)] * 3)
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
        "I",
        "we",
        "\x00",
        "'",
    ]
    for _ in range(300):
        text = " ".join(chance.choice(pieces) for _ in range(25)) + "".join(chance.choices(string.printable, k=9))
        cuts = sorted(chance.sample(range(len(text)), 6))
        spans = [(Span(a, b),) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
        attribution = Attribution("a1", Kind.MIXED, *spans, SourceClass.NAMED, "", SectionKind.BODY, 0.5)
        classes = [chances(chance.choice(CLASSES), chance.random()) for _ in range(2)]
        for found in resolve(text, (), (attribution, attribution), classes):
            assert bool(found.resolved_source) <= (found.source_class is SourceClass.NAMED)


@pytest.mark.parametrize("line", ["Aa " * 20000, "Mr. " * 10000, "A. " * 15000, "King's " * 8000])
def test_endless_names_are_quick(line):
    started = time.perf_counter()
    resolve(line, whole(line), attributed(line, (line[:3].strip(), "")), [chances(SourceClass.NAMED)])
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


def test_an_acronym_that_ends_a_sentence_is_no_part_of_the_next_name():
    text = "The port is shut, the mayor told the BBC.  Hong Min, a pilot, disagreed. It reopens soon, Mr Hong said."
    assert resolved(text, ("Mr Hong", "said")) == [("named", "Hong Min")]


def test_a_ministry_behind_its_nation_keeps_its_whole_name():
    text = "Osa's Ministry of Fisheries has condemned the seizure. The fisheries ministry said it would sue."
    assert resolved(text, ("Osa's Ministry of Fisheries", "condemned")) == [("named", "Ministry of Fisheries")]
