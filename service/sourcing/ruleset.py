"""The rules together: an article's flags, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from service.domain import sentences
from service.domain.annotation import RulesetVersion
from service.domain.digest import digest
from service.domain.flag import Facet, Flag, Severity
from service.domain.sign import SignKind
from service.domain.text import Article, Span
from service.sourcing.policy import Policy
from service.sourcing.reading import Evidence, Reading
from service.sourcing.rule import Hit, Rule, load_rules

SERIES = "2"
THRESHOLD = 0.5
"""The confidence from which a sign counts where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules in force; `version` changes whenever something does that decides what is flagged.

    thresholds: by kind of sign, the confidence from which it counts; a policy may move a rule's.
    """

    rules: tuple[Rule, ...]
    version: RulesetVersion
    thresholds: Mapping[SignKind, float]
    policy: Policy | None = None

    @classmethod
    def load(cls, thresholds: Mapping[SignKind, float] | None = None) -> Ruleset:
        """Every rule of the package. Raises `RuleError` where one can't be registered."""
        found = {kind: (thresholds or {}).get(kind, THRESHOLD) for kind in SignKind}
        return cls(load_rules(), RulesetVersion(f"{SERIES}+{_digest(found)}"), found)

    def under(self, policy: Policy | None) -> Ruleset:
        """The same rules under a newsroom's policy, which the version then names too."""
        if policy is None:
            return self
        return replace(self, policy=policy, version=RulesetVersion(f"{self.version.version} policy {policy.version}"))

    def flags(self, article: Article, evidence: Evidence) -> tuple[Flag, ...]:
        """The article's flags, called f1, f2 … in the order of the text, those on the whole article last.

        The evidence's attributions carry their source class and resolved source. Nothing is flagged inside a quotation
        that holds a finite verb, outside body and headline, or twice where a headline is repeated; one attribution
        carries at most one flag of a facet, the most severe. Linear in the text.
        """
        if self.policy is not None and not article.publisher:
            article = replace(article, publisher=self.policy.publisher)
        reading = Reading(article, evidence, self._thresholds())
        raised = [(rule, hit) for rule in self.rules if rule.check for hit in _standing(rule, reading, self.policy)]
        raised.sort(key=lambda pair: _place(pair[1], reading))
        return tuple(
            Flag(
                id=f"f{number}",
                rule=rule.id,
                facet=rule.facet,
                grade=hit.grade,
                severity=self._severity(rule, hit.grade),
                spans=hit.spans,
                attribution_id=hit.attribution.id if hit.attribution else None,
                message=hit.message,
                question=rule.question,
                confidence=hit.confidence,
            )
            for number, (rule, hit) in enumerate(_one_per_facet(_once(raised, reading)), 1)
        )

    def _thresholds(self) -> Mapping[SignKind, float]:
        """The thresholds as the policy moves them, each that of the rule which its kind of sign speaks for."""
        if self.policy is None:
            return self.thresholds
        own = {rule.sign: self.policy.of(rule).threshold for rule in self.rules if rule.sign}
        return {kind: found if (found := own.get(kind)) is not None else t for kind, t in self.thresholds.items()}

    def _severity(self, rule: Rule, grade: str) -> Severity:
        own = self.policy.of(rule).severity if self.policy else None
        return own or rule.severity_of(grade)


def _found(rule: Rule, reading: Reading, policy: Policy | None) -> Iterator[Hit]:
    """What the rule finds, and what the policy has it look for beside that; nothing where it is switched off."""
    if policy is None:
        yield from rule.check(reading) if rule.check else ()
        return
    own = policy.of(rule)
    if not own.enabled or rule.check is None:
        return
    for hit in rule.check(reading):
        if not policy.allows(rule, reading.words(hit.spans)):
            yield hit
    for span in own.spans(reading.text):
        words = reading.words([span])
        yield Hit((span,), f"“{words}” is on the newsroom's own list.", own.grade, reading.attribution_on(span))


def _standing(rule: Rule, reading: Reading, policy: Policy | None) -> Iterator[Hit]:
    """The rule's hits that the general rules and the policy let stand."""
    taken: list[Span] = []
    for hit in _found(rule, reading, policy):
        if any(reading.furniture.touch(span) for span in hit.spans):
            continue
        if not rule.inside_quotations and any(reading.spoken.touch(span) for span in hit.spans):
            continue
        if any(hit.spans[:1] and hit.spans[0].overlaps(span) for span in taken[-8:]):
            continue
        taken += hit.spans[:1]
        yield hit


def _place(hit: Hit, reading: Reading) -> tuple[int, int]:
    return (hit.spans[0].start, hit.spans[-1].end) if hit.spans else (len(reading.text), 0)


def _once(raised: Iterable[tuple[Rule, Hit]], reading: Reading) -> Iterator[tuple[Rule, Hit]]:
    """Without what a page says again by repeating its headline."""
    seen: set[tuple[str, str, int]] = set()
    for rule, hit in raised:
        sentence = reading.sentence_at(hit.spans[0].start) if hit.spans else None
        if sentence and reading.headlines.at(hit.spans[0].start):
            key = (rule.id, sentence.of(reading.text), hit.spans[0].start - sentence.start)
            if key in seen:
                continue
            seen.add(key)
        yield rule, hit


def _one_per_facet(raised: Iterable[tuple[Rule, Hit]]) -> list[tuple[Rule, Hit]]:
    """The most severe of each facet on one attribution; the first where they are alike. Hits far apart both stand."""
    kept: list[tuple[Rule, Hit]] = []
    best: dict[tuple[str, Facet], int] = {}
    severities = list(Severity)
    for rule, hit in raised:
        if hit.attribution is None or not hit.spans:
            kept.append((rule, hit))
            continue
        key = (hit.attribution.id, rule.facet)
        if key not in best:
            best[key] = len(kept)
            kept.append((rule, hit))
        else:
            other_rule, other = kept[best[key]]
            if severities.index(rule.severity_of(hit.grade)) < severities.index(other_rule.severity_of(other.grade)):
                kept[best[key]] = (rule, hit)
    return kept


_SILENT = frozenset({"docs.py", "example.py"})


def _digest(thresholds: Mapping[SignKind, float]) -> str:
    """Twelve hexadecimal digits over what decides what is flagged: the rules' code and words, and the thresholds."""
    own = [path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".toml"}]
    code = digest([Path(sentences.__file__), *(path for path in own if path.name not in _SILENT)])
    return sha256(f"{code}{sorted(thresholds.items())}".encode()).hexdigest()[:12]
