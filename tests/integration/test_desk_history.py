"""The history's page: what was edited, what became of the flags, who decided what."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from service.domain.token import Scope
from service.workflows.access import Access
from tests.api import ARTICLE, Caller
from tests.desk import Browser

pytestmark = pytest.mark.one_database

EDITED = (
    ARTICLE.replace("A source said the repairs", "Two sources said the repairs")
    .replace("“We have put this off for too long,” Tamm told reporters.\n\n", "")
    .replace("The council reportedly", "The council <i>reportedly</i>")
    + "\nIt is believed that the ferry will not return.\n"
)
CMS = "/v1/articles/by-external-id/1"


def save(admin: Caller, text: str, title: str = "Bridge <b>") -> dict:
    return admin.put(CMS, {"text": text, "title": title}).get_json()


@pytest.fixture
def path(admin: Caller) -> str:
    return f"/desk/articles/{save(admin, ARTICLE)['article']['id']}/history"


def plain(page: str, of: str) -> str:
    """The text of the older (`del`) or newer (`ins`) revision, as the page's differences tell it."""
    body = page.split('<div class="diff sheet">')[1].split("\n  </div>\n")[0]
    other = "ins" if of == "del" else "del"
    body = re.sub(rf"<{other}>.*?</{other}>|<summary>.*?</summary>|<span class=\"break\"[^>]*>¶</span>", "", body)
    lines = re.findall(r"<p dir=\"auto\">(.*?)</p>", body, flags=re.DOTALL)
    return "\n".join(unescape(re.sub(r"<[^>]+>", "", line)) for line in lines)


def words(text: str) -> list[str]:
    return text.split()


def test_the_differences_are_those_of_the_texts(admin: Caller, desk: Browser, path: str) -> None:
    assert "There is one revision so far." in desk.page(path).text
    save(admin, EDITED)
    page = desk.page(path).text
    assert words(plain(page, "del")) == words(ARTICLE)
    assert words(plain(page, "ins")) == words(EDITED)
    assert "<i>reportedly" not in page
    assert "<ins>Two sources</ins>" in page
    assert "Bridge &lt;b&gt;" in page


def test_long_unchanged_stretches_are_folded(admin: Caller, desk: Browser, path: str) -> None:
    long = "".join(f"Resident {n} crossed the bridge and saw nothing.\n\n" for n in range(60))
    save(admin, ARTICLE + long)
    save(admin, ARTICLE.replace("A source", "One source") + long)
    page = desk.page(path).text
    assert "lines unchanged</summary>" in page
    assert words(plain(page, "ins")) == words(ARTICLE.replace("A source", "One source") + long)
    both = desk.page(f"{path}?before=1&after=3").text
    assert words(plain(both, "del")) == words(ARTICLE)
    assert plain(desk.page(f"{path}?before=3&after=1").text, "del") == plain(both, "del")


def section(page: str, name: str) -> str:
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]


def fates(page: str) -> dict[str, str]:
    return dict(re.findall(r'<h3>([\w ]+) <span class="tag">(\d+)</span>', section(page, "fates")))


def test_what_became_of_flags(admin: Caller, desk: Browser, path: str) -> None:
    made = admin.get(f"/v1/articles/{path.split('/')[3]}/annotation").get_json()
    source = next(f for f in made["flags"] if f["rule"] == "anonymous_source")
    admin.post(f"/v1/flags/{source['id']}/verdicts", {"decision": "upheld"})
    save(admin, EDITED)
    once = fates(desk.page(path).text)
    assert {"New", "Carried over"} <= set(once)
    assert {"Words gone", "Words changed", "No longer raised"} & set(once)
    save(admin, EDITED + "\n***\n")
    assert set(fates(desk.page(path).text)) == {"Carried over"}
    assert fates(desk.page(f"{path}?before=1&after=3").text) == once


def test_the_log_tells_who_decided_what(admin: Caller, reviewer: Caller, desk: Browser, path: str) -> None:
    article = path.split("/")[3]
    made = admin.get(f"/v1/articles/{article}/annotation").get_json()
    flag, attribution = made["flags"][0], made["attributions"][0]
    evidence = [{"url": "https://example.org/?a=1&b=2", "note": "<u>minutes</u>"}]
    body = {"decision": "upheld", "rationale": "<img src=x>", "evidence": evidence}
    reviewer.post(f"/v1/flags/{flag['id']}/verdicts", body)
    reviewer.post(f"/v1/flags/{flag['id']}/verdicts", {"decision": "dismissed"})
    right = {"revision": 1, "resolved_source": "Ruth <Tamm>"}
    admin.post(f"/v1/attributions/{attribution['id']}/verdicts", {"decision": "wrong_source", "correction": right})
    admin.post(f"/v1/articles/{article}/flags", {"rule": "missing_response"})
    save(admin, "Nothing of it is left.")
    log = section(desk.page(path).text, "log")
    for told in ("upheld", "dismissed", "wrong source", "superseded", "raised a flag", "on the whole article"):
        assert told in log
    for escaped in ("&lt;img src=x&gt;", "&lt;u&gt;minutes", "Ruth &lt;Tamm&gt;", "?a=1&amp;b=2"):
        assert escaped in log
    assert f"<mark>{flag['spans'][0]['text']}</mark>" in log
    assert f"?revision=1#{flag['id']}" in log
    assert len(re.findall("was saved", log)) == 2


def test_the_log_of_a_blind_article(
    app: Flask, access: Access, admin: Caller, reviewer: Caller, desk: Browser, path: str
) -> None:
    article = path.split("/")[3]
    flag = admin.get(f"/v1/articles/{article}/annotation").get_json()["flags"][0]["id"]
    admin.put(f"/v1/articles/{article}/review-mode", {"blind": True}, headers={"If-Match": "*"})
    reviewer.post(f"/v1/flags/{flag}/verdicts", {"decision": "dismissed", "rationale": "A secret."})
    save(admin, ARTICLE + "\nMore.\n")
    bearer = access.issue("Tove", [Scope.READ, Scope.REVIEW])[1]
    page = Browser(app, bearer).page(path).text
    assert "A secret." not in page and "dismissed" not in page
    assert "Reviewing is blind" in page
    assert "A secret." in desk.page(path).text
    Caller(app, bearer).post(f"/v1/flags/{flag}/verdicts", {"decision": "upheld"})
    assert "A secret." in Browser(app, bearer).page(path).text


def test_a_long_log_is_cut_until_asked_for(admin: Caller, desk: Browser, path: str) -> None:
    article = path.split("/")[3]
    flag = admin.get(f"/v1/articles/{article}/annotation").get_json()["flags"][0]["id"]
    for n in range(101):
        admin.post(f"/v1/flags/{flag}/verdicts", {"decision": "unsure", "rationale": f"Reason {n}."})
    assert "Reason 0." not in desk.page(path).text
    assert "Show all 102" in desk.page(path).text
    assert "Reason 0." in desk.page(f"{path}?log=all").text


@pytest.mark.parametrize("query", ["?before=0", "?before=x", "?before=1&after=9", "?log=some", "?before=99999999999"])
def test_what_does_not_fit_is_refused(admin: Caller, desk: Browser, path: str, query: str) -> None:
    assert desk.page(path + query).status_code in (404, 422)


def test_no_article_no_history(admin: Caller, desk: Browser, path: str) -> None:
    assert desk.page("/desk/articles/none/history").status_code == 404
    admin.delete(f"/v1/articles/{path.split('/')[3]}")
    assert desk.page(path).status_code == 404
