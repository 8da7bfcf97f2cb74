"""The rules as a page for people: ``python -m service.sourcing.docs > docs/rules.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from service.sourcing.example import plain
from service.sourcing.rule import Rule, load_rules

_HEAD = """\
# The rules

Made by `python -m service.sourcing.docs > docs/rules.md` from `service/sourcing/rules`; a test keeps it current.

A flag judges how a claim is sourced: never whose side it is on, never whether it is true. One attribution carries at
most one flag of each facet. Nothing is flagged inside a quotation that holds a finite verb, nor in page furniture.
Severity is an action: **high**: resolve before relying on it; **medium**: answer the question; **low**: advisory.
"""


def page(rules: Iterable[Rule]) -> str:
    """The page in Markdown, one section a rule, reviewers' rules last."""
    return "\n".join([_HEAD, *(line for rule in rules for line in _section(rule))])


def _section(rule: Rule) -> Iterator[str]:
    yield f"## {rule.title}\n"
    raised = "raised by machine" if rule.machine else "for reviewers only, never raised by machine"
    kind = "; a disclosure, never a fault" if rule.disclosure else ""
    yield f"`{rule.id}`. Facet {rule.facet.value}; {raised}{kind}.\n"
    yield f"{rule.definition}\n"
    yield f"Ask: *{rule.question}*\n"
    yield f"Why: {rule.reason}\n"
    yield "| grade | severity |\n|---|---|"
    yield from (f"| {f'`{grade}`' if grade else '(none)'} | {severity.value} |" for grade, severity in rule.grades)
    yield ""
    for title, examples in (("Fires on", rule.fires_on), ("Silent on", rule.silent_on)):
        if examples:
            yield f"{title}:\n"
            yield from (f"- {' / '.join(plain(example).split(chr(10)))}" for example in examples)
            yield ""


if __name__ == "__main__":
    sys.stdout.write(page(load_rules()))
