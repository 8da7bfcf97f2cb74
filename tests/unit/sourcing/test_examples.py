"""The shipped model and rules read the rules' own examples as they say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.sourcing.example import read_example
from service.sourcing.rule import Rule, load_rules
from service.workflows.annotate import Annotator

RULES = [rule for rule in load_rules() if rule.machine]
MISREAD = 0.2
"""The share of a rule's examples that the model may misread: short sentences tell it little."""


def flagged(annotator: Annotator, rule: Rule, markup: str) -> bool:
    """Whether the flags of the rule stand where the example says, and nowhere else."""
    example = read_example(markup)
    found = annotator.evidence(example.article)
    flags = annotator.ruleset.flags(example.article, replace(found, sections=example.sections))
    spans = [flag.spans for flag in flags if flag.rule == rule.id]
    wanted = [(span,) for span in example.flagged] or ([()] if markup in rule.fires_on else [])
    return len(spans) == len(wanted) and all(
        not (one or other) or any(a.overlaps(b) for a in one for b in other)
        for one, other in zip(sorted(spans), sorted(wanted), strict=True)
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_are_read_as_they_say(annotator: Annotator, rule: Rule) -> None:
    examples = (*rule.fires_on, *rule.silent_on)
    misread = [markup for markup in examples if not flagged(annotator, rule, markup)]
    assert len(misread) <= max(1, round(MISREAD * len(examples))), misread


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_examples_for_people(rule: Rule) -> None:
    assert min(len(rule.fires_on), len(rule.silent_on)) >= 8
