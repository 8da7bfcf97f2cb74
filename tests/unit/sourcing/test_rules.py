"""The registry refuses what is incomplete; the page of rules is current; versions follow the rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.errors import RuleError
from service.domain.flag import Severity
from service.sourcing import Ruleset
from service.sourcing.docs import page
from service.sourcing.rule import load_rules, register

RULES = load_rules()
MACHINE = {
    "agentless_hearsay", "anonymous_source", "loaded_verb", "second_hand", "single_source", "undisclosed_channel",
    "unsourced_quote", "unverified_claim", "vague_source",
}  # fmt: skip
REVIEWERS = {"unattributed_assertion", "headline_overreach", "missing_response"}


def test_the_guide_is_covered():
    assert {rule.id for rule in RULES if rule.machine} == MACHINE
    assert {rule.id for rule in RULES if not rule.machine} == REVIEWERS


def test_duplicates_are_refused():
    with pytest.raises(RuleError, match="two rules are called"):
        register([RULES[0], RULES[0]])


@pytest.mark.parametrize("field", ["definition", "question", "grades", "check"])
def test_incomplete_rules_are_refused(field):
    rule = replace(RULES[0], **{field: None if field == "check" else type(getattr(RULES[0], field))()})
    with pytest.raises(RuleError, match=field):
        register([rule])


def test_a_reviewers_rule_has_no_check():
    with pytest.raises(RuleError, match="machine"):
        register([replace(RULES[0], machine=False)])


def test_severity_is_by_grade():
    rule = next(rule for rule in RULES if rule.id == "anonymous_source")
    assert rule.severity is Severity.HIGH
    assert rule.severity_of("described") is Severity.LOW
    with pytest.raises(RuleError):
        rule.severity_of("loud")


def test_version_is_stable_and_short():
    assert Ruleset.load().version == Ruleset.load().version
    assert len(Ruleset.load().version.version) < 32


def test_messages_take_no_side():
    words = {"true", "false", "bias", "biased", "left-wing", "right-wing", "lie", "liar", "wrong"}
    for rule in RULES:
        assert not words & set(rule.question.lower().split())


def test_the_page_is_current():
    written = Path(__file__).parents[3].joinpath("docs", "rules.md").read_text(encoding="utf-8")
    assert written == page(RULES), "run: python -m service.sourcing.docs > docs/rules.md"
