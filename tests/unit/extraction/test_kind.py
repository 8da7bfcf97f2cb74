import pytest

from service.domain.attribution import Kind
from service.extraction.quotes import kind, quoted
from tests.markup import parse, spans


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("She said [[c:“the bridge will close”]].", Kind.DIRECT),
        ("She said “[[c:the bridge will close]].”", Kind.DIRECT),
        ('She said [[c:"the bridge will close."]]', Kind.DIRECT),
        ("Sie sagt, [[c:„die Brücke schließt“]].", Kind.DIRECT),
        ("Elle a dit : [[c:« le pont fermera »]].", Kind.DIRECT),
        ("She said [[c:‘the council’s bridge will close’]].", Kind.DIRECT),
        ("She said [[c:'it's over, the bridge will close']].", Kind.DIRECT),
        ("[[c:“The bridge]],” she said, “[[c:will close]].”", Kind.DIRECT),
        ("She said [[c:the bridge will close]].", Kind.INDIRECT),
        ("She said [[c:the council’s bridge wouldn't close]].", Kind.INDIRECT),
        ("She said [[c:the workers' bridge won't close]].", Kind.INDIRECT),
        ("She said [[c:the class of ’98 wasn’t there]].", Kind.INDIRECT),
        ("She said [[c:the bridge “will close”]].", Kind.MIXED),
        ("She said [[c:it will close]], “[[c:and soon]].”", Kind.MIXED),
        ("“Never,” she said, [[c:adding that it would stay]].", Kind.INDIRECT),
        ("He said: [[c:“We go on.]]\nShe left.", Kind.DIRECT),
        ("“First paragraph.\n[[c:“Second paragraph]],” he said.", Kind.DIRECT),
        ("He is 5' 11\" tall, and said [[c:so]].", Kind.INDIRECT),
    ],
)
def test_kind_is_exact_about_the_marks(marked: str, expected: Kind) -> None:
    text, _ = parse(marked)
    assert kind(text, spans(marked, "content"), quoted(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“a ‘b’ c” d", ["“a ‘b’ c”"]),
        ("‘a “b” c’ d", ["‘a “b” c’"]),
        ('"a" and "b"', ['"a"', '"b"']),
        ('an odd " mark', []),
        ("”", []),
        ("", []),
    ],
)
def test_quoted_stretches_are_the_outer_ones(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == expected


def test_marks_without_end_take_linear_time() -> None:
    assert len(quoted("'a “" * 20_000)) == 1
