"""Where a sentence shows that another outlet's report or interview is relayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.sourcing.outlets import KIND, NAME, outlet_in, plain

_SAYS = (
    r"(?:reports?|reported|has\ reported|have\ reported|had\ reported|said|says|wrote|writes|quoted|quotes"
    r"|cited|cites|revealed|reveals|noted|announced|claimed|claims|learned|carried|broke|disclosed|quoting)"
)
_WHEN = r"(?:\ (?:also|first|later|recently|earlier|then|previously|live|exclusively))?"
_N = (
    rf"(?P<name>(?:(?:the|The|a|an)\ )?(?:(?:[A-Z]\w+|local|state|private|public|state-run|state-owned"
    rf"|opposition|pro-\w+|independent|business|regional)\ ){{0,2}}?{KIND}\ {NAME}|{NAME}(?:'s|’s"
    rf"|’)?(?:\ (?:\([A-Z]+\)|{KIND}))?)"
)
_N = (
    _N.replace(" talk show", r"\ talk\ show")
    .replace("news agency", r"news\ agency")
    .replace("news site", r"news\ site")
    .replace("news website", r"news\ website")
    .replace("news outlet", r"news\ outlet")
    .replace("news portal", r"news\ portal")
    .replace("talk show", r"talk\ show")
    .replace("TV channel", r"TV\ channel")
    .replace("TV station", r"TV\ station")
    .replace("radio station", r"radio\ station")
    .replace("wire service", r"wire\ service")
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("{N}", _N), re.VERBOSE)


_BY = _pattern(
    r"(?:\b(?:[Aa]s\ )?(?:was\ |were\ |been\ |is\ |are\ )?(?P<how>first\ )?(?:reported|relayed|carried|quoted"
    r"|cited|introduced|disclosed|revealed)" + _WHEN + r"\ (?:\w+day\ |by\ |last\ \w+\ by\ )?(?<=by\ )"
    r"|\b[Aa]ccording\ to\ (?:(?:an?|the|one|this)\ (?:\w+\ ){0,3}?(?:reports?|story|article|account|interview"
    r"|scoop|investigation)\ (?:\w+\ ){0,3}?(?:by|in|from|on|with|published\ by|published\ in)\ )?"
    r"|\b(?:[Aa]s\ per|[Cc]iting|[Qq]uoting|per)\ (?:(?:an?|the)\ (?:\w+\ ){0,2}?(?:report|story|article"
    r"|interview)s?\ (?:by|in|from|on|with)\ )?"
    r"|(?:\b(?:in|In|to|from|by)\ )?(?:[Aa]n?|[Tt]he|[Tt]his|one)\ (?:\w+\ ){0,3}?(?:report|story|article"
    r"|account|scoop)\ (?:(?:on\ )?\w+day\ |last\ \w+\ |this\ \w+\ )?(?:by|in|from|published\ by"
    r"|published\ in)\ )"
    r"{N}"
)
_SAID = _pattern(
    r"{N},?"
    + _WHEN
    + r"(?:,\ (?:citing|quoting|which\ (?:cited|quoted))\ [^.;:“”\"]{3,90}?,)?"
    + _WHEN
    + r"\ (?P<verb>"
    + _SAYS
    + r")\b(?!\ (?:on|at)\ (?:its|his|her)\b)(?:\ (?:on\ )?\w+day\b|\ in\ [A-Z]\w+\b|\ last\ \w+\b)?"
)
_INVERTED = _pattern(r"(?<=[,”\"»])\ (?P<verb>reported|reports|wrote|writes|said|says|quoted)\ {N}")
_TOLD = _pattern(
    r"\b(?P<how>told|tells|telling|tell|(?:spoke|spoken|[Ss]peaking|said|talking|confirmed|admitted"
    r"|acknowledged|explained|repeated|revealed|disclosed|denied\ it|confided|conceded)\ (?:\w+\ )?(?:to|with)"
    r"|(?:wrote|writing|argued|said)\ in)\ {N}"
)
_INTERVIEW = _pattern(
    r"\b(?:[Ii]n|[Dd]uring|[Ff]rom|[Tt]o|[Oo]n)\ (?:an?|the|his|her|their|its|this|that|last|another"
    r"|one)\ (?:[\w'’-]+\ ){0,4}?(?:interviews?|appearance|conversation|podcast|sit-down|broadcast|edition"
    r"|episode|op-ed|commentary)\ (?:\w+day\ |yesterday\ |last\ \w+\ |published\ |aired\ "
    r"|\w+day\ \w+ing\ )?(?:with|on|to|of|by|for|in|at)\ {N}"
)
_REMARKS = _pattern(r"\b[Ii]n\ (?:remarks|comments|a\ statement|answers)\ (?:to|on|for)\ {N}")
_PROGRAMME = _pattern(r"\b[Oo]n\ {N}(?:\ (?:[A-Z]\w+|\w+)){0,2}?\ (?:programme|program|show|podcast|breakfast)\b")
_ON_AIR = _pattern(
    r"\b(?:said|says|told\ (?:viewers|listeners)|stated|argued|declared|insisted|appeared|appearing|appears"
    r"|speaking|speak|spoke|claimed|added|explained|revealed|admitted|predicted|reported\ live|denied|discussed"
    r"|remarked)\b[^.;:“”\"]{0,50}?\ (?:on|in)\ {N}"
)
_ARTICLE = _pattern(
    r"(?:\b(?:[Ii]n|to|upon|on|from|by)\ )?(?:an?|the|one|this)\ (?:\w+\ ){0,2}?{N}\ (?P<thing>story|report"
    r"|article|piece|scoop|interview|investigation|exclusive)\b(?=[^.]{0,40}?\b(?:in\ which|that|which|saying"
    r"|said|by|on|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|published|,)\b)"
)
_AGENCIES = re.compile(
    r"\b(?:reported|reports?|said|according\ to|quoted\ by)\s(?P<name>(?:(?:various|several|multiple|other|some"
    r"|local|foreign|international|Western|Russian)\s)+(?:news\s)?agencies)\b|\b(?P<name2>(?:[Vv]arious"
    r"|[Ss]everal|[Mm]ultiple)\s(?:news\s)?agencies)\s(?:report|reported|said|say)\b"
)
_OWN_DATA = re.compile(
    r"[\s'’s]*(?:/\w+\s)?(?:[\w-]+\s){0,3}?(?:polls?|polling|surveys?|database|average|tally|analysis|count"
    r"|tracker|index|forecast|fact-check\w*|review|estimates?|compilation|editorial|pollster)\b",
    re.IGNORECASE,
)
_STAFF = re.compile(
    r"['’s]*\s+(?:audience|viewers|readers|editorial\s+board|staff\w*|employees|newsroom|journalists"
    r"|executives?|shareholders|bosses|hosts?\b(?=\s[^A-Z]))"
)
_ITSELF = re.compile(
    r"\s*(?:that\s+)?(?:it|its|they|their|we)\b|\s*(?:that\s+)?in\s+(?:a|its)\s+(?:statement|filing|letter)",
    re.IGNORECASE,
)
_POSTS = re.compile(r"\b(?:own|website|site|page|account|blog|channel)\b")


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay: its stretch of the sentence, and the outlet's plain name."""

    start: int
    end: int
    outlet: str


def relays_in(text: str) -> Iterator[Relay]:
    """The relays of one sentence; quadratic at most in it."""
    for match in _AGENCIES.finditer(text):
        yield Relay(match.start(), match.end(), "agencies")
    for pattern, check in _CHECKS:
        for match in pattern.finditer(text):
            outlet = _outlet(match)
            if outlet and check(text, match):
                end = match.end("name") if pattern in (_BY, _TOLD, _INTERVIEW, _REMARKS, _ON_AIR) else match.end()
                yield Relay(match.start(), end, outlet)


def _outlet(match: re.Match[str]) -> str:
    """The outlet's plain name; a name that the text calls a newspaper or a show is one whatever it looks like."""
    name = match.group("name")
    kind = re.match(rf"(?:(?:the|The|a|an)\s)?(?:[\w-]+\s){{0,2}}?{KIND}\s+(?={NAME})", name)
    if kind:
        return plain(name[kind.end() :])
    after = re.search(
        r"\s(?:newspaper|daily|weekly|magazine|broadcaster|news agency|news site|news website|tabloid"
        r"|news portal|newswire)$",
        name,
    )
    if after and name[: after.start()].strip().lower() not in {"the", "a"}:
        return plain(name[: after.start()])
    if re.search(r"\([A-Z]+\)$", name) and re.search(r"\b(?:Agency|News|Press)\b", name):
        return plain(name.rpartition("(")[2].strip(")"))
    return outlet_in(name)


def _by(text: str, match: re.Match[str]) -> bool:
    if match.groupdict().get("how") or re.search(r"\bfirst\s+$", text[: match.start()]):
        return bool(re.match(r"first introduced", match.group()))
    return not _OWN_DATA.match(text[match.end() :]) and not re.search(r"\bpolls?\b", match.group())


def _said(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() :]
    if (
        _ITSELF.match(after)
        or _POSTS.search(after[:40])
        or " first " in match.group()
        or match.group("verb") == "announced"
    ):
        return False
    before = text[: match.start()].rstrip()
    if re.search(r"\b(?:and|of|for|with|at|by|on|in|to|network|owned)$", before) or before.endswith("'s"):
        return False
    return match.group("verb") not in {"carried", "broke", "claims"} or " that " in after[:40]


def _inverted(text: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"\s*(?:[.,;]|$|(?:on|in|last|this|earlier|\w+day)\b)", text[match.end() :]))


def _told(text: str, match: re.Match[str]) -> bool:
    return not _STAFF.match(text[match.end("name") :])


def _interview(text: str, match: re.Match[str]) -> bool:
    return not re.search(r"\b(?:own)\b", match.group())


def _article(text: str, match: re.Match[str]) -> bool:
    return not re.search(r"\bfirst\b", match.group())


def _anything(text: str, match: re.Match[str]) -> bool:
    return not _OWN_DATA.match(text[match.end() :]) and not _POSTS.search(match.group())


_CHECKS = (
    (_BY, _by),
    (_SAID, _said),
    (_INVERTED, _inverted),
    (_TOLD, _told),
    (_INTERVIEW, _interview),
    (_REMARKS, _interview),
    (_PROGRAMME, _interview),
    (_ON_AIR, _anything),
    (_ARTICLE, _article),
)
