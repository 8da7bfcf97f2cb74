"""Every rule fires on its own examples exactly where they say, and is silent on the others."""

import pytest

from service.sourcing import Ruleset
from service.sourcing.example import read_example

RULESET = Ruleset.load()
FIRES = [(rule.id, example) for rule in RULESET.rules for example in rule.fires_on]
SILENT = [(rule.id, example) for rule in RULESET.rules for example in rule.silent_on]


def flags_of(rule: str, markup: str):
    example = read_example(markup)
    flags = RULESET.flags(example.article, example.sections, example.attributions)
    return example, [flag for flag in flags if flag.rule == rule]


@pytest.mark.parametrize(("rule", "markup"), FIRES)
def test_fires_on(rule, markup):
    example, flags = flags_of(rule, markup)
    assert len(flags) == max(1, len(example.flagged)), [flag.message for flag in flags]
    for flag, span in zip(flags, sorted(example.flagged), strict=False):
        assert any(part.overlaps(span) for part in flag.spans)


@pytest.mark.parametrize(("rule", "markup"), SILENT)
def test_silent_on(rule, markup):
    assert [flag.message for flag in flags_of(rule, markup)[1]] == []
