"""Selecting words on a page as a hand with a mouse does."""

from __future__ import annotations

from playwright.sync_api import Page

# The first and last character's boxes, and whether each is read from right to left.
_PLACES = """words => {
  const places = [];
  for (const para of document.querySelectorAll(".para")) {
    const walker = document.createTreeWalker(para, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (let at = 0; at < node.length; at++) places.push([node, at, node.data[at]]);
    places.push([null, 0, "\\n"]);
  }
  const start = places.map(place => place[2]).join("").indexOf(words);
  if (start < 0) throw new Error("the page does not show these words");
  const box = ([node, at], length) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + length);
    const rectangle = range.getBoundingClientRect();
    return [rectangle.left, rectangle.right, rectangle.top + rectangle.height / 2];
  };
  places[start][0].parentElement.scrollIntoView({block: "center"});
  const letters = [...words];
  const last = letters[letters.length - 1];
  return [box(places[start], letters[0].length), box(places[start + words.length - last.length], last.length)];
}"""


def select(page: Page, words: str, *, rtl: bool = False) -> None:
    """Drags the mouse over the words where they first stand in the article; `rtl`: they are read from right to left."""
    first, last = page.evaluate(_PLACES, words)
    near, far = (1, 0) if rtl else (0, 1)
    page.mouse.move(first[near], first[2])
    page.mouse.down()
    page.mouse.move(last[far], last[2], steps=5)
    page.mouse.up()
    chosen = page.evaluate("getSelection().toString()")
    assert chosen == words, f"{chosen!r} was selected instead"
