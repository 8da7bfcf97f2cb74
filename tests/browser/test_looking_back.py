"""What became of an article, and of all of them: its history, the archive."""

from __future__ import annotations

from playwright.sync_api import expect

from service.domain.text import Article
from service.domain.verdict import Evidence, FlagDecision

from .articles import AWKWARD, EDITED, PLAIN
from .desk import Desk
from .sheet import open_card


def test_what_an_edit_changed_and_what_became_of_the_flags(desk: Desk) -> None:
    saved = desk.save(PLAIN, "looking-back")
    flags = {flag.rule: flag.id for flag in saved.annotation.flags}
    ole = desk.stranger("Ole").wire
    evidence = (Evidence("https://council.example/minutes", "Page 3"),)
    ole.decide_on_flag(flags["agentless_hearsay"], FlagDecision.UPHELD, rationale="By <i>whom</i>?", evidence=evidence)
    article = desk.save(EDITED, "looking-back").article.id
    page = desk.person().go(f"/articles/{article}")
    page.get_by_role("link", name="History").click()
    expect(page.locator("del").filter(has_text="source")).to_have_count(1)
    expect(page.locator("ins").filter(has_text="engineer")).to_have_count(1)
    log = page.get_by_role("region", name="Who decided what, when")
    expect(log).to_contain_text("Ole: upheld")
    expect(log).to_contain_text("By <i>whom</i>?")
    expect(log.get_by_role("link", name="https://council.example/minutes")).to_be_visible()
    fates = page.get_by_role("region", name="What became of the flags")
    expect(fates).to_contain_text("a person familiar with the talks")
    log.get_by_role("listitem").filter(has_text="upheld").get_by_role("link", name="Open").click()
    page.wait_for_load_state()
    expect(open_card(page)).to_have_attribute("id", flags["agentless_hearsay"])


def test_history_keeps_markup_and_directions_harmless(desk: Desk) -> None:
    desk.save(AWKWARD, "awkward")
    article = desk.save(
        AWKWARD.__class__(AWKWARD.text + "\r\n<b>The end</b>", title=AWKWARD.title), "awkward"
    ).article.id
    page = desk.person().go(f"/articles/{article}/history")
    expect(page.locator("ins").filter(has_text="<b>The end</b>")).to_have_count(1)
    expect(page).to_have_title(f"History of {AWKWARD.title} · Sourcemark")
    assert page.locator("main ins b, .diff b, .diff script, .diff img").count() == 0


def test_the_archive_counts_in_plots_and_tables(desk: Desk) -> None:
    saved = desk.save(PLAIN)
    for name, decision in (("Ole", FlagDecision.DISMISSED), ("Tove", FlagDecision.DISMISSED)):
        desk.stranger(name).wire.decide_on_flag(saved.annotation.flags[0].id, decision)
    page = desk.person().go("/archive?q=Tamm")
    found = page.get_by_role("row").filter(has_text="Ruth Tamm").first
    expect(found).to_contain_text("the mayor of Ellby, Ruth Tamm")
    assert found.locator("rect.bar").count() == 1
    for heading in ("How sources are named", "Rules, the most dismissed first", "How far reviewers agree"):
        section = page.get_by_role("region", name=heading).first
        expect(section.get_by_role("table")).to_be_visible()
        assert section.locator("svg").count() >= 1
    expect(page.get_by_role("row").filter(has_text="Unnamed source").first).to_be_visible()


def test_names_are_merged_and_taken_apart(desk: Desk) -> None:
    desk.save(Article("The ferry will stop, the mayor, Ida Brandt, said. Brandt said it was old.", title="Ferry"))
    desk.save(Article("“The quay is safe,” Brandt said on Monday.", title="Quay"))
    page = desk.person().go("/archive?q=brandt")
    page.get_by_role("link", name="Brandt", exact=True).click()
    expect(page.get_by_role("heading", name="What is quoted")).to_be_visible()
    page.get_by_label("It is the same as").fill("Ida Brandt")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("3 attributions in 2 articles")).to_be_visible()
    page.get_by_role("link", name="Brandt", exact=True).last.click()
    expect(page.locator("details.card[open]")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Undo the merge of Brandt").click()
    expect(page.get_by_text("1 attribution in 1 article")).to_be_visible()
