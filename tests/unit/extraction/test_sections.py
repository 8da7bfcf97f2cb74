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


@pytest.mark.parametrize(
    "between",
    [
        "Read next: Sources say the bank is broke",
        "Sign up: get the Ledger in your inbox, the paper critics say you cannot put down",
        "Home > News > Sources say",
        "WATCH: Mayor says the bridge is rusting",
        "Photo: The mayor, who said the bridge was rusting. (Ana Ruiz/Reuters)",
        "More from Business\nSources say the bank is broke\nIs the mayor ill?\nFerry fares rise again, council says",
        "READ MORE\n1\nSources say the bank is broke\n\nShare this article",
    ],
)
def test_furniture_between_paragraphs(between: str) -> None:
    text = f"{LEAD}\n\n{between}\n\n{MORE}"
    assert kinds(text) == [("body", LEAD), ("boilerplate", between), ("body", MORE)]


def test_a_list_of_stories_ends_with_the_next_sentence_and_is_not_endless() -> None:
    items = "\n".join(["Bridge closes"] * 12)
    text = f"{LEAD}\nRelated\n{items}\n{MORE}"
    assert kinds(text)[2] == ("body", f"Bridge closes\nBridge closes\n{MORE}")
    long = "A line without its period that is longer than headlines are, such as this one about the bridge" * 2
    assert kinds(f"{LEAD}\nRelated\n{long}") == [("body", LEAD), ("boilerplate", "Related"), ("body", long)]


def test_a_media_label_on_ones_own_headline() -> None:
    own = "WATCH: Mayor says the bridge is rusting"
    assert kinds(f"{own}\n\n{LEAD}\n\n{MORE}")[0] == ("headline", own)
    assert kinds(f"Opinion\n{own}\n{LEAD}\n{MORE}")[:2] == [("boilerplate", "Opinion"), ("headline", own)]


def test_unlabelled_lines_without_periods_stay() -> None:
    listed = "Lorries: they will take the northern road, the port authority says\nFerry: every ten minutes"
    assert kinds(f"{LEAD}\n{listed}\n{MORE}") == [("body", f"{LEAD}\n{listed}\n{MORE}")]


def test_prose_without_periods_at_the_end_is_no_list_of_titles() -> None:
    prose = "\n".join(f"The port authority said on {day} that lorries would take the northern road" for day in "ABC")
    rest = f"{prose}\nThe ferry is full. Nobody said why, and the council has not answered the Ledger's questions yet"
    assert kinds(f"{LEAD}\n{rest}") == [("body", f"{LEAD}\n{rest}")]


def test_the_list_that_ends_a_report_is_its_own() -> None:
    listed = "The council found:\n- no light in the stairwell\n- blocked fire exits\n- rust on all cables"
    assert kinds(f"{LEAD}\n{listed}") == [("body", f"{LEAD}\n{listed}")]


def test_titles_before_furniture_at_the_end() -> None:
    stray = "Market Hall Sold to Brewery After Long Dispute Over Rent"
    end = f"{stray}\nSubscribe to the Ledger"
    assert kinds(f"{LEAD}\n\n{MORE}\n\n{end}")[-1] == ("boilerplate", end)


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
