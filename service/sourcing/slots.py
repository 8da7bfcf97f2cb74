"""Source slots that the wording itself shows: "NP said", "according to NP", "…, said NP", "citing NP".

A second reader beside the extractor, for phrases that name nobody: its word lists see "a person familiar with the
plan said" where the model may not. Names are left to the extractor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.lexicon import words
from service.domain.text import Span

_VERB = re.compile(
    r"\b(?:say|says|said|tell|tells|told|reports?|reported|add|adds|added|claims?|claimed|argues?|argued"
    r"|believes?|believed|thinks?"
    r"|suggests?|suggested|warns?|warned|insists?|insisted|estimates?|estimated|predicts?|predicted|contends?"
    r"|contended"
    r"|maintains?|maintained|note|notes|noted|alleges?|alleged|confirms?|confirmed|acknowledges?|acknowledged"
    r"|admits?|admitted"
    r"|concedes?|conceded|describes?|described|reveals?|revealed|discloses?|disclosed|indicates?|indicated"
    r"|(?<!, )state|states|stated"
    r"|explains?|explained|points? out|pointed out|testified|cautions?|cautioned|asserts?|asserted|recalls?|recalled"
    r"|speculates?|speculated|informs?|informed|speaks?|spoke|shows?|showed|finds?|found|concludes?|concluded|puts?"
    r"|links?|linked|hints?|hinted|complain|complained|announced|announces?|blamed?|blames|calls|called"
    r"|disputes?|disputed|denied|deny"
    r"|questioned|projects?|quipped|remarked|observed|commented|replied|whispered|tipped|agrees?|agreed"
    r"|expects?|expected)\b(?!['’-])"
)
_LEAD = re.compile(
    r"\b(?:according to|in the words of|citing|quoting|as told by|cited|cites|quoted|as per|per"
    r"|(?:echoed|confirmed|corroborated|repeated|reported|described|disputed|denied|told|detailed|relayed"
    r"|leaked) by)\s+",
    re.IGNORECASE,
)
SIGNS = words(
    """according acknowledge acknowledged acknowledges add added adds admit admits admitted agree agreed agrees
    allege alleged alleges announce announced announces argue argued argues assert asserted asserts believe
    believed believes blame blamed blames called calls caution cautioned cautions cited cites citing claim claimed
    claims commented complain complained concede conceded concedes conclude concluded concludes confirm confirmed
    confirms contend contended contends corroborated denied deny describe described describes detailed disclose
    disclosed discloses dispute disputed disputes echoed estimate estimated estimates expect expected expects
    explain explained explains find finds found hint hinted hints indicate indicated indicates inform informed
    informs insist insisted insists leaked link linked links maintain maintained maintains note noted notes
    observed per point pointed points predict predicted predicts project projects put puts questioned quipped
    quoted quoting recall recalled recalls relayed remarked repeated replied report reported reports reveal
    revealed reveals said say says show showed shows speak speaks speculate speculated speculates spoke state
    stated states suggest suggested suggests tell tells testified think thinks tipped told warn warned warns
    whispered words"""
)
"""Words of which every slot holds at least one."""
_SKIP = words(
    """have has had having also later then now recently still already even just often repeatedly both all previously
    have've again separately privately publicly independently quickly widely generally never only long first once
    would could may might since earlier today yesterday monday tuesday wednesday thursday friday saturday sunday"""
)
_ADVERB = re.compile(r"(?<!fami)(?<!assemb)(?<!\bal)(?<!rep)(?<!supp)(?<!ral)(?<!Ju)(?<!Ita)(?<!bul)ly$")
_CONJUNCTION = re.compile(
    r"^(?:(?:but|and|while|as|that|because|after|before|since|although|though|when|yet|still|meanwhile|however"
    r"|or|so|what|which"
    r"|where|whereas|if|even|ultimately|indeed|nevertheless|nonetheless|moreover|instead|also|then|now|today"
    r"|critically|in which"
    r"|for which|\d\d[:.]\d\d|[•·*▪-])\s+)+",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:who|whom|whose|which|speaking|citing|asking|requesting|insisting|declining|granted|familiar|n\.y|d-|r-"
    r"|though|however|too"
    r"|meanwhile|(?:up)?on (?:the )?condition|like others)\b",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r"(?:the|an?|its|his|her|their|then|both|all|N\.Y)\b")
_APPOSED_NAME = re.compile(r",\s*[A-ZÀ-Þ][\w.'’-]+ (?:[\w.'’-]+ ){0,3}?[A-ZÀ-Þ][\w'’-]+\s*(?:[,.;]|$)")
_NAMED = re.compile(r"\b(?:named|called|identified as) [A-Z]")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|has|have|had|can|could|would|may|might|did|does|do|became|went|took|came|made"
    r"|got|should|must)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|that|which|whose)\b", re.IGNORECASE)
_CUT = re.compile(
    r",? (?:who (?:\w+ ){0,4}?(?:anonymity|authori[sz]ed|requested|asked|spoke|declined|insisted|wished"
    r"|refused)|speaking"
    r"|(?:up)?on (?:the )?condition|as saying|as having|suggesting|saying|showing|after|when|as |because"
    r"|in an interview"
    r"|that (?=(?:the|a|an|he|she|it|they|their|his|her|its)\b)|told|said|says|tell|say)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(r"[,;:()—–“”\"«»’](?!\w)|''|\.\s|\.$")
_OPEN = re.compile(r"[\"“”„«»;:—–]|''|--| - ")
_ASIDES = re.compile(r"(?<=.)\([^()]{0,160}\)")
_NAME_BEFORE = re.compile(
    r"(?:^|[^\w\s]\s*|\b(?!(?:In|At|On|From|Near|Outside|By|Since|After|Before|For|Inside|to|of|for|in|at|by"
    r"|with|from|near|on)\b)[\w'’]+\s+)"
    r"(?!(?:In|At|On|From|Near|Outside|By|Since|After|Before|For|Inside)\b)"
    r"[A-ZÀ-Þ][\w.'’-]+(?:\s+[A-ZÀ-Þ][\w.'’-]+){1,3}\s*$"
)
_BAD_END = re.compile(
    r"(?:^|\s)(?:a|an|the|of|to|for|his|her|its|their|in|on|at|by|and|or|be|been|not|no|any|an? \w+ed)$|['’]s$",
    re.IGNORECASE,
)
_VERBAL = re.compile(
    r"^(?:[\w'’-]+ ){0,4}?(?:asked|funneled|use|uses|made their|wanted|made|gave|took|put|earlier|perhaps|let"
    r"|has|have|had)\b",
    re.IGNORECASE,
)
_BAD_START = re.compile(
    r"(?:no|nobody|none|neither|not|\w+ing|to|for|by|with|of|at|in|on|from|\d\d:\d\d)\b", re.IGNORECASE
)
_BAD_INVERTED = re.compile(
    r"(?:that|of|about|for|from|with|he|she|it|they|we|i|you|if|whether|to|at|on|in|during|last|this|there|how"
    r"|what|why|when|by)\b",
    re.IGNORECASE,
)
_TRANSITIVE = words(
    """tell tells told inform informs informed call called calls describe describes described linked blamed"""
)
_EARLIER = re.compile(r"\b(?:said|says|say|that|told|argued|noted|and then|in which|which)\b,?\s+")
_INFORMANT_BEFORE = re.compile(r"(?:sources?|officials?|people|those|aides?|experts?|critics|studies)$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A source phrase in its sentence: where it stands, its words, its cue, and what follows the cue."""

    span: Span
    phrase: str
    cue: str
    content: str


def slots_in(text: str, start: int) -> Iterator[tuple[Slot, ...]]:
    """The slots of one sentence that begins at `start` in the article; at most quadratic in the sentence.

    Each comes with its alternatives, likeliest first: "aides to Ms Brandt, the incumbent, conceded" may have either
    phrase as its subject, and only the words tell which.
    """
    text = _ASIDES.sub(lambda m: " " * len(m.group()), text)
    yield from _led(text, start)
    for word in _VERB.finditer(text):
        found = (*_inverted(text, start, word), *_subjects(text, start, word))
        if found:
            yield found


def _led(text: str, start: int) -> Iterator[tuple[Slot, ...]]:
    for lead in _LEAD.finditer(text):
        phrase = _noun_phrase(text[lead.end() :])
        if phrase:
            at = start + lead.end()
            yield (Slot(Span(at, at + len(phrase)), phrase, lead.group().strip(), text[: lead.start()].strip()),)


def _noun_phrase(rest: str) -> str:
    """The phrase at the start of `rest`, to its comma or the clause that hangs on it; empty where a name is apposed."""
    rest = rest[:220]
    opening = len(rest) - len(rest.lstrip("‘'“\""))
    chunk = _END.split(rest[opening:], maxsplit=1)[0]
    behind = rest[opening + len(chunk) :]
    if _APPOSED_NAME.match(behind):
        return ""
    chunk = rest[:opening] + _CUT.sub("", chunk)
    return chunk.strip() if not _NAMED.search(chunk) else ""


def _subjects(text: str, start: int, verb: re.Match[str]) -> Iterator[Slot]:
    """The phrases before the verb that may be its subject, the nearest first."""
    end = _before_adverbs(text, verb.start())
    opened = max((m.end() for m in _OPEN.finditer(text, max(0, end - 300), end)), default=max(0, end - 300))
    opened = max(opened, _after_earlier_verb(text, opened, end))
    for piece in reversed(list(re.finditer(r"[^,]+", text[opened:end]))):
        begin = opened + piece.start() + len(piece.group()) - len(piece.group().lstrip())
        chunk = piece.group().strip()
        if not chunk or (piece.start() > 0 and _ASIDE.match(chunk)):
            continue
        if text[:begin].rstrip().endswith(",") and _NAME_BEFORE.search(text[:begin].rstrip(", ")):
            return  # "Harriet Lowe, a senior official with the board,"
        slot = _as_slot(text, start, begin, chunk, verb)
        if slot is None:
            return
        yield slot
        if not _APPOSITION.match(chunk):
            return


def _as_slot(text: str, start: int, begin: int, chunk: str, verb: re.Match[str]) -> Slot | None:
    stripped = _CONJUNCTION.sub("", chunk)
    begin += len(chunk) - len(stripped)
    phrase = _CUT.sub("", stripped).strip(" -–")
    if not phrase or len(phrase) > 220 or _VERBAL.search(phrase) or _BAD_END.search(phrase) or _BAD_START.match(phrase):
        return None
    finite = _FINITE.search(phrase)
    relative = _RELATIVE.search(phrase)
    if finite and not (relative and relative.start() < finite.start()):
        return None
    return Slot(Span(start + begin, start + begin + len(phrase)), phrase, verb.group(), text[verb.end() :].strip())


def _before_adverbs(text: str, end: int) -> int:
    """Where the words before a verb end, leaving out auxiliaries and adverbs."""
    for _ in range(5):
        word = re.search(r"([\w'’-]+),?\s*$", text[max(0, end - 30) : end])
        if not word or not (word.group(1).lower() in _SKIP or _ADVERB.search(word.group(1))):
            break
        end = max(0, end - 30) + word.start()
    return len(text[:end].rstrip(" ,"))


def _after_earlier_verb(text: str, begin: int, end: int) -> int:
    """Where an earlier clause of speech ends: "she said | the critics say"."""
    found = begin
    for word in _EARLIER.finditer(text, begin, end):
        before = text[begin : word.start()].rstrip().lower()
        relative = word.group().strip(" ,").lower() in {"that", "which"}
        if (relative and _INFORMANT_BEFORE.search(before)) or (not relative and before.endswith("who")):
            continue
        found = word.end()
    return found


def _inverted(text: str, start: int, verb: re.Match[str]) -> Iterator[Slot]:
    """`"…," said one aide`: the phrase after the verb, where a quotation or a comma stands before it."""
    before = text[: verb.start()].rstrip()
    gap = re.match(r"\s+", text[verb.end() :])
    if not gap or not before or before[-1] not in ",”\"»’'?!—–":
        return
    begin = verb.end() + gap.end()
    phrase = _noun_phrase(text[begin:])
    if verb.group() in _TRANSITIVE or _FINITE.search(_RELATIVE.split(phrase)[0]):
        return
    if phrase and not phrase[0].isupper() and not _BAD_INVERTED.match(phrase):
        yield Slot(Span(start + begin, start + begin + len(phrase)), phrase, verb.group(), before)
