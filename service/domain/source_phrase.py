"""What class an unnamed source phrase is of, by its head noun and what hangs on it (sourcing guide, "source class").

Both the extractor (which classes attributions) and the rules (which must see a source that the model missed)
ask this, so it stands in the domain, with its word lists in `service.domain.lexicon`.
"""

from __future__ import annotations

import re

from service.domain import lexicon
from service.domain.attribution import SourceClass
from service.domain.noun_phrase import DETERMINER, Phrase, take_apart
from service.domain.speech import stance_or_statement, tells_stance

_TIE = re.compile(
    r"\b(?:familiar|acquainted|conversant|close|closest|privy|party) (?:with|to)\b|\bbriefed (?:on|about|by)\b"
    r"|\bwith (?:(?:direct|first-?hand|detailed|intimate|some|close|inside|personal) )?(?:knowledge"
    r"|understanding) of\b"
    r"|\b(?:who (?:knows?|has knowledge|have knowledge|(?:is|are|was|were) (?:familiar|briefed|close|aware)))\b"
    r"|\bin the know\b|\b(?:aware|knowledgeable) (?:of|about)\b|\bin a position to know\b|\binvolved in\b",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(
    r"\bclose to (?:the (?!(?:matter|talks|discussions|negotiations|deal|case|investigation|process|situation))"
    r"|[A-Z]|[a-z]+ing\b)"
)
_HOW_THEY_KNOW = re.compile(
    r"\b(?:who|which|that) (?:was|were|is|are|had been|has been|have been)?\s*(?:also |both "
    r"|all )?(?:in the room|present|there|on board|aboard|at|in|inside|on|behind|near"
    r"|attended|attending|heard|saw|watched|witnessed|took part|takes? part|participated|flew|drove|worked"
    r"|works?|served|serves?|sat|helped|treated"
    r"|negotiated|saw|seen|read|reviewed|listened|investigated|handled|led|organi[sz]ed|accompanied|travell?ed"
    r"|lived|lives?)\b"
    r"|\b(?:who|which|that) \w+(?:ed|ew|ove|at|aw|ent|ook"
    r"|ove)\b(?<!asked)(?<!requested)(?<!declined)(?<!insisted)(?<!wanted)(?<!wished)(?<!refused)"
    r"|\b(?:present|attending|working|serving|involved|stationed|travell?ing|taking part|based|embedded|sitting"
    r"|assigned|handling|investigating"
    r"|directly involved|on board|aboard|at the scene|on the scene|in the room|in attendance|on duty"
    r"|in the meetings?|in the talks)\b",
    re.IGNORECASE,
)
_SUBUNIT = re.compile(
    r"\b(?:in|at|of|from|with|inside|within) (?:(?:the|a|an|its|their|his|her|one of the) )?(?:[\w'’.-]+ ){0,4}?"
    r"(?:ministry|department|directorate|agency|office|bureau|division|unit|command|committee|commission"
    r"|council|service|secretariat"
    r"|embassy|consulate|court|brigade|battalion|regiment|desk|station|hospital|clinic|university|faculty"
    r"|delegation|cabinet|team"
    r"|headquarters|authority|board|plant|factory|mill|foundry|yard|shipyard|union|chancellery|institute"
    r"|laboratory|fund|company|bank"
    r"|crew|squad|meetings?|talks|room|negotiations|session|briefing|embassy|parliament)\b"
    r"|\b(?:in|at|of|from|with|inside|within) (?:the )?[A-Z][\w.&'’-]+",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b(?:in|at|inside) (?:the|that|those|this) (?:\w+ )?(?:meetings?|talks|room|negotiations|session|briefing"
    r"|call|dinner|hearing)\b",
    re.I,
)
_FOR_A_CLIENT = re.compile(r"\b(?:attorney|lawyer|solicitor|barrister|counsel)s?\b", re.IGNORECASE)


def unnamed_class(phrase: str, verb: str = "") -> SourceClass | None:
    """The class of a source phrase that names nobody; None where its words don't tell.

    `verb` is the cue: a class of people is `vague` with speech or belief and `group` with a feeling, a wish or an
    intention.
    """
    parts = take_apart(phrase)
    head = parts.head
    if not head:
        return SourceClass.NONE
    part = _PART_OF.match(phrase)
    if part and head in _COUNTED:
        return _some_of(phrase[part.end() :], verb)
    return _person(phrase, parts, verb) or _class_or_material(phrase, parts, verb) or _role(phrase, parts, verb)


def _person(phrase: str, parts: Phrase, verb: str) -> SourceClass | None:
    """The class of a phrase whose head is empty: nobody, a source, a person with some tie."""
    head = parts.head
    if _NOT_ANY.match(phrase.strip()):
        return SourceClass.GROUP
    tied = bool(_TIE.search(phrase))
    if head in lexicon.BARE or (head in lexicon.NOBODY and tied) or (head in lexicon.NOBODY and _unnamed(parts)):
        return _bare(phrase, parts)
    if head == "authority" or phrase.lower().strip() in {"authorities", "the authorities"}:
        return SourceClass.VAGUE if _alone(parts) else None
    if head in lexicon.SPEAKS_FOR:
        return SourceClass.PARTIAL if _UNNAMED_BY_REQUEST.search(phrase) else SourceClass.NAMED
    return None


def _class_or_material(phrase: str, parts: Phrase, verb: str) -> SourceClass | None:
    head = parts.head
    if head in lexicon.CLASS and (parts.plural or head in lexicon.QUANTIFIER):
        return stance_or_statement(verb, population=head in lexicon.POPULATION)
    if head == "agency" and parts.plural and {w.lower() for w in parts.before} <= _NEWS_AGENCIES:
        return SourceClass.VAGUE
    if head in lexicon.MATERIAL:
        return SourceClass.VAGUE if _unspecified(phrase, parts) else None
    return None


def _role(phrase: str, parts: Phrase, verb: str) -> SourceClass | None:
    """The class of a role; a whole trade in the present tense ("doctors say") is a class, not informants."""
    head = parts.head
    if head in lexicon.INFORMANT and parts.plural and head not in _CLOSE:
        first = parts.before[0].lower() if parts.before else ""
        if first in {"some", "many", "most", "few"} or (tells_stance(verb) and first not in _COUNTED):
            return stance_or_statement(verb)
    trade = head in lexicon.INFORMANT and parts.plural and not parts.before and not parts.after
    if trade and head not in _CLOSE and _GENERIC.match(verb):
        return SourceClass.VAGUE
    if head in lexicon.INFORMANT or head in lexicon.CLASS or head in lexicon.NOBODY:
        return _informant(phrase, parts)
    return None


_NOT_ANY = re.compile(r"(?:not|no|nobody|none|neither|nor)\b", re.IGNORECASE)
_NEWS_AGENCIES = lexicon.words(
    """various several multiple other some news foreign local wire international two three many"""
)
_CLOSE = lexicon.words(
    """friend relative colleague associate neighbour neighbor confidant employee survivor negotiator member official
    aide adviser advisor diplomat spokesman staffer operative insider source witness eyewitness ally"""
)
_GENERIC = re.compile(
    r"(?:say|warn|believe|think|argue|agree|recommend|advise|estimate|expect|suggest|maintain|contend|insist)\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"(?:(?:at least|about|only|even|more than) )?(?:one|two|three|four|five|six|several|some|many|most|few"
    r"|others|another|dozens|hundreds|a number|a group) of ",
    re.IGNORECASE,
)
_COUNTED = lexicon.QUANTIFIER | lexicon.words("one two three four five six number group")
_UNNAMED_BY_REQUEST = re.compile(
    r"anonym|(?:not (?:to )?be|declined to be|without being) (?:named|identified)", re.IGNORECASE
)


def by_request(phrase: str) -> bool:
    """Whether a phrase says that its person asked not to be named."""
    return bool(_UNNAMED_BY_REQUEST.search(phrase))


def _some_of(rest: str, verb: str) -> SourceClass:
    """The class of "one of her advisers", "many of his supporters": by the noun inside."""
    inner = take_apart(rest)
    if inner.head in lexicon.CLASS:
        return stance_or_statement(verb, population=inner.head in lexicon.POPULATION)
    if inner.head in lexicon.INFORMANT or inner.head in lexicon.BARE:
        return _informant(rest, inner)
    return SourceClass.PARTIAL if inner.plural else SourceClass.VAGUE


def _unnamed(parts: Phrase) -> bool:
    return any(word.lower() in {"unnamed", "unidentified", "anonymous", "undisclosed"} for word in parts.before)


def _alone(parts: Phrase) -> bool:
    """Whether nothing but a determiner or a weak adjective stands before the head."""
    weak = {
        "local",
        "regional",
        "relevant",
        "competent",
        "responsible",
        "federal",
        "state",
        "national",
        "the",
        "some",
        "many",
    }
    return all(word.lower() in weak | DETERMINER for word in parts.before)


_EMPTY = lexicon.words(
    """well-placed well-informed informed reliable trusted credible knowledgeable unnamed anonymous unidentified
    undisclosed separate independent different second third additional single lone good high-level high-ranking
    senior top key inside multiple numerous another confidential secret reputable first other close private same
    unofficial"""
) | DETERMINER  # fmt: skip


def _bare(phrase: str, parts: Phrase) -> SourceClass:
    if {"data", "media", "news", "open", "open-source", "published", "public", "online", "internet", "web"} & {
        w.lower() for w in parts.before
    }:
        return SourceClass.VAGUE
    if _MEETING.search(parts.after) or re.search(r"\bwho (?:was|were) (?:in|at|present)\b", parts.after):
        return SourceClass.DESCRIBED
    if any(word.lower() not in _EMPTY and not word.isdigit() for word in parts.before) or _PRINCIPAL.search(phrase):
        return SourceClass.PARTIAL
    if re.match(r"(?:in|at|inside|within|from|with) ", parts.after) and not _TIE.search(parts.after):
        return SourceClass.DESCRIBED if _SUBUNIT.match(parts.after) else SourceClass.PARTIAL
    return SourceClass.BARE


def _informant(phrase: str, parts: Phrase) -> SourceClass:
    if parts.head in {"attendee", "participant", "eyewitness", "witness", "bystander"}:
        return SourceClass.DESCRIBED
    after = re.split(
        r"[,(]? ?(?:who|speaking|asking|requesting|on) (?:[\w ]{0,30})?(?:condition of anonymity|anonymity"
        r"|not authori[sz]ed)",
        parts.after,
    )[0]
    if _FOR_A_CLIENT.search(parts.head) and (
        re.match(r"(?:for|of|representing)\b", after) or parts.before[:1] in (("their",), ("his",), ("her",))
    ):
        return SourceClass.DESCRIBED
    if _MEETING.search(after) or _HOW_THEY_KNOW.search(after):
        return SourceClass.DESCRIBED
    if parts.head not in lexicon.NOBODY and _SUBUNIT.match(after):
        return SourceClass.DESCRIBED
    return SourceClass.PARTIAL


_ISSUERS = lexicon.words(
    """police court government federal congressional state city county campaign tax financial disclosure election
    census official public company corporate ministry army military coroner autopsy inspector legal land property"""
)


def _unspecified(phrase: str, parts: Phrase) -> bool:
    """Whether material is nobody's: indefinite or plural, with no name, owner or issuer on it."""
    if {word.lower() for word in parts.before} & _ISSUERS:
        return False
    if (
        any(word[0].isupper() for word in parts.before[1:])
        or any(w.isupper() and len(w) > 1 for w in parts.before)
        or any("'s" in w.replace("’", "'") for w in parts.before)
    ):
        return False
    if re.search(r"\b(?:by|from|of|in) (?:the )?[A-Z]", parts.after):
        return False
    first = parts.before[0].lower() if parts.before else ""
    return first not in {"both", "these", "those", "its", "his", "her", "their", "our", "my", "your"} and (
        parts.plural or first != "the"
    )
