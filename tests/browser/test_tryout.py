"""Try it: text in, annotated text out, nothing stored."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.domain.token import Scope

from .articles import AWKWARD, PLAIN
from .desk import EDITOR, Desk


def read(page: Page) -> str:
    """The article's text as the page shows it, a line a paragraph."""
    return "\n".join(page.locator(".para").all_text_contents())


def lines(text: str) -> str:
    """The text with line breaks as a form sends them and a page's paragraphs show them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stored(desk: Desk) -> int:
    ((count,),) = desk.sql("SELECT count(*) FROM articles")
    return int(count)


def test_who_has_no_token_may_try_it_where_that_is_allowed(desk: Desk) -> None:
    before = stored(desk)
    page = desk.stranger().go("/")
    page.get_by_label("Text").fill(AWKWARD.text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag", has_text="A source").first).to_be_visible()
    expect(page.locator(".is-source", has_text="Ruth Tamm").first).to_be_visible()
    assert read(page).strip() == lines(AWKWARD.text).strip()
    expect(page).to_have_title("Try it · Sourcemark")  # no script of the text has run
    assert page.locator(".para b, .para script, .para img").count() == 0
    assert stored(desk) == before


def test_it_works_without_scripts(desk: Desk) -> None:
    page = desk.stranger(java_script_enabled=False).go("/")
    page.get_by_label("Text").fill(PLAIN.text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag", has_text="A source").first).to_be_visible()


def test_a_file_dropped_on_the_text(desk: Desk) -> None:
    page = desk.stranger().go("/")
    dropped = page.evaluate_handle(
        """text => { const data = new DataTransfer();
            data.items.add(new File([text], "story.txt", {type: "text/plain"})); return data }""",
        AWKWARD.text,
    )
    page.get_by_label("Text").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_label("Text")).to_have_value(lines(AWKWARD.text))
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag", has_text="A source").first).to_be_visible()


def test_a_file_that_was_chosen(desk: Desk) -> None:
    page = desk.stranger().go("/")
    page.locator("input[type=file]").set_input_files(
        {"name": "story.txt", "mimeType": "text/plain", "buffer": PLAIN.text.encode()}
    )
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag", has_text="A source").first).to_be_visible()


def test_html_is_read_as_a_page_is(desk: Desk) -> None:
    html = "<nav><a href='/'>Home</a></nav><h1>Quay closed</h1><p>The quay is shut, <b>Ruth Tamm</b> said.</p>" * 2
    page = desk.person("Rahel", Scope.ANNOTATE, *EDITOR).go("/")
    page.get_by_label("Text").fill(html)
    page.get_by_role("button", name="Annotate").click()
    expect(page.get_by_text("It was read as HTML, which it looks like")).to_be_visible()
    expect(page.locator(".is-source", has_text="Ruth Tamm").first).to_be_visible()
    assert "Home" not in read(page)
    page.get_by_text("Change it, or try another").click()
    page.get_by_label("Format").select_option("Plain text")
    page.get_by_role("button", name="Annotate").click()
    expect(page.get_by_text("its tags were read as words")).to_be_visible()
    page = desk.stranger().go("/")
    dropped = page.evaluate_handle(
        """html => { const data = new DataTransfer();
            data.items.add(new File([html], "story.html", {type: "text/html"})); return data }""",
        f"<p>{PLAIN.text}</p>" + f"<script>{'let a = 1;' * 25_000}</script>",  # more than the text may have
    )
    page.get_by_label("Text").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_label("Format")).to_have_value("text/html")
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag", has_text="A source").first).to_be_visible()
    assert "let a" not in read(page)


@pytest.mark.parametrize(
    ("text", "told"), [("long " * 40_001, "200,000"), (" \n ", "text")], ids=["too long", "nothing in it"]
)
def test_what_can_t_be_annotated_stays_in_the_form(desk: Desk, text: str, told: str) -> None:
    rahel = desk.stranger()
    rahel.watch.expect("status of 4(13|22)")
    page = rahel.go("/")
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_label("Text")).to_have_value(text)


def test_who_may_only_read_finds_no_way_to_annotate(desk: Desk) -> None:
    page = desk.person("Reader", Scope.READ).page
    navigation = page.get_by_role("navigation", name="Desk")
    expect(navigation.get_by_role("link", name="Articles")).to_be_visible()
    expect(navigation.get_by_role("link", name="Queue")).to_have_count(0)
