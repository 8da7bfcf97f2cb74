"""Whether a class of people starts to be named within the next two sentences."""

from __future__ import annotations

import re

from service.domain import lexicon
from service.domain.inflection import singular
from service.sourcing.informants import Informant
from service.sourcing.reading import Reading

KIN = lexicon.groups(
    """
    expert: analyst economist professor researcher expert fellow scholar strategist scientist director
    expert: lecturer specialist
    analyst: analyst economist strategist researcher fellow research securities capital bank partners
    analyst: markets
    economist: economist analyst professor strategist fellow chief
    observer: analyst professor observer fellow researcher commentator
    scholar: professor scholar historian fellow lecturer
    scientist: scientist professor researcher biologist physicist chemist climatologist geologist
    scientist: ecologist dr
    researcher: researcher professor scientist dr author fellow
    historian: historian professor author
    critic: critic opponent campaigner activist
    activist: activist organizer organiser campaigner director president founder naacp aclu
    campaigner: campaigner activist director
    advocate: advocate director president activist
    commentator: commentator columnist pundit editor
    pundit: pundit columnist commentator
    official: official minister secretary commissioner mayor governor gov sen rep director spokesman
    official: spokeswoman deputy chief
    lawmaker: senator sen rep representative congressman congresswoman mp lawmaker
    senator: senator sen
    democrat: democrat
    republican: republican
    resident: resident
    neighbor: neighbor
    neighbour: neighbour
    witness: witness
    supporter: supporter
    voter: voter
    employee: employee worker
    worker: worker
    lawyer: lawyer attorney
    attorney: attorney lawyer
    doctor: doctor dr physician surgeon
    farmer: farmer
    adviser: adviser advisor
    aide: aide adviser
    strategist: strategist consultant
    """
)
"""By class, the nouns beside a name that make its bearer a member."""
NEW = 20_000
"""Characters back in which a name counts as named before."""
_ONE_OF = re.compile(
    r"\b(?:[Oo]ne|[Tt]wo|[Ss]ome|[Ss]everal|[Aa]nother) (?:of (?:them|these|those)|such)\b|\b[Aa]mong them\b"
)
_FOR_EXAMPLE = re.compile(r"[ ,—–-]{1,3}(?:\w+ ){0,4}?(?:including|such as|like|among them) [A-Z][\w.'’-]+ [A-Z]")
_NAME = r"[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:(?:al|de|van|von|bin|d[ai]|del)\s?-?\s?)?[A-ZÀ-Þ][\w.'’-]+){1,3}"
_SIGNED_MATERIAL = re.compile(
    r"\b[A-Z][\w./&’'-]+(?: [A-Z][\w./&’'-]+)*(?: (?:University|national|statewide|tracking|latest|new|recent"
    r"|joint)){0,2} (?:poll|survey|study|report|analysis)\b"
    r"|\b(?:poll|survey|study|report|analysis|conducted|published|released|commissioned)s? (?:by|from) (?:the )?[A-Z]"
)
_VERB = re.compile(r"\b(?:said|says|told|argues|argued|added|notes|noted|wrote|who|officials|aides|experts|sources)\b")
_LETTERS = re.compile(r"[A-Za-z]+")
_SPEAKING = re.compile(
    r"\b(?:said|says|told|argues|argued|added|notes|noted|wrote|believes|expects?|expected|explained|warned"
    r"|complained|who)\b"
)
_SPOKEN = re.compile(r"\b(?:said|says|according to|told by|wrote|added|argued|asked)\s+(?:[a-z]+\s+){0,3}$")


def members_follow(reading: Reading, informant: Informant) -> bool:
    """Whether members of a plural start to be named within the next two sentences.

    A speaker named there for the first time is a member where a role of the class stands beside the name, or, for a
    class without any ("some", "many"), where none does that says otherwise.
    """
    rest = reading.text[informant.span.end : informant.sentence.span.end]
    if informant.parts.head in lexicon.MATERIAL and _SIGNED_MATERIAL.search(
        rest if informant.parts.plural else f"{rest} {_after(reading, informant)}"
    ):
        return True
    if not informant.parts.plural and informant.parts.head not in lexicon.QUANTIFIER:
        return False
    head = singular(informant.parts.head)
    kin = KIN.get(head, frozenset({head}))
    if _FOR_EXAMPLE.match(rest) or _FOR_EXAMPLE.search(informant.span.of(reading.text)):
        return True
    following = reading.sentences[informant.sentence.index + 1 : informant.sentence.index + 3]
    for number, text in enumerate([rest, *(sentence.text for sentence in following)]):
        if _ONE_OF.search(text) and re.search(_NAME, text):
            return True
        if any(
            _is_member(reading, informant, text, name, kin)
            for name in re.finditer(_NAME, text)
            if number or name.start()
        ):
            return True
    return False


def _after(reading: Reading, informant: Informant) -> str:
    end = informant.sentence.index + 3
    return " ".join(sentence.text for sentence in reading.sentences[informant.sentence.index + 1 : end])


def _title(text: str, name: re.Match[str]) -> str:
    """The few words before a name: "Mayor", "the bank's chief economist,"."""
    return text[max(0, name.start() - 45) : name.start()].rpartition(". ")[2].rpartition("; ")[2]


def _apposition(text: str, name: re.Match[str]) -> str:
    """What is said of a name right after it: ", an economist at Sund Bank, said", "of Sund Research said"."""
    after = re.match(r",\s[^.;:“”\"]{0,90}|\s(?:of|at|from|with)\s[^.,;:“”\"]{0,60}", text[name.end() :])
    return _VERB.split(after.group(), maxsplit=1)[0] if after else ""


def _is_member(reading: Reading, informant: Informant, text: str, name: re.Match[str], kin: frozenset[str]) -> bool:
    if not _SPEAKING.search(text[name.end() : name.end() + 120]) and not _SPOKEN.search(
        text[max(0, name.start() - 25) : name.start()]
    ):
        return False
    title = {singular(word) for word in _LETTERS.findall(_title(text, name))}
    beside = {word.lower() for word in _LETTERS.findall(f"{name.group()} {_apposition(text, name)}")}
    if (title | beside) & kin:
        return True
    if informant.parts.head in lexicon.QUANTIFIER or text.startswith(("That was ", "That is what ")):
        return reading.text.find(name.group(), max(0, informant.span.start - NEW), informant.span.end) < 0
    return False
