"""The client's verbs on sources, against the real service."""

from __future__ import annotations

from datetime import date

import pytest

from service.client import Client, Conflict, Invalid, NotFound
from service.domain.attribution import SourceClass
from service.domain.text import Article
from service.domain.verdict import FlagDecision
from service.domain.voice import SourceFilter


def test_quotations_and_merges(client: Client) -> None:
    first = client.create(Article("The weir is old, Bo Marten said.")).article
    second = client.create(Article("“It leaks,” Marten said on Friday.")).article
    long_ago = SourceFilter(until=date(2020, 1, 1))
    assert client.source_classes()[SourceClass.NAMED] >= 2
    assert set(client.source_classes(long_ago).values()) == {0}
    assert [one.article for one in client.quotations("Bo Marten")] == [first]
    merge = client.merge("Marten", "Bo Marten")
    assert merge in client.merges()
    both = list(client.quotations("marten", page_size=1))
    assert [one.article for one in both] == [second, first]
    assert [said.content for one in both for said in one.utterances] == ["“It leaks,”", "The weir is old"]
    assert list(client.quotations("Marten", wanted=long_ago)) == []
    with pytest.raises(Conflict):
        client.merge("Marten", "Bo Marten")
    client.unmerge(merge.id)
    assert merge not in client.merges()
    with pytest.raises(NotFound):
        client.unmerge(merge.id)
    with pytest.raises(Invalid):
        client.merge("Marten", "Nobody At All")
    with pytest.raises(NotFound):
        next(client.quotations("Nobody At All"))


def test_verdicts_of_one_reviewer(client: Client) -> None:
    flag = client.create(Article("A source said the weir would go.")).annotation.flags[0]
    client.decide_on_flag(flag.id, FlagDecision.DISMISSED)
    mine = next(rule for rule in client.rules(reviewer="desk").items if rule.id == flag.rule)
    assert mine.verdicts[FlagDecision.DISMISSED] >= 1
    assert not any(sum(rule.verdicts.values()) for rule in client.rules(until=date(2020, 1, 1)).items)
    assert client.reviewers_verdicts()["desk"][FlagDecision.DISMISSED] >= 1
    assert client.reviewers_verdicts(until=date(2020, 1, 1)) == {}
