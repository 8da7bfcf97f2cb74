"""Putting the machine right with the mouse: what is stored counts code points, whatever stands before the words."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from .articles import AWKWARD
from .desk import Desk
from .marking import select
from .sheet import card, open_card, shown


def attribution(saved: Any, words: str) -> str:
    """The attribution whose source is these words."""
    text = AWKWARD.text
    return next(a.id for a in saved.annotation.attributions if any(words in s.of(text) for s in a.source))


def stored(desk: Desk, table: str, column: str, id_: str) -> dict[str, Any]:
    """The newest payload that the database holds."""
    payload = desk.sql(f"SELECT payload FROM {table} WHERE {column} = :id", id=id_)[-1][0]
    return json.loads(payload) if isinstance(payload, str) else payload


def place(words: str) -> dict[str, int]:
    """Where the words first stand, in code points."""
    start = AWKWARD.text.index(words)
    return {"start": start, "end": start + len(words)}


def correct(page: Page, part: str, button: str, role: str, words: str, *, rtl: bool = False) -> None:
    """Selects the words and takes them for a part of the attribution."""
    form = card(page, part)
    form.get_by_role("button", name=button).click()
    select(page, words, rtl=rtl)
    form.get_by_role("group", name=role).get_by_role("button", name="Use selection").click()
    expect(form.get_by_role("group", name=role).locator("q")).to_have_text([words])
    form.get_by_role("button", name="Send the correction").click()
    expect(form.get_by_role("region", name="Verdicts")).to_contain_text(f"Corrected: {role.lower()} “{words}”")


def test_the_right_words_after_an_emoji(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    part, words = attribution(saved, "Ruth Tamm"), "🌉 will close in March"
    page = desk.person().go(f"/articles/{saved.article.id}#{part}")
    correct(page, part, "Wrong words", "Content", words)
    kept = stored(desk, "verdicts", "target_id", part)["correction"]
    assert kept["content"] == [place(words)]
    assert kept["source"] is None
    page.reload()
    expect(card(page, part).locator(".parts .is-content dd")).to_have_text(words)
    expect(card(page, part)).to_contain_text("corrected by a reviewer")


def test_the_right_source_in_words_read_from_right_to_left(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    part, words = attribution(saved, "The engineer"), "ראש העיר, דוד כהן"
    page = desk.person().go(f"/articles/{saved.article.id}#{part}")
    correct(page, part, "Wrong source", "Source", words, rtl=True)
    assert stored(desk, "verdicts", "target_id", part)["correction"]["source"] == [place(words)]


def test_words_with_letters_of_two_characters_and_markup(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    part = attribution(saved, "The engineer")
    words = "Ame\u0301zaga, said the <script>document.title='broken'</script> detour ruins her."
    page = desk.person().go(f"/articles/{saved.article.id}#{part}")
    correct(page, part, "Wrong words", "Content", words)
    assert stored(desk, "verdicts", "target_id", part)["correction"]["content"] == [place(words)]


def test_words_are_typed_where_there_is_no_mouse(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    part, words = attribution(saved, "The engineer"), "דוד כהן"
    page = desk.person().go(f"/articles/{saved.article.id}#{part}")
    form = card(page, part)
    form.get_by_role("button", name="Wrong source").press("Enter")
    expect(form.get_by_label("Who it is")).to_be_focused()
    source = form.get_by_role("group", name="Source")
    source.get_by_label("Words of the text").fill("nobody at all")
    source.get_by_label("Words of the text").press("Tab")
    expect(form.get_by_role("alert").filter(visible=True)).to_contain_text("do not stand in the text")
    source.get_by_label("Words of the text").fill(words)
    source.get_by_label("Words of the text").press("Tab")
    form.get_by_role("button", name="Send the correction").press("Enter")
    expect(form.get_by_role("region", name="Verdicts")).to_contain_text("Corrected: source")
    (span,) = stored(desk, "verdicts", "target_id", part)["correction"]["source"]
    assert AWKWARD.text[span["start"] : span["end"]] == words
    assert span["start"] == AWKWARD.text.index(words, AWKWARD.text.index("The engineer"))  # the nearest, not the first


def test_a_flag_is_raised_on_selected_words(desk: Desk) -> None:
    saved = desk.save(AWKWARD)
    page = desk.person().go(f"/articles/{saved.article.id}")
    words = "<b>closes</b> 👩🏽‍🚀 & opens"
    select(page, words)
    page.get_by_role("button", name="Raise a flag on these words").click()
    dialog = page.get_by_role("dialog", name="Raise a flag")
    dialog.get_by_label("Rule").select_option("headline_overreach")
    dialog.get_by_label("What you have to say").fill("The body says “in March”.")
    dialog.get_by_role("button", name="Raise it").click()
    page.wait_for_url("**#flg_*")
    raised = page.url.partition("#")[2]
    expect(card(page, raised)).to_contain_text("The body says “in March”.")
    expect(card(page, raised)).to_have_attribute("open", "")
    expect(open_card(page)).to_have_attribute("id", raised)
    assert shown(page) == AWKWARD.text
    ((payload,),) = desk.sql("SELECT payload FROM marks WHERE id = :id", id=raised)
    span = (json.loads(payload) if isinstance(payload, str) else payload)["spans"][0]
    assert (span["start"], span["end"]) == tuple(place(words).values())
