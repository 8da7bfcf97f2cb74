"""Every page for everybody: assistive technology, both colour schemes, narrow windows, the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from service.domain.token import Scope
from service.domain.verdict import FlagDecision

from .articles import AWKWARD, EDITED, PLAIN
from .desk import Desk, Person

WIDTHS = (360, 768, 1280, 1920)


@pytest.fixture
def edited(desk: Desk) -> str:
    """An article with two revisions and a dispute."""
    desk.save(AWKWARD)
    saved = desk.save(PLAIN, "accessible")
    for name, decision in (("Ole", FlagDecision.UPHELD), ("Tove", FlagDecision.DISMISSED)):
        desk.person(name).wire.decide_on_flag(saved.annotation.flags[0].id, decision, rationale="Seen.")
    return desk.save(EDITED, "accessible").article.id


def tried(person: Person, _: str) -> Page:
    page = person.go("/")
    page.get_by_label("Text").fill(AWKWARD.text)
    page.get_by_role("button", name="Annotate").click()
    expect(page.locator(".has-flag").first).to_be_visible()
    return page


def at(path: str) -> Callable[[Person, str], Page]:
    return lambda person, article: person.go(path.format(article))


def measured(person: Person, article: str) -> Page:
    page = person.go(f"/articles/{article}")
    page.get_by_role("button", name="Measures").click()
    page.locator("details.figure summary").first.click()
    expect(page.locator("details.figure ol").first).to_be_visible()
    return page


PAGES: dict[str, Callable[[Person, str], Page]] = {
    "try": at("/"),
    "tried": tried,
    "articles": at("/articles"),
    "none found": at("/articles?q=nothing+of+the+kind"),
    "article": at("/articles/{}"),
    "new revision": at("/articles/{}/revise"),
    "paper": at("/articles/{}/print"),
    "rules": at("/rules"),
    "former revision": at("/articles/{}?revision=1"),
    "history": at("/articles/{}/history"),
    "queue": at("/queue"),
    "mine": at("/mine"),
    "archive": at("/archive"),
    "source": at("/archive/source?name=Ruth+Tamm&source_class=named"),
    "measures": measured,
    "absent": at("/articles/art_0"),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(desk: Desk, edited: str, name: str) -> None:
    person = desk.person("Rahel", *Scope)
    person.watch.expect("status of 404")
    page = PAGES[name](person, edited)
    faults = [(width, width_of(page, width)) for width in WIDTHS if width_of(page, width) > width]
    assert faults == []
    held_to_axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    held_to_axe(page)


def test_the_door(desk: Desk) -> None:
    page = desk.stranger().go("/sign-in")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        held_to_axe(page)
    assert width_of(page, 360) <= 360


def width_of(page: Page, width: int) -> int:
    """How wide the page is in a window of this width."""
    page.set_viewport_size({"width": width, "height": 740})
    return int(page.evaluate("document.scrollingElement.scrollWidth"))


def held_to_axe(page: Page) -> None:
    """Nothing by axe-core's rules."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]] == []
