"""Hearsay wording with nobody behind it in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.sourcing.reading import Reading, Sentence
from service.sourcing.rule import Hit, Rule

_HOW = (
    r"(?:(?:widely|also|now|still|generally|commonly|reliably|variously|often|sometimes|long|already|previously"
    r"|initially|first|even|further|locally|popularly|once|being)\ ){0,2}"
)
_HEARD = (
    r"(?:said|believed|understood|thought|rumou?red|alleged|reported|reputed|purported|supposed|presumed"
    r"|speculated|whispered|claimed|learne?d|learnt)"
)
_BE = r"(?:is|are|was|were|be|been|being|'s|’s|'re|’re)"
_WHEN = r"(?:(?:in|on|at|late|early|last|this|earlier)\ (?:\w+\ ){1,3})?"

_PATTERN = re.compile(
    rf"""
    \b(?:reportedly|allegedly|supposedly|purportedly|rumou?redly|reputedly)\b
    | \b{_BE}\ {_HOW}(?:said|believed|understood|thought|rumou?red|alleged|reported|reputed
        |purported)\ {_WHEN}to(?:\ have)?\b
    | \b(?:is|are)\ presumed\ to\ have\b
    | (?<=[a-z]\ )(?:believed|understood|thought|rumou?red|reputed)\ to\ (?:be|have)\b
    | \bit\ (?:(?:is|was|has\ (?:also\ )?been|had\ been|would\ be)|['’]s)\ {_HOW}(?:said|believed|understood
        |reported|rumou?red|alleged|thought|speculated|whispered|claimed|suggested|hinted|learne?d
        |learnt)\b(?:\ that\b)?
    | ,\ (?:it\ (?:is|was)|['’]tis)\ {_HOW}{_HEARD}\s?(?=,)
    | \b(?:news|word|reports?|details|claims|stories)\ (?:has|have)?\ ?(?:emerged|surfaced|leaked|leaked\ out
        |got\ out|filtered\ out|spread)\ that\b
    | \bit\ (?:later\ |then\ |also\ |subsequently\ |soon\ |now\ )?(?:(?:has|had)\ (?:since\ |also\ |now[ ]
        |recently\ )?)?(?:emerged|transpired|transpires|emerges|came\ to\ light|come\ to\ light|leaked\ out
        |filtered\ out)(?:\ \w+day|\ in\ \w+|\ later|\ yesterday|\ afterwards)?,?\ that\b
    | \b(?:rumou?r|word|legend|gossip|hearsay|talk|scuttlebutt|tradition)\ (?:also\ )?has\ it\b(?:\ that)?
    | \b(?:the|as\ the)\ (?:story|rumou?r|tale|legend)\ (?:goes|has\ it)\b
    | \b(?:so|as)\ (?:the\ )?(?:story|legend|rumou?r|gossip)\ (?:goes|has\ it|runs)\b
    | \b(?:the\ )?(?:word|talk|whisper|rumou?r|buzz)\ (?:on\ the\ street\ |in\ (?:the\ )?\w+[ ]
        |around\ (?:the\ )?\w+\ )?is\ that\b
    | \b(?:by|from)\ (?:all|some|most)\ accounts\b
    | \b(?:there\ (?:is|are|was|were|have\ been)\ )(?:\w+\ )?(?:rumou?rs?|talk|whispers|speculation)\ (?:that|of)\b
    | \brumou?rs?\ (?:swirled|swirl|spread|abound(?:ed)?|circulated|persist(?:ed)?|(?:are|were)\ (?:swirling
        |circulating|spreading|rife))\b(?:\ that)?
    | \b(?:what\ (?:is|was|were|are)\ )(?:widely\ )?(?:believed|thought|understood|said|reported)\ to\b
    | \b(?:have|has|had)\ been\ {_HOW}reported\ (?:as|that)\b
    | \b(?:is|are|was|were)\ {_HOW}reported\ (?:as|missing|dead|killed|injured|wounded|safe|stolen|stable)\b
    | \b(?:injuries|casualties|deaths|damage|explosions?|blasts?|clashes|shelling|gunfire|shots|outages|strikes
        |sightings|looting|fires)\ (?:was|were|have\ been|has\ been)\ (?:also\ )?reported\b
    | \ba\ reported\ (?=[£$€¥]?\d)
    | \b(?:it\ (?:is|was)|['’]tis)\ said\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = words(
    """reportedly allegedly supposedly purportedly rumoredly rumouredly reputedly said believed understood thought
    rumored rumoured alleged reported reputed purported supposed presumed speculated whispered claimed learned
    learnt suggested hinted emerged emerges surfaced leaked filtered spread got transpired transpires light rumor
    rumour word legend gossip hearsay talk scuttlebutt tradition story tale whisper buzz accounts rumors rumours
    whispers speculation"""
)
_BY = re.compile(
    r"\s*,?\s*by\s+(?!(?:the\s+)?(?:many|some|all|most|now|then|chance|far|\d|mid|early|late|next)\b)\w", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\s+live\b|\s+(?:live\s+)?(?:(?:on|by|in|to)\s+(?:\w+\s+){0,6}(?:police|[A-Z][A-Z]+\b|CNN|BBC))"
)
_ACCORDING = re.compile(r"\baccording to\b|\bas per\b|\bin the words of\b", re.IGNORECASE)
_ACCUSING = re.compile(
    r"\b(?:alleg|claim|accus|charg|complain|testif|contend|assert)(?:e|es|ed|s|ing)\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:no|any|few)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


def _check(reading: Reading) -> Iterator[Hit]:
    for sentence, match in reading.find(_PATTERN, _SIGNS):
        if _somebody_passed_it_on(reading, sentence, match):
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip(", "))
        span = sentence.at(start, start + len(match.group().strip(", ")))
        wording = span.of(reading.text)
        yield Hit(
            (span,),
            f"“{wording}” passes on what somebody said, and the sentence does not say who.",
            attribution=reading.attribution_on(span),
        )


_PAST = re.compile(r"\b(?:once|long|originally|initially|previously) (?:thought|believed)\b", re.IGNORECASE)


def _somebody_passed_it_on(reading: Reading, sentence: Sentence, match: re.Match[str]) -> bool:
    before, after = sentence.text[: match.start()], sentence.text[match.end() :]
    if _PAST.search(match.group()) or _BY.match(after) or _ELSEWHERE.match(after) or _ACCORDING.search(sentence.text):
        return True
    if match.group().lower().endswith("reported") and _DENIED.search(before[-40:] + match.group().split()[0] + " "):
        return True
    if match.group().lower() in {"supposedly", "allegedly", "purportedly"} and _ACCUSING.search(before):
        return True
    return reading.told_by_someone(sentence, sentence.at(match.start(), match.end()))


RULE = Rule(
    id="agentless_hearsay",
    facet=Facet.WHO,
    definition=(
        "Hearsay wording with no source in the sentence: reportedly, is said to, it is understood that, it"
        " emerged that,"
        " a sourceless “was reported”. What matters is that somebody passed it on and is not named, not the form."
    ),
    question="Reported by whom?",
    grades=(("", Severity.MEDIUM),),
    check=_check,
    fires_on=(
        "The two banks have {{reportedly}} agreed on a price for the tower.",
        "The heiress {{is said to}} keep a lynx in the orangery.",
        "{{It is understood that}} the coach will leave in May.",
        "{{It emerged that}} the bridge had never been inspected.",
        "The gunman {{is believed to have}} crossed the river at dawn.",
        "{{Rumour has it}} a sequel is being filmed in Malta.",
        "The clinic, {{it was learned}}, had run out of plasma.",
        "The yacht {{was reported in March to}} be for sale.",
        "The ferry {{allegedly}} sailed with its doors open.",
        "Two climbers {{were reported missing}} below the north face.",
        "A spark {{is thought to}} have set off the dust.",
    ),
    silent_on=(
        "The two sides are expected to meet again in June.",
        "The peak is called the Widow by the shepherds.",
        "The alleged attacker will appear in court on Friday.",
        "Ombudswoman Teresa Vidal recently reported that nine sailors were home.",
        "The composer is known for slow openings.",
        "She is considered the best goalkeeper in the league.",
        "It believed that the valve was shut, the operator wrote.",
        "The sun emerged from behind the ridge at nine.",
        "“He is said to be rich, but I pay for lunch,” his sister said.",
        "The tower is said by its architect to sway a metre.",
        "According to the coroner, the man is believed to have drowned.",
        "[[s|named=the port authority:The port authority]] [[q:said]] [[c:the crew had reportedly left the ship]].",
    ),
)
