import time

import pytest

from service.domain.attribution import Kind
from service.extraction.quotes import kind, quotations, quoted
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said ‘the dogs’ dinner is ready’, and left.", ["‘the dogs’ dinner is ready’"]),
        (
            "'The owners' plan and the workers' plan are one,' she said.",
            ["'The owners' plan and the workers' plan are one,'"],
        ),
        ("‘Ten years’ work is lost,’ she said.", ["‘Ten years’ work is lost,’"]),
        ("He called them ‘dogs’ and the choice ‘theirs’.", ["‘dogs’", "‘theirs’"]),
        ("He called them ‘dogs’ and added, “It is the workers’.”", ["‘dogs’", "“It is the workers’.”"]),
        ("He called them 'dogs' and left the workers' hall.", ["'dogs'"]),
        ("The workers’ hall and the dogs’ home stay.", []),
        ("The class of '98 and the workers' hall, 'til May.", []),
        ("‘The mood of the ’90s is back,’ she said.", ["‘The mood of the ’90s is back,’"]),
        ("“It’s the ‘90s again,” she said, “isn’t it?”", ["“It’s the ‘90s again,”", "“isn’t it?”"]),
    ],
)
def test_apostrophes_are_no_marks(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He is 6\' 2" tall, and the pipe is 12" wide.', []),
        ("The room is 12’ by 8’, the pipe 12”.", []),
        ('"The 12" pipe burst," she said. "It was 6\' long."', ['"The 12" pipe burst,"', '"It was 6\' long."']),
        ('“The 12" pipe burst,” she said.', ['“The 12" pipe burst,”']),
        ("“The 12” pipe burst,” she said.", ["“The 12” pipe burst,”"]),
        ("'The wall is 6' high,' she said.", ["'The wall is 6' high,'"]),
        ('"He is 5\'11"," she said, "or 6\'."', ['"He is 5\'11"', '"or 6\'."']),
        ('"We won in 2012" was on the flag, "we lost in 2013" on the wall.', ['"We won in 2012"', '"we lost in 2013"']),
        ("They cheered “1912” and left.", ["“1912”"]),
    ],
)
def test_feet_and_inches_are_no_marks(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He told me ‘no’, and “never” too,” she said.", ["“He told me ‘no’, and “never” too,”"]),
        ('"He told me "no" twice," she said.', ['"He told me "no" twice,"']),
        ("„Er sagte ‚nein‘ und „nie“ dazu“, sagte sie.", ["„Er sagte ‚nein‘ und „nie“ dazu“"]),
        ("„Sie kommt”, powiedział, „jutro”.", ["„Sie kommt”", "„jutro”"]),
        ("‚Nein‘, sagte sie. ‚Nie‘", ["‚Nein‘", "‚Nie‘"]),
        ("»Die Brücke schließt«, sagte sie, »bald«.", ["»Die Brücke schließt«", "»bald«"]),
        ("« Elle a dit “non” », dit-il.", ["« Elle a dit “non” »"]),
        ("«Il ponte «chiude» presto», disse.", ["«Il ponte «chiude» presto»"]),
        ("‹Non›, disse. »Er sagte ›nie‹ dazu«", ["‹Non›", "»Er sagte ›nie‹ dazu«"]),
        ("”Bron stänger”, sade hon.", ["”Bron stänger”"]),
        ("「橋は閉まる」と彼女は言った。", ["「橋は閉まる」"]),
        ("““We go on,”” she said.", ["““We go on,””"]),
        ("‘We “go on” now,’ she said.", ["‘We “go on” now,’"]),
        ("She spoke of 'a bridge for goats” and left.", ["'a bridge for goats”"]),
    ],
)
def test_marks_of_many_houses_and_inside_others(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“First.\n\n“Second.\n\n“Third,” she said.", ["“First.", "“Second.", "“Third,”"]),
        ("‘First of all.\n\n‘Second,’ she said.", ["‘First of all.", "‘Second,’"]),
        ("'The workers' hall.\n'The dogs' home,' she said.", ["'The workers' hall.", "'The dogs' home,'"]),
        ("‘First of all\nSecond, she said.", []),
        ("« D’abord.\n« Ensuite », dit-elle.", ["« D’abord.", "« Ensuite »"]),
    ],
)
def test_a_quotation_goes_on_in_the_next_paragraph(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quoted(text)] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[[c1:“We go on]], [[s1:he]] [[q1:said]], [[q2:adding]] [[c2:that it rains]].", [Kind.DIRECT, Kind.INDIRECT]),
        ("[[c1:“We go on,]] [[s1:he]] [[q1:said]]. [[c2:“So do I,”]] [[q2:said]] [[s2:Ana]].", [Kind.DIRECT] * 2),
        ('[[c1:"We go on,]] [[s1:he]] [[q1:said]]. [[c2:"So do I,"]] [[q2:said]] [[s2:Ana]].', [Kind.DIRECT] * 2),
        (
            "[[s1:Ana]] [[q1:said]] [[c1:it rains]]. [[c2:We go on,”]] [[s2:she]] [[q2:added]].",
            [Kind.INDIRECT, Kind.DIRECT],
        ),
        ("[[c1:We have no choice. We go on]],” [[s1:she]] [[q1:said]].", [Kind.DIRECT]),
        ('[[c1:We go on]]," [[s1:she]] [[q1:said]], [[c1:"and on."]]', [Kind.DIRECT]),
        ("[[s1:She]] [[q1:said]]: [[c1:“We go on. He told me so.]]", [Kind.DIRECT]),
        ("[[s1:She]] [[q1:called]] [[c1:it “a mess]].", [Kind.MIXED]),
    ],
)
def test_attributions_tell_where_a_missing_mark_belongs(marked: str, expected: list[Kind]) -> None:
    text, marks = parse(marked)
    parts = [{role: [] for role in ("source", "cue", "content")} for _ in expected]
    for mark in marks:
        parts[mark.number - 1][mark.role].append(mark.span)
    found = quoted(text, ((p["content"], [*p["source"], *p["cue"]]) for p in parts))
    assert [kind(text, p["content"], found) for p in parts] == expected


@pytest.mark.parametrize(
    "text",
    [
        "'a “" * 20_000,
        "“a “b” " * 20_000,
        '12" a' * 20_000,
        "dogs' “a " * 20_000,
        "‘a" + "‚a" * 20_000 + " ' " * 20_000,
        "‹a “" + "‚a" * 20_000 + "a›" * 20_000,
        "« a " + "‘a " * 20_000 + "» " * 20_000,
    ],
)
def test_marks_without_end_take_linear_time(text: str) -> None:
    began = time.process_time()
    quoted(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "inner", "closed"),
    [
        ("He said “it rained”.", ["it rained"], [True]),
        ("«Regen», sie «sagte»", ["Regen", "sagte"], [True, True]),
        ("He said: “It rained", ["It rained"], [False]),
        ("no marks", [], []),
    ],
)
def test_quotations_have_their_marks_outside(text: str, inner: list[str], closed: list[bool]) -> None:
    found = quotations(text, quoted(text))
    assert [one.inner.of(text) for one in found] == inner
    assert [one.closed for one in found] == closed
