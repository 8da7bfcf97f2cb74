"""A newsroom's policy: what it changes, and how its faults are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.domain.annotation import RulesetVersion
from service.domain.errors import PolicyError
from service.domain.flag import Flag
from service.sourcing.policy import Policy
from service.sourcing.policy_file import PolicyFile
from service.sourcing.ruleset import Ruleset
from tests.signs import signed

MARKUP = (
    "The pier is unsafe, [unnamed:bare|a source] said. The council [hearsay@0.8|reportedly] knew. "
    "Word came over lunch from the duty officer, and [unnamed:bare|a source] said so again over a cosy chat."
)
TEXT = signed(MARKUP)[0].text


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return Ruleset.load()


def flags(ruleset: Ruleset, policy: str, markup: str = MARKUP) -> tuple[Flag, ...]:
    return ruleset.under(Policy.parse(policy, ruleset.rules)).flags(*signed(markup))


def rules(found: tuple[Flag, ...]) -> set[str]:
    return {flag.rule for flag in found}


def test_an_empty_policy_changes_nothing(ruleset: Ruleset) -> None:
    assert flags(ruleset, 'version = "1"') == ruleset.flags(*signed(MARKUP))


def test_a_rule_can_be_switched_off(ruleset: Ruleset) -> None:
    assert "agentless_hearsay" in rules(flags(ruleset, 'version = "1"'))
    off = flags(ruleset, 'version = "1"\n[rules.agentless_hearsay]\nenabled = false')
    assert "agentless_hearsay" not in rules(off)
    assert [flag.id for flag in off] == [f"f{n}" for n in range(1, len(off) + 1)]


def test_a_severity_can_be_overridden(ruleset: Ruleset) -> None:
    found = flags(ruleset, 'version = "1"\n[rules.agentless_hearsay]\nseverity = "low"')
    assert {flag.severity.value for flag in found if flag.rule == "agentless_hearsay"} == {"low"}


def test_a_threshold_can_be_moved(ruleset: Ruleset) -> None:
    assert "agentless_hearsay" not in rules(flags(ruleset, 'version = "1"\n[rules.agentless_hearsay]\nthreshold = 0.9'))
    assert "agentless_hearsay" in rules(flags(ruleset, 'version = "1"\n[rules.agentless_hearsay]\nthreshold = 0.8'))


def test_word_lists_can_be_extended(ruleset: Ruleset) -> None:
    policy = """
    version = "1"
    [rules.undisclosed_channel]
    words = ["a cosy chat"]
    patterns = ["over (lunch|dinner)"]
    grade = "restricted"
    """
    found = [flag for flag in flags(ruleset, policy) if flag.rule == "undisclosed_channel"]
    assert [flag.spans[0].of(TEXT) for flag in found] == ["over lunch", "a cosy chat"]
    assert {flag.grade for flag in found} == {"restricted"}


def test_sources_and_outlets_can_be_allowed(ruleset: Ruleset) -> None:
    markup = (
        "[unnamed:partial|A harbour pilot] said the pier is unsafe, [relay:traced|according to Ellby Radio]."
        " [unnamed:bare|A source] said it sank."
    )
    text = signed(markup)[0].text
    allowed = """
    version = "1"
    [[allow.sources]]
    name = "A source"
    reason = "Known to the desk."
    date = 2026-11-02
    [[allow.outlets]]
    name = "Ellby Radio"
    reason = "Our sister station."
    date = 2026-11-02
    """
    before, after = flags(ruleset, 'version = "1"', markup), flags(ruleset, allowed, markup)
    gone = {(f.rule, f.spans[0].of(text)) for f in before if f.spans} - {
        (f.rule, f.spans[0].of(text)) for f in after if f.spans
    }
    assert ("anonymous_source", "A source") in gone
    assert all("Ellby Radio" in words or words == "A source" for _, words in gone)


def test_the_version_names_the_policy(ruleset: Ruleset) -> None:
    one, two = (ruleset.under(Policy.parse(f'version = "{n}"', ruleset.rules)).version for n in (1, 2))
    assert one != two
    assert one == RulesetVersion(one.version)
    assert one.version.startswith(f"{ruleset.version.version} policy 1+")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ('version = "1"\n\n[rules.loded_verb]\nenabled = false', "line 3: there is no rule 'loded_verb'"),
        ('version = "1"\n[rules.loaded_verb]\npatterns = ["(oops"]', "line 3: loaded_verb: the pattern is broken"),
        ('version = "1"\n[rules.loaded_verb]\npatterns = ["x*"]', "line 3: loaded_verb: a pattern must not match"),
        ("version = '1'\n[rules.loaded_verb]\npatterns = ['x(?!y)']", "line 3: loaded_verb: the pattern looks ahead"),
        ("version = '1'\n[rules.loaded_verb]\npatterns = ['(x)\\1']", "line 3: loaded_verb: the pattern refers back"),
        ('version = "1"\n[rules.loaded_verb]\nseverity = "huge"', "line 3: loaded_verb: severity must be"),
        ('version = "1"\n[rules.loaded_verb]\ngrade = "huge"', "line 3: loaded_verb has no grade"),
        ('version = "1"\n[rules.loaded_verb]\nenabled = "no"', "line 3: loaded_verb: enabled must be"),
        ('version = "1"\n[rules.loaded_verb]\nthreshold = 2', "line 3: loaded_verb: threshold must be a number from"),
        ('version = "1"\n[rules.single_source]\nthreshold = 0.5', "line 3: single_source: the rule has no threshold"),
        ('version = "1"\n[rules.loaded_verb]\nwords = "no"', "line 3: loaded_verb: words must be a list"),
        ('version = "1"\n[rules.loaded_verb]\nwrods = []', "line 3: 'wrods' is not known here"),
        ('version = "1"\nrules = 3', "line 2: rules must be a table"),
        ('version = "1"\nruels = 3', "line 2: 'ruels' is not known here"),
        ('publisher = "x"', "line 1: version must be text, and not empty"),
        ('version = "1"\n[[allow.sources]]\nname = "x"\nreason = "y"', "line 3: allow.sources: 'x' needs a date"),
        ('version = "1"\n[allow]\nsources = 3', "line 3: allow.sources must be a list of tables"),
        ('version = "1"\nversion = "2"', "line 2"),
        ("version =", "line 1"),
    ],
)
def test_faults_are_told_with_their_line(ruleset: Ruleset, policy: str, said: str) -> None:
    with pytest.raises(PolicyError) as raised:
        Policy.parse(policy, ruleset.rules)
    assert said in raised.value.detail


def test_a_file_that_breaks_leaves_the_policy_that_runs(
    tmp_path: Path, ruleset: Ruleset, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "policy.toml"
    write(path, 'version = "1"', 1)
    file = PolicyFile(path, ruleset.rules)
    first = file.current()
    assert first.version.startswith("1+")
    write(path, 'version = "2"\n[rules.nothing]', 2)
    assert file.current() is first
    assert "line 2: there is no rule 'nothing'" in caplog.text
    write(path, 'version = "3"', 3)
    assert file.current().version.startswith("3+")
    path.unlink()
    assert file.current().version.startswith("3+")
    with pytest.raises(PolicyError):
        PolicyFile(path, ruleset.rules)


def write(path: Path, text: str, at: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
