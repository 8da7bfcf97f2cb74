"""A newsroom's own policy: which rules count, how much, what else they look for, and whom they let pass.

A TOML file::

    version = "2026-11"
    publisher = "Ellby News"             # where an article does not name its own

    [rules.loaded_verb]
    enabled = false

    [rules.undisclosed_channel]
    severity = "high"
    threshold = 0.9                      # how sure the model must be, 0 to 1; what ships with it where left out
    words = ["a cosy chat"]              # whole words, case aside
    patterns = ["over (lunch|dinner)"]   # regular expressions; case aside, without looking ahead or behind
    grade = "restricted"                 # of what words and patterns find; the rule's first where it is left out

    [[allow.sources]]                    # no flag on who this is
    name = "the duty officer"
    reason = "One desk, one telephone, known to us."
    date = 2026-11-02

    [[allow.outlets]]                    # no second_hand flag on this relay
    name = "Ellby Radio"
    reason = "Our own sister station."
    date = 2026-11-02
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from heapq import merge
from typing import Any

from service.domain.errors import Fault, PolicyError
from service.domain.flag import Facet, Severity
from service.domain.text import Span
from service.sourcing.pattern import Pattern, Untranslatable
from service.sourcing.rule import Rule

_RULE_KEYS = {"enabled", "severity", "threshold", "words", "patterns", "grade"}
_ALLOW_KEYS = {"name", "reason", "date"}
_DETERMINER = re.compile(r"^(?:the|an?|this|that|its|their|our)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """What the policy says of one rule; `words` and `patterns` find further words, of which each is a flag of `grade`.

    threshold: the confidence (0..1) from which the rule's signs count.
    """

    enabled: bool = True
    severity: Severity | None = None
    words: re.Pattern[str] | None = None
    patterns: tuple[Pattern, ...] = ()
    grade: str = ""
    threshold: float | None = None

    def spans(self, text: str) -> Iterator[Span]:
        """Where words and patterns match, in order, without overlaps; where two begin at once, the first named."""
        found = [(Span(*match.span()) for match in self.words.finditer(text))] if self.words else []
        end = 0
        for span in merge(*found, *(pattern.spans(text) for pattern in self.patterns), key=lambda span: span.start):
            if span.start >= end:
                yield span
                end = span.end


@dataclass(frozen=True, slots=True)
class Allowance:
    """A source or outlet that passes, why, and since when."""

    name: str
    reason: str
    date: date


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as read from its file; `version` is the file's own with eight hexadecimal digits over its bytes."""

    version: str
    publisher: str
    rules: Mapping[str, RulePolicy]
    sources: tuple[Allowance, ...]
    outlets: tuple[Allowance, ...]

    @classmethod
    def parse(cls, text: str, rules: Sequence[Rule]) -> Policy:
        """The policy of a file's text. Raises `PolicyError` that names every fault with its line."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = str(error).replace("at end of document", f"at line {max(1, len(text.splitlines()))}")
            raise PolicyError(f"The policy is not TOML: {place}") from None
        reader = _Reader(text, {rule.id: rule for rule in rules})
        policy = cls(
            version=f"{reader.text_of(table, 'version', required=True)}+{sha256(text.encode()).hexdigest()[:8]}",
            publisher=reader.text_of(table, "publisher"),
            rules=dict(reader.rules(reader.table(table, "rules"))),
            sources=tuple(reader.allowances(reader.table(table, "allow"), "sources")),
            outlets=tuple(reader.allowances(reader.table(table, "allow"), "outlets")),
        )
        reader.unknown(table, {"version", "publisher", "rules", "allow"})
        reader.unknown(reader.table(table, "allow"), {"sources", "outlets"})
        reader.finish()
        return policy

    def of(self, rule: Rule) -> RulePolicy:
        """What holds for a rule."""
        return self.rules.get(rule.id, RulePolicy())

    def allows(self, rule: Rule, words: str) -> bool:
        """Whether a flag of the rule on these words stays away: an allowed source, or a relay by an allowed outlet."""
        plain = _plain(words)
        if rule.facet is Facet.WHO:
            return any(_plain(source.name) == plain for source in self.sources)
        if rule.id == "second_hand":
            return any(f" {_plain(outlet.name)} " in f" {plain} " for outlet in self.outlets)
        return False


class _Reader:
    """Reads the tables and gathers what is wrong, each with the line where its word stands."""

    def __init__(self, text: str, rules: Mapping[str, Rule]) -> None:
        self._lines = text.splitlines()
        self._rules = rules
        self._faults: list[Fault] = []

    def finish(self) -> None:
        if self._faults:
            listed = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in self._faults)
            raise PolicyError(f"The policy can't be used. {listed}", tuple(self._faults))

    def _wrong(self, word: str, detail: str) -> None:
        line = next((n for n, line in enumerate(self._lines, 1) if word in line), 1)
        self._faults.append(Fault(f"line {line}", detail))

    def unknown(self, table: Mapping[str, Any], keys: set[str]) -> None:
        for key in table.keys() - keys:
            self._wrong(key, f"{key!r} is not known here.")

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = table.get(key, {})
        if isinstance(found, dict):
            return found
        self._wrong(key, f"{key} must be a table.")
        return {}

    def text_of(self, table: Mapping[str, Any], key: str, *, required: bool = False) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (required and not found.strip()):
            self._wrong(key, f"{key} must be text{', and not empty' if required else ''}.")
            return ""
        return found

    def rules(self, table: Mapping[str, Any]) -> Iterator[tuple[str, RulePolicy]]:
        for name in table:
            rule, entry = self._rules.get(name), self.table(table, name)
            if rule is None:
                self._wrong(name, f"there is no rule {name!r}.")
                continue
            self.unknown(entry, _RULE_KEYS)
            yield name, self._rule(rule, entry)

    def _rule(self, rule: Rule, entry: Mapping[str, Any]) -> RulePolicy:
        enabled = entry.get("enabled", True)
        if not isinstance(enabled, bool):
            self._wrong("enabled", f"{rule.id}: enabled must be true or false.")
        severity = self.text_of(entry, "severity")
        if severity and severity not in set(Severity):
            self._wrong(severity, f"{rule.id}: severity must be high, medium or low.")
            severity = ""
        grade = self.text_of(entry, "grade") or rule.grades[0][0]
        if grade not in dict(rule.grades):
            self._wrong(grade, f"{rule.id} has no grade {grade!r}.")
        threshold = entry.get("threshold")
        number = isinstance(threshold, int | float) and not isinstance(threshold, bool) and 0 <= threshold <= 1
        if threshold is not None and not (number and rule.sign):
            fault = "threshold must be a number from 0 to 1." if rule.sign else "the rule has no threshold."
            self._wrong("threshold", f"{rule.id}: {fault}")
            threshold = None
        own = Severity(severity) if severity else None
        words = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in self._list(rule, entry, "words"))
        return RulePolicy(
            enabled=bool(enabled),
            severity=own,
            words=re.compile(words, re.IGNORECASE) if words else None,
            patterns=tuple(self._patterns(rule, entry)),
            grade=grade,
            threshold=threshold,
        )

    def _patterns(self, rule: Rule, entry: Mapping[str, Any]) -> Iterator[Pattern]:
        for source in self._list(rule, entry, "patterns"):
            try:
                pattern = Pattern(source)
                if pattern.takes_nothing():
                    self._wrong(source, f"{rule.id}: a pattern must not match nothing at all.")
                yield pattern
            except re.error as error:
                self._wrong(source, f"{rule.id}: the pattern is broken: {error}.")
            except Untranslatable as error:
                self._wrong(source, f"{rule.id}: the pattern {error}.")

    def _list(self, rule: Rule, entry: Mapping[str, Any], key: str) -> list[str]:
        found = entry.get(key, [])
        if isinstance(found, list) and all(isinstance(item, str) and item.strip() for item in found):
            return found
        self._wrong(key, f"{rule.id}: {key} must be a list of texts.")
        return []

    def allowances(self, table: Mapping[str, Any], key: str) -> Iterator[Allowance]:
        entries = table.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._wrong(key, f"allow.{key} must be a list of tables.")
            return
        for entry in entries:
            self.unknown(entry, _ALLOW_KEYS)
            name = self.text_of(entry, "name", required=True)
            day = entry.get("date")
            if not isinstance(day, date):
                self._wrong(name or key, f"allow.{key}: {name!r} needs a date, such as 2026-11-02.")
                day = date.min
            yield Allowance(name, self.text_of(entry, "reason", required=True), day)


def _plain(words: str) -> str:
    return _DETERMINER.sub("", " ".join(re.findall(r"[\w’'-]+", words))).casefold()
