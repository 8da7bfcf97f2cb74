"""An article's page as a reader finds their way about it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_BREAKS = {"crlf": "\r\n", "lf": "\n", "cr": "\r", None: ""}


def shown(page: Page) -> str:
    """The article's text as the page holds it, to the character."""
    lines = page.locator(".para").evaluate_all("all => all.map(line => [line.textContent, line.dataset.break ?? null])")
    return "".join(text + _BREAKS[ending] for text, ending in lines)


def card(page: Page, part: str) -> Locator:
    """What is told beside the text of a flag or attribution, by its id."""
    return page.locator(f"#{part}")


def state(page: Page, flag: str) -> Locator:
    """The state that its card tells."""
    return card(page, flag).locator("summary .state")


def open_card(page: Page) -> Locator:
    """The card that is open: at most one is."""
    return page.locator("details.card[open]")


def chosen(page: Page) -> str:
    """The decision that the open card shows as the reader's own."""
    pressed = open_card(page).locator("[data-decision][aria-pressed=true]")
    return pressed.inner_text().split()[0] if pressed.count() else ""
