"""The text's own disclaimer that a claim is unverified: a disclosure, good practice, and a reason to follow up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.sourcing.reading import Reading
from service.sourcing.rule import Hit, Rule

_CHECKED = (
    r"(?:verified|confirmed|corroborated|substantiated|authenticated|proven|proved|backed\ up"
    r"|borne\ out|ascertained)"
)
_CHECK = (
    r"(?:verify|confirm|corroborate|substantiate|authenticate|check|prove|establish|ascertain|back\ up"
    r"|determine\ independently)"
)
_HOW = (
    r"(?:(?:independently|immediately|fully|officially|yet|so\ far|separately|otherwise|formally|publicly"
    r"|conclusively|be|been|at\ once|readily)\ ){0,4}"
)
_PROOF = r"(?:evidence|proof|substantiation|corroboration|confirmation|source\ for\ (?:it|this|the))"
_GAVE = (
    r"(?:provide[ds]?|offer(?:ed|s)?|gives?|gave|given|cite[ds]?|present(?:ed|s)?|produce[ds]?"
    r"|furnish(?:ed|es)?|supplie[ds]|supply|submitted|shared?)"
)
_QUICK = (
    r"(?:any\ |hard\ |concrete\ |immediate\ |further\ |independent\ |supporting\ |documentary\ |direct\ "
    r"|public\ |firm\ |clear\ |the\ |a\ shred\ of\ |credible\ |detailed\ |scientific\ |whatever\ )*"
)

_PATTERN = re.compile(
    rf"""
    \b(?:has|have|had)(?:\ not|n['’]t|\ never|\ yet\ to|\ still\ (?:not|to))\ {_HOW}{_CHECKED}\b
    | \b(?:has|have|had)\ (?:yet\ to\ be|not\ yet\ been|still\ to\ be)\ {_HOW}{_CHECKED}\b
    | \b(?:could|can)(?:\ not|not|n['’]t|\ neither|\ never)\ {_HOW}(?:be\ )?{_HOW}{_CHECKED}\b
    | \b(?:could|can)(?:\ not|not|n['’]t|\ neither)\ {_HOW}{_CHECK}\b
    | \b(?:has|have|had)(?:\ not|n['’]t)\ (?:yet\ |so\ far\ )?been\ able\ to\ {_HOW}{_CHECK}\b
    | \b(?:was|were|is|are|been|remains?|proved)\ (?:not\ (?:immediately\ |yet\ )?able|unable
        |(?:not\ (?:immediately\ )?)possible|impossible)\ to\ {_HOW}{_CHECK}\b
    | \b(?:is|are|was|were)(?:\ not|n['’]t)\ (?:yet\ |being\ )?(?:independently|officially|immediately)\ {_CHECKED}\b
    | \b(?:it\ )?(?:was|is)\ impossible\ to\ {_HOW}{_CHECK}\b
    | \b(?:could|can)(?:\ not|not|n['’]t)\ be\ (?:independently\ |readily\ )?checked\b
    | \bunable\ to\ {_HOW}{_CHECK}\b
    | \b(?:neither|none|nothing)\b[^.;:“”"]{{0,30}}?(?:could|can|has|have|had)\ (?:yet\ )?(?:be
        |been)\ (?:independently\ |immediately\ )*(?:verified|confirmed|corroborated|substantiated|proven|proved
        |checked)\b
    | \bnothing\ (?:has|had)\ been\ (?:presented|produced|offered|published|shown)\ (?:so\ far\ )?to\ (?:support
        |substantiate|prove|back|corroborate)\b
    | \bno\ (?:independent|hard|documentary|corroborating|supporting)\ (?:evidence|proof)\b
    | \b(?:has|have|had)\ yet\ to\ (?:independently\ )?(?:verify|confirm|corroborate|substantiate|authenticate)\b
    | \b(?:independent\ )?(?:confirmation|verification|corroboration)\ (?:was|is|were)\ (?:not
        |un)\ ?(?:immediately\ |yet\ )?(?:available|possible|obtainable)\b
    | \bno\ (?:independent\ )?(?:way|means|possibility)\ (?:of\ (?:independently\ )?(?:verifying|confirming
        |checking)|to\ {_HOW}{_CHECK})\b
    | \b(?:unverified|unconfirmed|uncorroborated|unsubstantiated|unproven|unproved|unauthenticated|unverifiable
        |not\ verifiable)\b
    | \bwithout\ (?:(?:provid|offer|giv|cit|present|produc|show|furnish|supply|submitt
        |adduc)ing\ )?(?:any\ )?{_QUICK}{_PROOF}\b
    | \bwithout\ (?:being\ able\ to\ )?(?:substantiating|proving|corroborating|backing\ up|backing\ it\ up
        |verification|proof\ being)\b
    | \b(?:did\ not|didn['’]t|does\ not|doesn['’]t|do\ not|has\ not|have\ not|had\ not|hasn['’]t)\ (?:immediately[ ]
        |yet\ |publicly\ )?{_GAVE}\ {_QUICK}(?:evidence|proof)\b
    | \b{_GAVE}\ (?:no|little|scant)\ {_QUICK}(?:evidence|proof|substantiation|corroboration)\b
    | \b{_GAVE}\ nothing\ (?:to|that|in)\ (?:back|support|substantiate|prove
        |corroborate)(?:\ up)?(?:\ of)?(?:\ (?:his|her|its|their|the|this|that))?(?:\ \w+)?
    | \b(?:there\ (?:was|is|has\ been|were)|with)\ no\ (?:immediate\ |independent\ |official\ |outside[ ]
        |other\ )*(?:confirmation|verification|corroboration)\b
    | \bno\ (?:immediate|independent|official|outside)\ (?:confirmation|verification|corroboration)\b
    | \bno\ (?:\w+\ ){{0,2}}(?:evidence|proof|result|document|record|confirmation)s?\ (?:(?:of|for
        |that)\ (?:[\w'’]+\ ){{1,5}}?|\w+\ )?(?:has|have|had|was|were)\ (?:so\ far\ |yet\ |ever\ )?(?:been\ )?
        (?:produced|presented|offered|provided|given|published|shown|made\ public)(?:\ (?:in\ support
            |to\ (?:support|back|substantiate)))?
    | \bawait(?:s|ing)\ (?:independent\ )?(?:verification|confirmation|corroboration)\b
    | \b(?:lacks?|lacked|lacking)\ (?:independent\ )?(?:verification|corroboration|substantiation)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\ \w+)?\ (?:whether|that|either|if)\b[^.,;:—]{0,60}|\ (?:the|his|her|its|their|this|that|those|these"
    r"|any)\ (?:\w+\ )?\w+",
    re.IGNORECASE,
)
_SIGNS = words(
    """verified confirmed corroborated substantiated authenticated proven proved checked backed borne ascertained verify
    confirm corroborate substantiate authenticate check prove establish ascertain back determine verifying confirming
    checking unverified unconfirmed uncorroborated unsubstantiated unproven unproved unauthenticated unverifiable
    verifiable evidence proof proofs substantiation documentation corroboration confirmation substantiating proving
    corroborating backing verification nothing result results document documents record records source"""
)
_OFFICE = re.compile(r"\b(?:nomin|appoint|bishop|senate|candidac|sworn|booking|reservation|ticket)", re.IGNORECASE)
_PROVEN = re.compile(r"unproven|unproved|not\ (?:yet )?(?:been )?prove[dn]", re.IGNORECASE)
_UNTRIED = re.compile(
    r"\s+(?:technology|technologies|treatment|drug|therapy|concept|method|system|track|user|account|talent"
    r"|players?|voters?|tally)\b",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(r"^without (?:any )?(?:evidence|proof) of\b|(?:cited|cites) no evidence th", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:if|unless|until|whether)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:nobody|no one|refus\w+ to|declin\w+ to|would not|wouldn['’]t|will not|won['’]t)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


def _check(reading: Reading) -> Iterator[Hit]:
    for sentence, match in reading.find(_PATTERN, _SIGNS):
        before, after = sentence.text[: match.start()], sentence.text[match.end() :]
        if _OFFICE.search(sentence.text) and "confirm" in match.group().lower():
            continue
        if _OF_SOMETHING.search(match.group() + after[:4]):
            continue
        if _UNTRIED.match(after) or _MODAL.search(before) or _ASKED.search(before):
            continue
        span = sentence.at(match.start(), match.end())
        wording = span.of(reading.text)
        yield Hit(
            (span,),
            f"“{wording}” discloses, as good practice asks, that the claim is unverified; what was tried is not told.",
            attribution=reading.attribution_on(span),
        )


RULE = Rule(
    id="unverified_claim",
    facet=Facet.STATUS,
    definition=(
        "The text itself says that a claim is unverified, unconfirmed or cannot be checked. It is a disclosure"
        " and good"
        " practice: it asks for follow-up and is never a fault."
    ),
    question="What was tried to check this, and does the caveat stand wherever the claim is repeated?",
    grades=(("", Severity.MEDIUM),),
    check=_check,
    disclosure=True,
    fires_on=(
        "The ministry's account of the raid {{has not been independently verified}}.",
        "The death toll {{could not be immediately confirmed}} on Sunday.",
        "There were {{unconfirmed}} reports of a second landslide above the village.",
        "The mayor blamed saboteurs, {{without providing evidence}}.",
        "The Ledger {{was unable to verify}} the date of the recording.",
        "Her version of the quarrel {{has yet to be corroborated}}.",
        "{{No independent confirmation}} of the sinking was available by nightfall.",
        "The general {{offered no proof}} that the bridge had been mined.",
        "The theory that the ledger was forged remains {{unproven}}.",
        "Reporters {{could not establish whether}} the letter was ever sent.",
    ),
    silent_on=(
        "The ministry has not disclosed the cost of the raid.",
        "The mayor declined to comment on the recording.",
        "She did not offer specifics about the timetable.",
        "The cause of the fire has not been determined.",
        "The senate has not confirmed the nominee for the court.",
        "He said he had no evidence to give and went home.",
        "The bank's spokesman would not confirm the figure.",
        "An inspector verified the tally twice before noon.",
        "“Your report has not been verified by anyone,” the clerk told him.",
        "The clinic will not use an unproven treatment on children.",
        "Nobody will be paid unless the claim has been verified.",
    ),
)
