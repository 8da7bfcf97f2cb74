"""A claim that reaches this publisher through another news outlet."""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.sign import SignKind
from service.sourcing.checks import hit, outlet_of
from service.sourcing.publisher import Publisher
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

MOST = 200
"""Outlets that are remembered: more no article names, and a hostile text stays quick."""
_SAYS = {
    "traced": "{} relays another outlet: the claim is not this publisher's own.",
    "untraced": "{} relays another outlet: its own origin can't be told.",
}


def _check(reading: Reading) -> Iterator[Hit]:
    """Relays by others than the publisher, each outlet once; one that names no outlet always."""
    seen: list[Publisher] = []
    for sign in reading.signs(SignKind.RELAY):
        outlet = outlet_of(sign.span.of(reading.text))
        if outlet and any(known.is_called(outlet) for known in (reading.publisher, *seen)):
            continue
        if outlet and len(seen) < MOST and not reading.spoken.touch(sign.span):
            seen.append(Publisher.called(outlet))
        yield hit(reading, sign, sign.span, _SAYS[sign.grade], inside=False)


RULE = Rule(
    id="second_hand",
    title="Someone else’s report",
    facet=Facet.ROUTE,
    definition=(
        "The claim reaches this publisher through another news outlet: a report of it, or an interview given to"
        " it. Traced where the"
        " outlet and its origin can be identified, untraced where the outlet is unnamed or its origin anonymous."
        " Once per outlet and article."
    ),
    question="What is the link, what sourcing did they state, can we match it?",
    reason=(
        "What another outlet found, this newsroom has not checked. Readers should see whose reporting it is,"
        " and an editor should know whether it can be matched. NPR’s guidance speaks of other outlets’ reports"
        " for that."
    ),
    grades=(("traced", Severity.LOW), ("untraced", Severity.MEDIUM)),
    check=_check,
    sign=SignKind.RELAY,
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
