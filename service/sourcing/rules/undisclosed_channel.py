"""Information of this article that came by a route which the reader can neither identify nor follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.domain.text import Span
from service.sourcing.reading import Reading, Sentence
from service.sourcing.rule import Hit, Rule

_HIDDEN = (
    r"(?:confidential|private|secret|undisclosed|unofficial|back|backroom|backdoor|trusted|informal|unnamed"
    r"|discreet|clandestine|covert|anonymous|unspecified|non-public|nonpublic|hidden|personal|sensitive"
    r"|internal|classified|closed|privileged|unattributable)"
)
_ROUTE = (
    r"(?:channels?|contacts|connections|sources|back-?channels?|intermediar(?:y|ies)|go-betweens?|means|routes?"
    r"|conduits?)"
)
_BY_WAY_OF = r"(?:via|through|from|over|by\ way\ of|by|using|on)"
_UNATTRIBUTABLE = re.compile(
    rf"""
    \b{_BY_WAY_OF}\ (?:what\ (?:he|she|it|they)\ (?:described|referred\ to|called
        |termed)(?:\ as)?\ )?['‘“"]?(?P<a>(?:[\w-]+\ )?{_HIDDEN}(?:,?\ (?:and\ )?{_HIDDEN})?\ {_ROUTE})\b
    | \b{_BY_WAY_OF}\ (?:an?\ |the\ |his\ |her\ |their\ |its\ )?(?P<b>back-?channels?|backdoor\ \w+)\b
    | \b(?P<c>(?:information|material|data|details|intelligence|documents?|evidence|figures|records)\ (?:(?:that
        |which)\ (?:(?:is|are|was|were|has|have|had)\ )?|currently\ )?(?:not\ (?:yet\ )?been\ (?:made\ public
        |published|released|disclosed)|not\ (?:yet\ |currently\ |otherwise\ )?(?:publicly\ available
        |in\ the\ public\ domain|available\ to\ the\ public|open\ to\ the\ public|made\ public|public
        |publicly\ known|generally\ available)|unavailable\ to\ the\ public|outside\ the\ public\ domain))\b
    | \b(?P<d>(?:non-public|nonpublic|unpublished\ and\ undisclosed|inside|insider|privileged)\ (?:information
        |knowledge|data))\b
    | \b(?:told|said|learn(?:ed|t)|heard|obtained|received|reached|shared|passed|disclosed|revealed|given|supplied
        |spoke|confided)\b[^.;:]{{0,60}}?\b(?P<e>(?:had\ reached\ \w+\ )?in\ (?:strict\ |strictest[ ]
        |complete\ )?confidence)\b
    | \b(?:via|through|by)\ (?P<i>(?:intermediar(?:y|ies)|go-betweens?|contacts|people|channels|sources)\ (?:who
        |that|which)\ (?:can(?:not|'t|’t)|could\ not|must\ not|may\ not)\ be\ (?:identified|named|disclosed))\b
    | \b(?P<f>(?:on|under)\ (?:a\ )?(?:promise|pledge|condition)\ of\ (?:secrecy|confidentiality))\b
    | \b(?:drawing|draws|drew|based|rests?|rested|resting|relying|relies|citing|cites|cited)\ (?:on
        |upon)?\ ?(?P<g>(?:confidential|secret|undisclosed|classified|private|unspecified)\ (?:information
        |intelligence|data|briefings?|sources|communications))\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOSED = (
    r"(?:closed-?\s?door|closed|confidential|private|secret|off-the-record|off-record|background"
    r"|not-for-attribution|invitation-only|invite-only|in-camera|unminuted|restricted|classified|unannounced"
    r"|encrypted|internal)"
)
_MEETING = (
    r"(?:meetings?|briefings?|sessions?|hearings?|calls?|conference\ calls?|conversations?|talks|discussions?"
    r"|dinners?|lunch(?:eon)?s?|breakfasts?|gatherings?|events?|fundraisers?|fund-raisers?"
    r"|receptions?|seminars?|presentations?|caucus(?:es)?|roundtables?|retreats?|summits?|remarks"
    r"|correspondence|letters?|emails?|e-mails?|messages?|texts?|exchanges?|chats?|memos?|notes?"
    r"|phone\ calls?|telephone\ calls?|consultations?|appearances?|speech|speeches|screening|conclave"
    r"|deliberations|testimony|chat\ groups?|groups?|channels?|network|forum|huddle)"
)
_RESTRICTED = re.compile(
    rf"""
    \b(?:in|at|during|on|from|through|via|over|after|using|used|told|telling|addressing)\ (?:(?:an?|the|one|two
        |three|several|some|his|her|its|their|last\ \w+['’]s|recent|another|what\ \w+\ \w+\ as)\ ){{0,2}}['‘“"]?
        (?P<a>(?:(?!most\ )\w+\ )?{_CLOSED}(?:,?\ (?:(?!of\ )[\w-]+\ ){{0,3}}?){_MEETING})\b
    | \b(?P<b>behind\ closed\ doors|off\ the\ record|on\ (?:deep\ )?background(?=[\ ,.]))
    | \b(?:(?:at|in|during|under)\ (?:(?:an?|the)\ )?)?(?P<c>(?:\w+\ )?(?:held\ )?(?:under|on
        |governed\ by)\ (?:the\ )?Chatham\ House\ rules?)
    | \b(?:in|on|over|via|through)\ (?:an?|the)\ (?P<d>(?:[\w-]+\ ){{0,3}}(?:message|post|exchange|call|chat
        |broadcast|transmission)s?\ (?:on|over|in|via)\ (?:an?|the)\ (?:closed|private|secret|encrypted|secure
        |restricted)\ (?:[\w-]+\ ){{0,2}}(?:network|channel|group|chat|app|line|forum|server|frequency))
    | (?P<e>(?<![\w'’])(?:leaked|confidential|classified|secret|unpublished|sealed
        |restricted)\ (?:[\w-]+\ ){{0,2}}?(?:memos?|memorandum|documents?|reports?|cables?|e-?mails?|recordings?
        |drafts?|files?|papers|notes?|letters?|transcripts?|dossiers?|minutes|audit|assessment|briefing\ note
        |presentation|messages))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = words(
    """channel channels contacts connections sources backchannel backchannels back backdoor intermediary intermediaries
    between betweens means route routes conduit conduits publicly public domain available released published disclosed
    inside insider privileged confidence secrecy confidentiality confidential secret undisclosed classified private
    unspecified closed record background attribution invitation invite camera unminuted restricted unannounced encrypted
    internal doors chatham leaked unpublished sealed secure"""
)
_SPEECH = re.compile(
    r"\b(?:said|says|say|told|tells|put|puts|described|describes|claimed|claims|warned|warns|complained"
    r"|complain|urged|ordered|called|calls|argued|accused|repeated"
    r"|echoed|shared|share|disclosed|revealed|admitted|conceded|acknowledged|confirmed|added|stated|states"
    r"|explained|suggested|predicted|noted|outlined|promised|boasted|joked"
    r"|vowed|assured|learned|learnt|heard|obtained|discussed how|remarked|hinted|indicated|reported|spoke of"
    r"|made clear|according to|laid out|raised|denounced|criticized|criticised|mocked|attacked|lamented"
    r"|estimated|set out)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\s+(?:[\w'’,-]+\s+){0,6}?(?:shows?|showed|says?|said|reveals?|revealed|suggests?|suggested|indicates?"
    r"|indicated|warns?|warned|describes?|described|states?|stated|puts?|reads?|lists?|concludes?|concluded"
    r"|seen by|obtained by|reviewed by|leaked to|provided to|shared with)\b"
)
_CITED = re.compile(
    r"\b(?:according to|citing|cites|cited|quoting|based on|drawing on|as per|obtained|seen|reviewed"
    r"|contained in|in)\s+(?:an?\s+|the\s+|several\s+|some\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:['’]s?|\b(?:his|her|its|their|our|my|your))\s+(?:\w+\s+)?$")
_ONGOING = re.compile(r"\b(?:been|were|was|are|is|engaged|engaging|locked)\s+in\s+(?:\w+\s+)?$", re.IGNORECASE)
_USED = re.compile(r"\b(?:us(?:ed|ing|es)|on|from)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:met|meets?|meeting|gathered|gather|gathers|convened|negotiat\w+|voted|vote|held|hold|holds|holding"
    r"|conven\w+|deliberat\w+|debat\w+|huddl\w+|reached|agreed|decided|spent)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)


def _check(reading: Reading) -> Iterator[Hit]:
    for pattern, grade in ((_UNATTRIBUTABLE, "unattributable"), (_RESTRICTED, "restricted")):
        for sentence, match in reading.find(pattern, _SIGNS):
            group = match.lastgroup
            if group is None or (grade == "restricted" and not _carries(sentence.text, match, group)):
                continue
            if grade == "unattributable" and group in "ab" and not _carries_information(sentence.text):
                continue
            yield _hit(reading, sentence, match, group, grade)


def _hit(reading: Reading, sentence: Sentence, match: re.Match[str], group: str, grade: str) -> Hit:
    span = sentence.at(match.start(group), match.end(group))
    missing = "nobody can identify it" if grade == "unattributable" else "a reader can't follow it"
    wording = " ".join(span.of(reading.text).split())
    return Hit((span,), f"The information came by way of “{wording}”: {missing}.", grade, _attribution(reading, span))


def _attribution(reading: Reading, span: Span):  # type: ignore[no-untyped-def]
    return reading.attribution_on(span)


def _carries_information(text: str) -> bool:
    return bool(_SPEECH.search(text))


def _carries(text: str, match: re.Match[str], group: str) -> bool:
    """Whether what was said there is reported: a meeting that is the event, or a paper the subject, is no channel."""
    before, after = text[: match.start(group)], text[match.end(group) :]
    if re.match(
        r"\s+(?:server|account|address|system|network|provider|list|plane|jet|school|company|firm)",
        after,
        re.IGNORECASE,
    ):
        return False
    if group == "e":
        if _OWNED.search(before):
            return False
        return bool(_DOCUMENT.match(after) or (_CITED.search(before) and _SPEECH.search(text)))
    if group == "a" and (_ONGOING.search(before) or ("mail" in match.group(group) and _USED.search(before))):
        return False
    if group == "b" and _EVENT.search(before):
        return False
    return bool(_SPEECH.search(before) or _SPEECH.search(after))


RULE = Rule(
    id="undisclosed_channel",
    facet=Facet.ROUTE,
    definition=(
        "Information in this article came by a route that the reader can neither identify nor follow: unattributable"
        " (“confidential channels”, “information not publicly available”) or restricted (a closed briefing, an"
        " off-the-record call, a leaked memo that nobody names). Secrecy as a mere subject, and a closed meeting that"
        " is itself the event, stay silent."
    ),
    question="What is the channel, was anyone of ours there, is there a document?",
    grades=(("unattributable", Severity.HIGH), ("restricted", Severity.MEDIUM)),
    check=_check,
    fires_on=(
        "The envoy said he had the list through {{confidential channels}}.",
        "Her statement draws on {{information not publicly available}} to most readers.",
        "The abbot had learned via {{trusted contacts}} that the land was sold.",
        "The minister put the cost at nine million at {{an off-the-record briefing}}.",
        "In {{closed-door meetings}} the governors said the same.",
        "On {{a confidential lender call}}, the treasurer told banks that the yard needed repairs.",
        "{{A leaked memo}} shows that the bridge was never tested.",
        "At a dinner {{under the Chatham House rule}}, the banker described the target as a decoration.",
        "The figure, she said, had been given to her {{in confidence}}.",
    ),
    silent_on=(
        "The two governments are engaged in discreet talks.",
        "The agreement preserves the secrecy of the negotiations.",
        "He was asked about informal contacts with the rebels.",
        "The president held a private meeting with the bishops.",
        "The confidential helpline rang twice.",
        "A secret ballot decides who makes the coffee.",
        "Private security guards will keep to the arcades.",
        "The council met behind closed doors.",
        "A sealed sample of the pulp has been sent to the laboratory.",
        "“It reached me through confidential channels,” she said.",
        "They spoke about Governor Ashe's leaked emails.",
    ),
)
