"""What the service says of HTML, painted in a browser's own document of it."""

from __future__ import annotations

from service.domain.token import Scope

from .desk import Desk

HTML = """<nav>Sources say</nav><article><h1>Bridge 🌉 to close</h1>
<p>The bridge &amp; the quay will close, the <a href="/tamm">mayor of Ellby,
  <b>Ruth 👩🏽‍🚀 Tamm</b></a>, said on Tuesday.<p>A source said the <!-- no -->repairs would cost more.
<table><tr><td>The council <o:p>reportedly</o:p> learned of the damage</table>
<p><i>A source <p>said so</i> again.</article>"""

PAINT = """([html, parts]) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    return parts.map(ranges => ranges.map(({selector, start, end}) => {
        const node = page.evaluate(selector, page, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
        const range = page.createRange();
        range.setStart(node, start);
        range.setEnd(node, end);
        return node.nodeType === Node.TEXT_NODE ? range.toString() : null;
    }).join(""));
}"""


def test_ranges_are_found_in_a_browsers_own_document(desk: Desk) -> None:
    person = desk.stranger()
    page = person.go("/")
    answer = page.request.post(
        f"{person.url}/v1/annotate",
        data={"text": HTML, "content_type": "text/html", "offset_encoding": "utf-16"},
        headers={"Authorization": f"Bearer {desk.issue('Cyrus', Scope.ANNOTATE)}"},
    ).json()
    spans = [span for flag in answer["flags"] for span in flag["spans"]]
    spans += [s for a in answer["attributions"] for part in ("source", "cue", "content") for s in a[part]]
    nodes = [
        {"selector": node["selector"], "start": node["at"], "end": node["at"] + node["end"] - node["start"]}
        for node in answer["nodes"]
    ]
    assert len({span["text"] for span in spans}) > 5
    painted = page.evaluate(PAINT, [HTML, [span["ranges"] for span in spans]])
    assert ["".join(p.split()) for p in painted] == ["".join(span["text"].split()) for span in spans]
    whole = page.evaluate(PAINT, [HTML, [[node] for node in nodes]])
    assert "".join("".join(whole).split()) == "".join(answer["text"].split())
