"""A claim that reaches this publisher through another news outlet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.flag import Facet, Severity
from service.domain.text import Span
from service.sourcing.outlets import KIND, NAME, SIGNS, names_outlet, outlet_in, plain
from service.sourcing.reading import Reading, Sentence
from service.sourcing.rule import Hit, Rule

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
_UNTRACED = re.compile(
    r"\b(?:sources?|insiders?|unnamed|unidentified|anonymous\w*|anonymity|people familiar|person familiar"
    r"|people close|persons? with knowledge|people with knowledge|person briefed|people briefed"
    r"|officials? (?:familiar|who spoke)|internal documents|leaked|an? (?:\w+ ){0,2}official"
    r"|local (?:news )?(?:media|outlets|reports))\b",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"^[“\"'‘]?(?:Mr|Mrs|Ms|Dr|President|Senator|Sen|Gov|Governor|Rep|Minister|Prime|Judge|Congress|Parliament"
    r"|Reporters?)\b"
)


_ALIASES = {
    "ap": "associated press", "nyt": "new york times", "wsj": "wall street journal", "afp": "agence france-presse",
    "ft": "financial times",
    "huffpost": "huffington post", "dw": "deutsche welle", "voa": "voice of america",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Relay:
    sentence: Sentence
    start: int
    end: int
    outlet: str


def _check(reading: Reading) -> Iterator[Hit]:
    seen: set[str] = set()
    parts: set[str] = set()
    for sentence in reading.sentences:
        if SIGNS.isdisjoint(sentence.words) or reading.furniture.touch(sentence.span):
            continue
        if not names_outlet(sentence.text) and "agencies" not in sentence.words:
            continue
        for relay in sorted(_relays(sentence), key=lambda relay: relay.start):
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


def _relays(sentence: Sentence) -> Iterator[_Relay]:
    text = sentence.text
    for match in _AGENCIES.finditer(text):
        yield _Relay(sentence, match.start(), match.end(), "agencies")
    for pattern, check in _CHECKS:
        for match in pattern.finditer(text):
            outlet = _outlet(match)
            if outlet and check(text, match):
                end = match.end("name") if pattern in (_BY, _TOLD, _INTERVIEW, _REMARKS, _ON_AIR) else match.end()
                yield _Relay(sentence, match.start(), end, outlet)


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
