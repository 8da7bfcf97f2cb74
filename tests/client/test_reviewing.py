"""The client's verbs for reviewers, against the real service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.client import Client, Conflict, Forbidden, NotFound
from service.domain.flag import FlagState, Origin, Severity
from service.domain.mark import Mark
from service.domain.queue import QueueFilter
from service.domain.text import Article, SentSpan, Span
from service.domain.verdict import AttributionDecision, Evidence, FlagDecision, SentCorrection

from .test_client import STORY


def test_verdicts_on_a_flag(client: Client, client_of: Callable[..., Client]) -> None:
    flag = client.create(Article(STORY)).annotation.flags[0]
    second = client_of("second reader", "review", "read")
    upheld = client.decide_on_flag(flag.id, FlagDecision.UPHELD, rationale="No source is named.")
    dismissed = second.decide_on_flag(
        flag.id, FlagDecision.DISMISSED, evidence=(Evidence("https://port.example/tender", "the tender"),)
    )
    assert client.flag_history(flag.id).state is FlagState.DISPUTED
    client.decide_on_flag(flag.id, FlagDecision.DISMISSED)
    history = second.flag_history(flag.id)
    assert history.state is FlagState.DISMISSED
    assert [v.reviewer for v in history.verdicts] == ["desk", "second reader", "desk"]
    assert [v.superseded for v in history.verdicts] == [True, False, False]
    assert [v.sequence for v in history.verdicts] == [1, 2, 3]
    assert history.verdicts[0].id == upheld.id
    assert history.verdicts[0].rationale == "No source is named."
    assert history.verdicts[1] == dismissed


def test_verdicts_on_an_attribution(client: Client) -> None:
    attribution = client.create(Article(STORY)).annotation.attributions[0]
    assert client.attribution_history(attribution.id) == ()
    verdict = client.decide_on_attribution(attribution.id, AttributionDecision.WRONG_SOURCE, rationale="Another.")
    assert client.attribution_history(attribution.id) == (verdict,)
    assert verdict.decision is AttributionDecision.WRONG_SOURCE
    with pytest.raises(NotFound):
        client.decide_on_flag(attribution.id, FlagDecision.UPHELD)


def test_rules_say_how_they_were_decided(client: Client) -> None:
    flag = client.create(Article(STORY)).annotation.flags[0]
    before = {rule.id: rule for rule in client.rules().items}
    client.decide_on_flag(flag.id, FlagDecision.UNSURE)
    rules = client.rules()
    after = {rule.id: rule for rule in rules.items}
    assert rules.version
    assert {"undisclosed_channel", "unverified_claim", "anonymous_source", "agentless_hearsay"} <= set(after)
    assert after[flag.rule].verdicts[FlagDecision.UNSURE] == before[flag.rule].verdicts[FlagDecision.UNSURE] + 1
    assert after[flag.rule].question
    assert after[flag.rule].agreement.unanimous <= after[flag.rule].agreement.flags
    assert set(after[flag.rule].verdicts) == set(FlagDecision)


def test_a_correction_goes_with_a_verdict(client: Client) -> None:
    text = "\U0001f309 " + STORY
    kept = client.create(Article(text))
    attribution = kept.annotation.attributions[0]
    at = text.index("Ana Duarte")
    correction = SentCorrection(revision=1, source=(SentSpan(at, at + 10, "Ana Duarte"),), resolved_source="Ana Duarte")
    verdict = client.decide_on_attribution(attribution.id, AttributionDecision.WRONG_SOURCE, correction=correction)
    assert verdict.correction is not None
    assert verdict.correction.source == (Span(at, at + 10),)
    assert verdict.correction.cue is None
    assert verdict.correction.resolved_source == "Ana Duarte"
    assert client.attribution_history(attribution.id) == (verdict,)


def test_a_program_signs_for_its_reviewers(client_of: Callable[..., Client]) -> None:
    cms = client_of("cms", "annotate", "read", "review", delegate=True)
    flag = cms.create(Article(STORY)).annotation.flags[0]
    verdict = cms.decide_on_flag(flag.id, FlagDecision.UPHELD, on_behalf_of="Mara")
    assert (verdict.reviewer, verdict.recorded_by) == ("Mara", "cms")
    with pytest.raises(Forbidden):
        client_of("nobody's", "review").decide_on_flag(flag.id, FlagDecision.UPHELD, on_behalf_of="Mara")


def test_reviewers_raise_flags(client: Client) -> None:
    text = "\U0001f6a2 " + STORY
    kept = client.create(Article(text))
    at = text.index("twelve million euros")
    on_words = client.raise_flag(
        kept.article.id,
        Mark("unattributed_assertion", (SentSpan(at, at + 20, "twelve million euros"),), message="Whose figure is it?"),
    )
    on_whole = client.raise_flag(kept.article.id, Mark("missing_response", revision=1))
    assert on_words.spans == (Span(at, at + 20),)
    assert (on_words.origin, on_words.message) == (Origin.REVIEWER, "Whose figure is it?")
    assert on_whole.spans == ()
    assert {on_words.id, on_whole.id} <= {flag.id for flag in client.annotation(kept.article.id).flags}
    client.save("raised-on", Article(STORY))
    with pytest.raises(Conflict):
        newer = client.save("raised-on", Article(text))
        client.raise_flag(newer.article.id, Mark("missing_response", revision=1))


def test_the_queue_and_its_claims(client: Client, client_of: Callable[..., Client]) -> None:
    second = client_of("third reader", "review", "read")
    kept = client.create(Article(STORY))
    wanted = QueueFilter(article_id=kept.article.id)
    waiting = list(client.review_queue(wanted, page_size=1))
    assert {item.flag_id for item in waiting} == {flag.id for flag in kept.annotation.flags}
    ranks = [list(Severity).index(item.severity) for item in waiting]
    assert ranks == sorted(ranks)
    first = waiting[0]
    claim = client.claim(first.flag_id)
    assert claim.reviewer == "desk"
    with pytest.raises(Conflict):
        second.claim(first.flag_id)
    mine = list(client.review_queue(QueueFilter(article_id=kept.article.id, claimed="mine")))
    assert [(item.flag_id, item.claim) for item in mine] == [(first.flag_id, claim)]
    client.release(first.flag_id)
    assert second.claim(first.flag_id).reviewer == "third reader"
    client.decide_on_flag(first.flag_id, FlagDecision.DISMISSED)
    left = {
        item.flag_id for item in client.review_queue(QueueFilter(article_id=kept.article.id, severity=first.severity))
    }
    assert first.flag_id not in left


def test_blind_articles(client: Client, client_of: Callable[..., Client]) -> None:
    reader = client_of("blind reader", "review", "read")
    kept = client.create(Article(STORY))
    flag = kept.annotation.flags[0]
    assert client.set_blind(kept.article.id, True).blind is True
    client.decide_on_flag(flag.id, FlagDecision.UPHELD)
    assert reader.flag_history(flag.id).verdicts == ()
    reader.decide_on_flag(flag.id, FlagDecision.UPHELD)
    assert len(reader.flag_history(flag.id).verdicts) == 2
