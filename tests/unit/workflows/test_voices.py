"""What is counted of an article's sources, and under which name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import given

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution, By, SourceClass
from service.domain.measures import counted
from service.domain.text import SectionKind
from service.domain.voice import LENGTH, Voice, folded
from service.workflows import voices as workflow
from tests.factories import annotations, attribution, words


def voices(attributions: Iterable[Attribution], text: str) -> Iterator[Voice]:
    apart = [replace(a, id=f"a{n}") for n, a in enumerate(attributions)]
    return workflow.voices(counted(text, apart, (), (), 0.0), text)


TEXT = "The mayor,\n Ruth Tamm, said it is safe. She said it again. Officials said so."
TAMM = replace(attribution(TEXT, "Ruth Tamm", "said", "it is safe"), resolved_source="Ruth Tamm")


def test_wordings_of_a_name_are_counted_apart() -> None:
    she = replace(TAMM, source=words(TEXT, "She"), resolved_by=By.PRONOUN)
    assert list(voices([TAMM, she, TAMM], TEXT)) == [
        Voice("Ruth Tamm", SourceClass.NAMED, "Ruth Tamm", 2),
        Voice("Ruth Tamm", SourceClass.NAMED, "She", 1),
    ]


def test_an_unnamed_source_goes_by_its_wording_but_not_by_a_pronoun() -> None:
    officials = replace(
        TAMM,
        source=words(TEXT, "Officials"),
        source_class=SourceClass.DESCRIBED,
        resolved_source="",
        resolved_by=By.PHRASE,
    )
    she = replace(officials, source=words(TEXT, "She"), resolved_by=By.PRONOUN)
    nobody = replace(officials, source=(), source_class=SourceClass.NONE)
    assert [(v.name, v.wording) for v in voices([officials, she, nobody], TEXT)] == [
        ("", ""),
        ("", "She"),
        ("Officials", "Officials"),
    ]


def test_white_space_is_one_space_and_length_is_bounded() -> None:
    split = replace(TAMM, source=words(TEXT, "mayor,\n Ruth Tamm"), resolved_source="")
    assert [v.name for v in voices([split], TEXT)] == ["mayor, Ruth Tamm"]
    long = "x" * 500
    (voice,) = voices([replace(attribution(long, long, "x", "x"), resolved_source="")], long)
    assert len(voice.name) == len(voice.wording) == LENGTH


def test_headlines_do_not_count_twice() -> None:
    assert list(voices([replace(TAMM, section=SectionKind.HEADLINE)], TEXT)) == []


def test_folding() -> None:
    assert folded(" Siobha\u0301n\tO’BRIEN ") == folded("siobhán o'brien") == "siobhán o'brien"
    assert folded("Straße") == "strasse"


@given(annotations())
def test_any_annotation_can_be_counted(made: tuple[str, Annotation]) -> None:
    text, annotation = made
    found = list(voices(annotation.attributions, text))
    body = [a for a in annotation.attributions if a.section is SectionKind.BODY]
    assert sum(v.attributions for v in found) == len(body)
    assert all(max(map(len, (v.name, v.wording, folded(v.name)))) <= LENGTH for v in found)
