"""HTML -> the text in it, and the text node that each stretch of the text stands in.

Parsed by turbohtml: it builds the very tree that browsers build (WHATWG), so an XPath made here finds the same text
node in a page's DOM; it is kept up, typed, needs nothing beside it, and bounds the depth of the tree as browsers do.
lxml's tree is not a browser's (no implied `tbody`), html5lib is no longer kept up, selectolax takes quadratic time in
the depth.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import turbohtml

from service.domain.errors import Fault, InvalidInput, TooLarge
from service.domain.text import TextNode

DEEPEST = 256
"""Elements within each other; browsers give up the true tree at 512."""
MOST_OPEN = 30
"""Different inline elements left open: a parser opens each again in every later block, which multiplies the tree."""
LONGEST_SELECTORS = 4_000_000
"""Characters of all the selectors of a page together."""

_TAGS = tomllib.loads(Path(__file__).with_name("tags.toml").read_text(encoding="utf-8"))
_DROPPED, _ROLES, _HELD = frozenset(_TAGS["dropped"]), frozenset(_TAGS["roles"]), frozenset(_TAGS["held"])
_BREAKS = dict.fromkeys(_TAGS["lines"], 1) | dict.fromkeys(_TAGS["apart"], 2)
_INLINE = re.compile(r"<(/?)(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])([^<>]{0,200})", re.I)
_RUN = re.compile(r"[ \t\n\f\r]+|[^ \t\n\f\r]+")
_BLANK = " \t\n\f\r"
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*")
_TAG = re.compile(
    r"<!doctype html\b|<html\b|<a\b[^<>]{0,500}href|</?(?:p|div|br|h[1-6]|ul|ol|li|body|article|section|table|td|tr"
    r"|blockquote)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_PLAINLY = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The text of an HTML page, where its stretches stand, and its title (empty where it has none)."""

    text: str
    nodes: tuple[TextNode, ...]
    title: str


def read(html: str, longest: int) -> Page:
    """The text of a page or of a part of one, as a reader sees it, in O(length).

    Scripts, styles, menus, asides, forms' controls, hidden parts, a site's header and footers are left out. White space
    is collapsed except in `pre`; blocks are set apart as browsers do in `innerText`. Raises `TooLarge` above `longest`
    characters of text, and `InvalidInput` for HTML that no browser would show true.
    """
    _refuse_left_open(html)
    document = turbohtml.parse(html)
    text = _Text(longest)
    _walk(document, text)
    heading = document.find("h1") or document.find("title")
    return Page("".join(text.parts), tuple(text.nodes), " ".join(heading.text.split())[:500] if heading else "")


def first_tag(text: str) -> tuple[int, int] | None:
    """Where the first tag stands in a text that plainly is HTML; None in any other."""
    found = [match.span() for match, _ in zip(_TAG.finditer(text), range(_PLAINLY), strict=False)]
    whole = bool(found) and text[found[0][0] :][:5].lower() in ("<!doc", "<html")
    return found[0] if whole or len(found) == _PLAINLY else None


def _refuse_left_open(html: str) -> None:
    opened: dict[str, list[str]] = defaultdict(list)
    alike: dict[str, int] = defaultdict(int)
    total = 0
    for closes, tag, rest in _INLINE.findall(html):
        name = tag.lower()
        if closes:
            if opened[name]:
                alike[opened[name].pop()] -= 1
                total -= 1
        elif alike[key := f"{name}{rest}"] < 3:  # a fourth that is the same replaces the first
            alike[key] += 1
            opened[name].append(key)
            total += 1
            if total > MOST_OPEN:
                raise _refused(f"More than {MOST_OPEN} inline elements are left open.")


def _refused(detail: str) -> InvalidInput:
    return InvalidInput("The HTML can’t be read as it is.", (Fault("/text", detail),))


@dataclass(slots=True)
class _Frame:
    """An element on the way down: its children that are left, and how many there were before, by name."""

    path: str
    left: list[turbohtml.Node]
    pre: bool
    held: bool
    closes: int
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def step(self, name: str) -> str:
        """The next child's path; names that XPath can't say in an HTML document are told by their place."""
        self.counts[name] += 1
        self.counts["*"] += name != "text()"
        plain = name == "text()" or _PLAIN_NAME.fullmatch(name)
        return f"{self.path}/{name}[{self.counts[name]}]" if plain else f"{self.path}/*[{self.counts['*']}]"


def _walk(document: turbohtml.Document, text: _Text) -> None:
    frames = [_Frame("", [*reversed(document.children)], pre=False, held=False, closes=0)]
    while frames:
        frame = frames[-1]
        if not frame.left:
            text.part(frame.closes)
            frames.pop()
            continue
        node = frame.left.pop()
        if type(node) is turbohtml.Text:
            text.add(node.data, frame.step("text()"), frame.pre)
        elif isinstance(node, turbohtml.Element):
            path = frame.step(node.tag)
            if not _dropped(node, held=frame.held):
                frames.append(_enter(node, path, frame, text))
                if len(frames) > DEEPEST:
                    raise _refused(f"Elements stand more than {DEEPEST} deep within each other.")


def _enter(node: turbohtml.Element, path: str, frame: _Frame, text: _Text) -> _Frame:
    tag = node.tag
    closes = _BREAKS.get(tag, 0)
    text.part(closes)
    if tag == "br":
        text.line()
    elif tag in ("td", "th"):
        text.cell()
    held = frame.held or tag in _HELD
    return _Frame(path, [*reversed(node.children)], frame.pre or tag == "pre", held, closes)


def _dropped(node: turbohtml.Element, *, held: bool) -> bool:
    """Whether an element is no part of what a page tells; `held`: inside an article, a section or a quotation."""
    attributes = node.attrs
    if node.tag in _DROPPED or "hidden" in attributes or attributes.get("role") in _ROLES:
        return True
    if node.tag == "header":
        return not held and node.find("h1") is None
    return node.tag == "footer" and node.closest("blockquote") is None


class _Text:
    """The text as it grows, and the stretches of it that are the same, white space aside, as those of a text node."""

    def __init__(self, longest: int) -> None:
        self.parts: list[str] = []
        self.nodes: list[TextNode] = []
        self._longest = longest
        self._length = 0
        self._selectors = 0
        self._breaks = 0
        self._tab = False
        self._blank: tuple[str, int] | None = None

    def part(self, lines: int) -> None:
        """A block begins or ends: at least so many line breaks before what follows."""
        self._breaks = max(self._breaks, lines)

    def line(self) -> None:
        """A line break."""
        self._breaks = min(self._breaks + 1, 2)

    def cell(self) -> None:
        """A cell of a table begins; a tab sets it apart from one before it in its row."""
        self._tab = True

    def add(self, data: str, selector: str, pre: bool) -> None:
        """The characters of a text node."""
        for run in _RUN.finditer(data):
            word, at = run[0], run.start()
            if word[0] not in _BLANK:
                self._set_apart()
                self._put(word, selector, at)
            elif pre and self._length:
                self._pre(word, selector, at)
            elif self._blank is None:
                self._blank = selector, at

    def _pre(self, blank: str, selector: str, at: int) -> None:
        self._set_apart()
        self._put(blank, selector, at)

    def _set_apart(self) -> None:
        blank, breaks, tab = self._blank, self._breaks, self._tab
        self._blank, self._breaks, self._tab = None, 0, False
        if not self._length:
            return
        if breaks or tab:
            self._grow("\n" * breaks or "\t")
        elif blank:
            self._put(" ", *blank)

    def _put(self, characters: str, selector: str, at: int) -> None:
        start = self._length
        self._grow(characters)
        last = self.nodes[-1] if self.nodes else None
        if last and last.end == start and last.selector == selector and last.at + last.end - last.start == at:
            self.nodes[-1] = TextNode(selector, last.at, last.start, self._length)
            return
        self._selectors += len(selector)
        if self._selectors > LONGEST_SELECTORS:
            raise TooLarge("The HTML cuts its text into more pieces than can be kept.")
        self.nodes.append(TextNode(selector, at, start, self._length))

    def _grow(self, characters: str) -> None:
        self.parts.append(characters)
        self._length += len(characters)
        if self._length > self._longest:
            raise TooLarge(f"The HTML’s text has more than {self._longest} characters, which is the limit.")
