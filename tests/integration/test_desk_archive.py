"""The archive's page: every plot has its figures beside it, and they are the wire's."""

from __future__ import annotations

import re

import pytest

from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database


@pytest.fixture
def filled(admin: Caller, reviewer: Caller) -> None:
    for n in range(3):
        text = ARTICLE + f"\nA source said that pier {n} is unsafe, and “Falk <b>& Sons</b>” said so.\n"
        made = admin.post("/v1/articles", {"text": text}).get_json()
        for flag in made["annotation"]["flags"]:
            admin.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "dismissed" if n else "upheld"})
            reviewer.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "dismissed"})


def test_an_empty_archive(desk: Browser) -> None:
    page = desk.page("/desk/archive").text
    for told in ("Nobody is quoted yet.", "No attributions yet.", "No verdicts yet.", "No flag has been decided on"):
        assert told in page


@pytest.mark.usefixtures("filled")
def test_figures_are_those_of_the_wire(admin: Caller, desk: Browser) -> None:
    page = desk.page("/desk/archive").text
    sources = admin.get("/v1/sources").get_json()["items"]
    rows = re.findall(
        r'<th scope="row"><a [^>]*><bdi>(.*?)</bdi>.*?<td class="number">([\d,]+)</td>', page, flags=re.DOTALL
    )
    assert [(name, int(count)) for name, count in rows] == [(s["name"], s["attributions"]) for s in sources]
    rules = {r["title"]: r for r in admin.get("/v1/rules").get_json()["items"]}
    table = page.split('<section aria-labelledby="rules">')[1].split("</section>")[0]
    told = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, flags=re.DOTALL)
    assert told
    shares = []
    for rule, cells in told:
        share, *counts = re.findall(r'<td class="number">([\d,]+)%?</td>', cells)
        assert [int(c) for c in counts] == list(rules[rule]["verdicts"].values())
        shares.append(int(share))
    assert shares == sorted(shares, reverse=True)
    assert "<b>& Sons" not in page


@pytest.mark.usefixtures("filled")
def test_plots_have_no_styles_and_every_one_stands_in_a_row(desk: Browser) -> None:
    page = desk.page("/desk/archive").text
    assert not re.search(r"\sstyle=|<style|\son\w+=", page)
    assert page.count("<svg") == page.count('<td aria-hidden="true"><svg') > 5
    for width in re.findall(r'<rect class="bar" x="([\d.]+)" width="([\d.]+)"', page):
        assert sum(map(float, width)) <= 200.01


@pytest.mark.usefixtures("filled")
def test_sources_are_filtered_and_paged(desk: Browser) -> None:
    found = desk.page("/desk/archive?q=tamm&source_class=").text
    assert "Ruth Tamm" in found and 'value="tamm"' in found
    assert "Nobody is quoted who is like that." in desk.page("/desk/archive?q=%3Cb%3Enobody").text
    names, path = [], "/desk/archive?limit=1"
    while path:
        page = desk.page(path).text
        names += re.findall(r'<th scope="row"><a [^>]*><bdi>(.*?)</bdi>', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        path = onward[1].replace("&amp;", "&") + "&limit=1" if onward else ""
    assert len(names) == len(set(names)) > 1
