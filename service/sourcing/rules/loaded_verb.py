"""Reporting verbs that take a side on what they report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.domain.text import Span
from service.sourcing.checks import hit
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule
from service.sourcing.words import LOADED

_WORD = re.compile(r"[^\W_]+(?: out\b)?")
_SAYS = {
    "factive": "{} presents as established what it reports.",
    "doubt": "{} casts doubt on what it reports.",
}


def _check(reading: Reading) -> Iterator[Hit]:
    """The words of the closed list that read as a loaded verb."""
    for sign in reading.signs(SignKind.LOADED):
        words = _WORD.finditer(reading.text, sign.span.start, sign.span.end)
        word = next((w for w in words if w.group().split()[0].lower() in LOADED), None)
        if word:
            yield hit(reading, sign, Span(*word.span()), _SAYS[sign.grade])


RULE = Rule(
    id="loaded_verb",
    title="Loaded verb",
    facet=Facet.WORDING,
    definition=(
        "The reporting verb takes a side on the content: factive verbs (reveal, confirm, disclose, expose, point out,"
        " admit, concede, acknowledge) present it as established, verbs of doubt (claim, allege, purport) question it."
        " So do the nouns revelation, admission, claim and allegation with a clause. Only with reported content,"
        " and neither negated nor modal."
    ),
    question="Would “said” do?",
    reason=(
        "“Admitted” tells readers to believe it and “claimed” tells them to doubt it, before they have heard"
        " why; “said” does neither. Such verbs are listed in Wikipedia’s Words to Watch and were studied by"
        " Recasens et al. (2013)."
    ),
    grades=(("factive", Severity.LOW), ("doubt", Severity.LOW)),
    check=_check,
    sign=SignKind.LOADED,
    fires_on=(
        "The mayor {{claimed}} that the bridge was safe.",
        "The treasurer {{claims}} the books were burned.",
        "She {{admitted}} she had never read the report.",
        "“The bridge is closed,” the mayor {{confirmed}}.",
        "The auditor {{exposed}} how the fees had been counted twice.",
        "The clerk {{pointed out}} that the seal was broken.",
        "The {{revelation}} that the vault was empty came on Monday.",
        "The firm {{claimed}} to have found a cure.",
        "The governor {{acknowledged}} in a letter on Tuesday that the dam leaks.",
        "Orders fell by half, {{concedes}} Ada Brandt, who runs the mill.",
        "The suit {{alleges}} that the pilot was drunk.",
    ),
    silent_on=(
        "The president confirmed the country's readiness for talks.",
        "No group has claimed responsibility for the blast.",
        "The workers were exposed to dust.",
        "The ministry did not confirm that the minister had left.",
        "The union will reveal a new logo in the spring.",
        "The insurer has accepted the claim in full.",
        "Confirmed cases are treated in a separate ward.",
        "The alleged attacker will appear in court.",
        "Compensation claims can be lodged until April.",
        "She acknowledged the reality of the crisis.",
        "“They claim that I am rich,” he said.",
        "The storm has claimed two lives.",
        "Rovers conceded twice and still won.",
        "The bank has declined to disclose whether it was notified.",
    ),
)
