"""What a sourcing rule is, and the registry that finds them: one module per rule in `service.sourcing.rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from service.domain.attribution import Attribution
from service.domain.errors import RuleError
from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.domain.text import Span
from service.sourcing import rules

if TYPE_CHECKING:
    from service.sourcing.reading import Reading


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule fires.

    `spans` is empty for a hit on the whole article. `message` is one short sentence: the words that made it
    fire, and what is missing. `grade` is one of the rule's, empty where the rule has none. `confidence` is 0..1
    where it is known.
    """

    spans: tuple[Span, ...]
    message: str
    grade: str = ""
    attribution: Attribution | None = None
    confidence: float | None = None


Check = Callable[["Reading"], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One flag of the sourcing guide.

    `title` is what people call it, `reason` why the guide asks for it.
    `grades` pairs each grade with its severity; a rule without grades has the one pair `("", severity)`.
    `fires_on` and `silent_on` are examples in the markup of `service.sourcing.example`.
    `sign` is the kind of sign that it judges, if any.
    A rule for reviewers only (`machine` false) has no `check`.
    """

    id: str
    title: str
    facet: Facet
    definition: str
    question: str
    reason: str
    grades: tuple[tuple[str, Severity], ...]
    check: Check | None = None
    fires_on: tuple[str, ...] = ()
    silent_on: tuple[str, ...] = ()
    machine: bool = True
    disclosure: bool = False
    inside_quotations: bool = False
    sign: SignKind | None = None

    @property
    def severity(self) -> Severity:
        """The severest that the rule can raise."""
        return min((severity for _, severity in self.grades), key=list(Severity).index)

    def severity_of(self, grade: str) -> Severity:
        """The severity of one grade; `RuleError` where the rule has no such grade."""
        for name, severity in self.grades:
            if name == grade:
                return severity
        raise RuleError(f"rule {self.id} has no grade {grade!r}")


def load_rules() -> tuple[Rule, ...]:
    """Every rule, by facet in the guide's order, then by id.

    Each module of `service.sourcing.rules` holds one `RULE`, named as the module is. Raises `RuleError` for a
    module without one, an incomplete rule, or an id that is taken.
    """
    names = sorted(module.name for module in iter_modules(rules.__path__))
    return register(_rule_in(import_module(f"{rules.__name__}.{name}"), name) for name in names)


def register(found: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in order, once each is seen to be complete; `RuleError` for the first that is not, or a duplicate."""
    by_id: dict[str, Rule] = {}
    for rule in found:
        if rule.id in by_id:
            raise RuleError(f"two rules are called {rule.id}")
        _refuse_incomplete(rule)
        by_id[rule.id] = rule
    facets = list(Facet)
    return tuple(sorted(by_id.values(), key=lambda rule: (not rule.machine, facets.index(rule.facet), rule.id)))


def _rule_in(module: ModuleType, name: str) -> Rule:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise RuleError(f"{module.__name__} holds no RULE")
    if rule.id != name:
        raise RuleError(f"{module.__name__} holds the rule {rule.id}; module and rule share a name")
    return rule


def _refuse_incomplete(rule: Rule) -> None:
    missing = [
        name for name in ("id", "title", "definition", "question", "reason", "grades") if not getattr(rule, name)
    ]
    if rule.machine:
        missing += [] if rule.check else ["check"]
    elif rule.check:
        missing.append("machine")
    if missing:
        raise RuleError(f"rule {rule.id or '(no id)'} is incomplete: {', '.join(missing)}")
