import pytest

from service.domain.text import SectionKind, Span
from service.extraction.sections import divide, section_of

LEAD = "The harbour bridge will close for two years, the port authority said on Monday."
MORE = "Lorries will take the northern road, and the ferry will run every ten minutes."


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(s.kind.value, s.span.of(text).strip()) for s in divide(text, title)]


def test_clean_text_is_all_body() -> None:
    text = f"{LEAD}\n\n{MORE}"
    assert kinds(text) == [("body", text)]


@pytest.mark.parametrize("headline", ["Harbour bridge to close for two years", "Is This the End of the Bridge?"])
def test_a_first_line_set_like_a_headline(headline: str) -> None:
    assert kinds(f"{headline}\n\n{LEAD}\n\n{MORE}") == [("headline", headline), ("body", f"{LEAD}\n\n{MORE}")]


def test_a_repeated_headline_and_one_that_is_the_title() -> None:
    line = "The bridge was closed."
    assert kinds(f"{line}\n\n{line}\n\n{LEAD}")[0] == ("headline", f"{line}\n\n{line}")
    assert kinds(f"{line}\n\n{LEAD}", title=line)[0] == ("headline", line)
    assert kinds(f"{line}\n\n{LEAD}")[0][0] == "body"


@pytest.mark.parametrize(
    "line", ["LISBON, July 4. /LUSA/. The bridge will close for two years", "Bridge to close soon"]
)
def test_a_dateline_or_a_lone_line_is_no_headline(line: str) -> None:
    text = f"{line}\n{LEAD}" if "LISBON" in line else line
    assert {kind for kind, _ in kinds(text)} == {"body"}


def test_page_furniture() -> None:
    text = f"Bridge to close for good\n12:40 04.07.2025\nSubscribe\n{LEAD}\nFollow Ada Fox on Twitter @adafox.\n{MORE}"
    assert kinds(text) == [
        ("headline", "Bridge to close for good"),
        ("boilerplate", "12:40 04.07.2025\nSubscribe"),
        ("body", LEAD),
        ("boilerplate", "Follow Ada Fox on Twitter @adafox."),
        ("body", MORE),
    ]


def test_times_inside_a_live_blog_stay() -> None:
    text = f"Bridge closure as it happens\n\n{LEAD}\n\n6:05 p.m.\n\n{MORE}"
    assert [kind for kind, _ in kinds(text)] == ["headline", "body"]


def test_link_lists_around_a_story_and_its_headline_between() -> None:
    top = "-\nMayor opens new school\n-\nFerry fares rise again\n-\nBridge to close for two years"
    end = "-\nMarket hall sold to a brewery\nThe hall stood empty for long.\n-\nTram line delayed\n-\nMuseum wins prize"
    text = "\n".join([top, LEAD, MORE, LEAD, MORE, end])
    assert [kind for kind, _ in kinds(text)] == ["boilerplate", "headline", "body", "boilerplate"]
    assert kinds(text)[1][1] == "Bridge to close for two years"
    assert kinds(text)[3][1] == end


def test_another_storys_headline_at_the_end() -> None:
    stray = "Market Hall Sold to Brewery After Long Dispute Over Rent"
    assert kinds(f"{LEAD}\n\n{MORE}\n\n{stray}")[-1] == ("boilerplate", stray)
    assert kinds(f"{LEAD}\n\n{MORE}\n\nwith reporting by our staff")[-1][0] == "body"


@pytest.mark.parametrize("text", ["", " ", "\n\n", "-", "-\n-\n-\n", "a", "\x00\n\ud800", "Subscribe\n" * 50])
def test_sections_cover_any_text(text: str) -> None:
    found = divide(text)
    assert "".join(s.span.of(text) for s in found) == text


def test_the_section_of_a_place() -> None:
    text = f"Bridge to close for good\n{LEAD}"
    assert section_of(divide(text), 0) is SectionKind.HEADLINE
    assert section_of(divide(text), 40) is SectionKind.BODY
    assert section_of((), 3) is SectionKind.BODY
    assert divide(text)[0].span == Span(0, 25)
