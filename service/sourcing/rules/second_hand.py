"""A claim that reaches this publisher through another news outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.text import Span
from service.sourcing.outlets import SIGNS, names_outlet
from service.sourcing.reading import Reading, Sentence
from service.sourcing.relays import relays_in
from service.sourcing.rule import Hit, Rule

_UNTRACED = re.compile(
    r"\b(?:sources?|insiders?|unnamed|unidentified|anonymous\w*|anonymity|people familiar|person familiar"
    r"|people close|persons? with knowledge|people with knowledge|person briefed|people briefed"
    r"|officials? (?:familiar|who spoke)|internal documents|leaked|an? (?:\w+ ){0,2}official"
    r"|local (?:news )?(?:media|outlets|reports))\b",
    re.IGNORECASE,
)
_ALIASES = {
    "ap": "associated press", "nyt": "new york times", "wsj": "wall street journal", "afp": "agence france-presse",
    "ft": "financial times",
    "huffpost": "huffington post", "dw": "deutsche welle", "voa": "voice of america",
}  # fmt: skip


def _check(reading: Reading) -> Iterator[Hit]:
    seen: set[str] = set()
    parts: set[str] = set()
    for sentence in reading.sentences:
        if SIGNS.isdisjoint(sentence.words) or reading.furniture.touch(sentence.span):
            continue
        if not names_outlet(sentence.text) and "agencies" not in sentence.words:
            continue
        for relay in sorted(relays_in(sentence.text), key=lambda relay: relay.start):
            outlet = _ALIASES.get(relay.outlet, relay.outlet)
            span = sentence.at(relay.start, relay.end)
            if reading.publisher.is_called(relay.outlet) or reading.spoken.touch(span):
                continue
            runs = _runs(outlet)
            if outlet in parts or not runs.isdisjoint(seen):
                continue
            seen.add(outlet)
            parts |= runs
            yield _hit(reading, sentence, span)


def _runs(name: str) -> set[str]:
    """Every run of whole words of a name: "bloomberg" and "bloomberg news" are one outlet."""
    words = name.split()[:8]
    return {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)} | {name}


def _hit(reading: Reading, sentence: Sentence, span: Span) -> Hit:
    words = " ".join(span.of(reading.text).split())
    grade = "untraced" if _UNTRACED.search(sentence.text) or "agencies" in words else "traced"
    missing = "its own origin can't be told" if grade == "untraced" else "the claim is not this publisher's own"
    return Hit(
        (span,), f"“{words}” relays another outlet: {missing}.", grade, reading.attribution_on(span, inside=False)
    )


RULE = Rule(
    id="second_hand",
    facet=Facet.ROUTE,
    definition=(
        "The claim reaches this publisher through another news outlet: a report of it, or an interview given to"
        " it. Traced where the"
        " outlet and its origin can be identified, untraced where the outlet is unnamed or its origin anonymous."
        " Once per outlet and article."
    ),
    question="What is the link, what sourcing did they state, can we match it?",
    grades=(("traced", Severity.LOW), ("untraced", Severity.MEDIUM)),
    check=_check,
    fires_on=(
        "The bridge will close, {{according to the Interfax news agency}}.",
        "{{As reported by Reuters, citing palace sources}}, the queen will abdicate.",
        "{{The Harbour Times reported}} that two trawlers had sunk.",
        "The minister {{told CNN}} that he would not resign.",
        "{{In an interview with the Spanish daily El Faro}}, the abbot said the bells were cracked.",
        "The yard will be sold, {{Bloomberg News reported}}.",
        "The governor {{said on the talk show Punto Fermo}} that she was tired.",
        "{{AFP, quoting unidentified dockers, reported}} that the crane had fallen.",
        "{{Kyodo News quoted}} the driver as saying that the brakes were hot.",
    ),
    silent_on=(
        "@TASS\nThe deputy told TASS that the talks had failed.",
        "The company said in a statement on its website that the mill would close.",
        "The BBC, which lost the rights, will not carry the match.",
        "A poll by the Harbour Times found 58 percent in favour.",
        "The story was first reported by the Ledger Gazette.",
        "The governor wrote on Twitter that she was tired.",
        "The chief quoted a tour guide, Ema Sand, as saying that the queues were calm.",
        "The fund outperformed its rivals, according to a Bloomberg News survey.",
        "“He told CNN that I was a liar,” the minister said.",
        "The host network, Rete Blu, said it would repeat the debate.",
        "@Gulf Standard\nThe founder told the Gulf Standard that he owned no yacht.",
    ),
)
