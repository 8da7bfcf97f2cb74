"""The text in HTML, and that each stretch of it is told where it stands."""

from __future__ import annotations

import re
import time

import pytest
import turbohtml
from hypothesis import example, given
from hypothesis import strategies as st

from service.domain.errors import InvalidInput, TooLarge
from service.markup.page import DEEPEST, Page, first_tag, read

LONGEST = 200_000


def text_of(html: str) -> str:
    return checked(html).text


def checked(html: str) -> Page:
    """The page, once each stretch is seen to be in the node that its selector finds, by a second reader of XPath."""
    page = read(html, LONGEST)
    document = turbohtml.parse(html)
    end = 0
    for node in page.nodes:
        assert end <= node.start < node.end
        assert re.fullmatch(r"[\n\t]*", page.text[end : node.start])
        end = node.end
        (found,) = document.xpath(node.selector)
        there = str(found)[node.at : node.at + node.end - node.start]
        assert re.sub(r"[ \t\n\f\r]", " ", there) == re.sub(r"[ \t\n\f\r]", " ", page.text[node.start : node.end])
    assert end == len(page.text)
    return page


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The mayor said so.", "The mayor said so."),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One<p>two", "One\n\ntwo"),
        ("<h1>Head</h1>\n<div>One</div><div>two</div>", "Head\n\nOne\ntwo"),
        ("<p>One\n      line,   <b>bold </b> and\tplain</p>\n", "One line, bold and plain"),
        ("One<br>two<br><br><br>three", "One\ntwo\n\nthree"),
        ("<ul><li>One</li><li>two</ul>", "One\ntwo"),
        ("<table><tr><td>a<td>b<tr><th>c</table>", "a\tb\nc"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("a<b>b</b>c<!-- no --> d", "abc d"),
        (
            "Fish &amp; chips &lt;b&gt; &#8220;x&#x201d; &nbsp;&eacute;&notit; &unknown;",
            "Fish & chips <b> “x” \xa0é¬it; &unknown;",
        ),
        ("a\r\nb", "a b"),
        ("<nav>Home</nav><header>Site</header><p>One</p><aside>Ad</aside><footer>©</footer>", "One"),
        ("<header><h1>Head</h1></header><article><header>By Ana</header>One</article>", "Head\n\nBy Ana\nOne"),
        ("<blockquote>One <footer>Ana</footer></blockquote>", "One\nAna"),
        (
            "<script>if (a<b) '<p>x</p>'</script><style>p{}</style><template>t</template>One<noscript>n</noscript>",
            "One",
        ),
        ('<p hidden>x</p><div role="navigation">y</div>One', "One"),
        ("<form><p>One</p><button>Go</button><select><option>x</select></form>", "One"),
        ("<svg><text>x</text></svg><math><mi>y</mi></math><o:p>One</o:p> two", "One two"),
        ("<p>One<div>two</p>three", "One\n\ntwo\n\nthree"),
        ("<b><p>One</b> two", "One two"),
        ("<table>lost<tr><td>One</table>", "lost\nOne"),
        ("</div></p><<p>One<", "<\n\nOne<"),
        ("<p>שלום <bdo dir=rtl>abc</bdo> مرحبا</p>", "שלום abc مرحبا"),
        ("<p>市长说。</p><p>👩🏽‍🚀&#x1F309;</p>", "市长说。\n\n👩🏽‍🚀🌉"),
        ("<!doctype html><html><head><title>T</title></head><body>One</body></html>tail", "Onetail"),
        ("<p>One <unknown-tag>two</unknown-tag> <é>x", "One two <é>x"),
    ],
)
def test_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text


def test_the_title_is_the_heading_or_the_documents() -> None:
    assert read("<title>T</title><h1>The  <i>head</i></h1>x", LONGEST).title == "The head"
    assert read("<title>T</title>x", LONGEST).title == "T"
    assert read("x", LONGEST).title == ""


def test_selectors_are_those_of_a_browser() -> None:
    (cell,) = read("<!doctype html><p>a<table><tr><td><o:p>b</o:p></table>", LONGEST).nodes[1:]
    assert cell.selector == "/html[1]/body[1]/table[1]/tbody[1]/tr[1]/td[1]/*[1]/text()[1]"


TAGS = [
    "p",
    "div",
    "b",
    "i",
    "table",
    "tr",
    "td",
    "li",
    "pre",
    "br",
    "script",
    "a",
    "o:p",
    "header",
    "h1",
    "svg",
    "select",
]
bits = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<!--", "-->", "&amp;", "&#0;", "&#xD800;", "<", ">", '"', "<p class='", "<![CDATA[", "]]>", "\r\n"]
    ),
    st.text(st.sampled_from("a🌉é\u0301ش市 \t\n\u00a0\u202e\ufeff"), max_size=6),
)


@given(st.lists(bits, max_size=40).map("".join))
@example("<pre>\n\n a")
@example("<table><td>a<p>b<tr>c")
def test_any_html_gives_text_that_is_found_again(html: str) -> None:
    checked(html)


@pytest.mark.parametrize(
    ("html", "seconds"),
    [
        ("<p>The mayor <b>said</b> so.\n   And <i>left</i>.</p>" * 4_000, 10),
        ("<" * 150_000, 10),
        ("<!--" * 500_000 + "<b<i" * 100_000, 10),
        ("&amp;" * 150_000, 10),
        ("<table>" + "x<tr>" * 100_000, 20),
        ("<span>" * 200 + "</x>" * 300_000 + "x", 10),
        ("<p><b class=x>a</p>" * 20_000, 20),
        ("<script>" + "x" * 5_000_000, 10),
        ("<p>x" + " " * 5_000_000 + "y", 10),
    ],
)
def test_time_stays_linear(html: str, seconds: float) -> None:
    start = time.perf_counter()
    read(html, LONGEST)
    assert time.perf_counter() - start < seconds


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("<div>" * 500_000 + "x", InvalidInput),
        ("<div>" * (DEEPEST + 1) + "x", InvalidInput),
        ("".join(f"<p><b id={n}>x</p>" for n in range(100_000)), InvalidInput),
        ("<p>word</p>" * 100_000, TooLarge),
        ("<div>" * 200 + "<b>x</b><i>y</i>" * 50_000, TooLarge),
    ],
)
def test_what_no_browser_shows_true_is_refused_in_time(html: str, error: type[Exception]) -> None:
    start = time.perf_counter()
    with pytest.raises(error):
        read(html, LONGEST)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("<p>One</p><p>two</p>", "<p>"),
        ("Read: <p>One<br>two <a href='/x'>three</a>", "<p>"),
        ("<!DOCTYPE html><x>", "<!DOCTYPE html"),
        ("<html lang=en>One", "<html"),
    ],
)
def test_plain_text_that_plainly_is_html(text: str, tag: str) -> None:
    found = first_tag(text)
    assert found is not None
    assert text[slice(*found)] == tag


@pytest.mark.parametrize(
    "text",
    ["One.", "1 < 2 and 3 > 2", "The <b> tag and the </b> tag", "<Ana> hi <Bo> hello <Cy> bye", "<<<>>>", "<p>" * 2],
)
def test_plain_text_that_is_none(text: str) -> None:
    assert first_tag(text) is None
