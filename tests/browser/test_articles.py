"""The list: finding an article."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from service.domain.verdict import FlagDecision

from .articles import AWKWARD, PLAIN
from .desk import Desk


def lists(page: Page, *titles: str) -> None:
    expect(page.locator("main h2 a")).to_have_text(list(titles))


def test_an_article_is_found_by_title_or_external_id_and_opened(desk: Desk) -> None:
    desk.save(replace(PLAIN, title="The lighthouse of Orrin"), "cms-lighthouse-1")
    desk.save(replace(AWKWARD, title="🌉 <i>Lighthouse</i> 50% off_er"))
    page = desk.person().go("/articles")
    page.get_by_role("searchbox").fill("lighthouse ORRIN")
    page.keyboard.press("Enter")
    lists(page, "The lighthouse of Orrin")
    page.get_by_role("searchbox").fill("cms-lighthouse")
    page.get_by_role("button", name="Show", exact=True).click()
    lists(page, "The lighthouse of Orrin")
    page.get_by_role("searchbox").fill("50% off_")  # no wildcards
    page.get_by_role("button", name="Show", exact=True).click()
    lists(page, "🌉 <i>Lighthouse</i> 50% off_er")
    page.get_by_role("link", name="Lighthouse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("🌉 <i>Lighthouse</i> 50% off_er")


def test_articles_are_listed_by_how_they_stand(desk: Desk) -> None:
    saved = {}
    for name in ("disputed", "reviewed", "blind", "open"):
        saved[name] = desk.save(replace(PLAIN, title=f"Standing: {name}"))
    ole, tove = desk.stranger("Ole").wire, desk.stranger("Tove").wire
    ole.decide_on_flag(saved["disputed"].annotation.flags[0].id, FlagDecision.UPHELD)
    tove.decide_on_flag(saved["disputed"].annotation.flags[0].id, FlagDecision.DISMISSED)
    for flag in saved["reviewed"].annotation.flags:
        ole.decide_on_flag(flag.id, FlagDecision.DISMISSED)
    desk.blind(saved["blind"].article.id)
    page = desk.person().page
    for state in ("disputed", "reviewed", "blind"):
        page.goto(f"{desk.url}/desk/articles?q=Standing:")
        expect(page.locator("main h2 a")).to_have_count(4)
        page.get_by_label("State", exact=True).select_option(state)
        page.get_by_role("button", name="Show", exact=True).click()
        lists(page, f"Standing: {state}")


def test_pages_lead_on_and_back(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.save(replace(PLAIN, text="Nothing is said here.", title=f"Leaf {number}"))
    page = desk.person().go("/articles?q=Leaf&limit=1")
    lists(page, "Leaf 3")
    page.get_by_role("link", name="Older").click()
    lists(page, "Leaf 2", "Leaf 1")
    page.get_by_role("link", name="Newest").click()
    lists(page, "Leaf 3", "Leaf 2", "Leaf 1")
