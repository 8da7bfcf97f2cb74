"""Reporting verbs that take a side on what they report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.flag import Facet, Severity
from service.domain.lexicon import words
from service.domain.text import Span
from service.sourcing.clauses import has_finite_verb, introduces_clause
from service.sourcing.reading import Reading, Sentence
from service.sourcing.rule import Hit, Rule

_DOUBT = r"claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|purport(?:s|ed|ing)?"
_PATTERN = re.compile(
    rf"\b(?P<verb>reveal(?:s|ed|ing)?|confirm(?:s|ed|ing)?|disclos(?:e|es|ed|ing)|expos(?:e|es|ed|ing)|point(?:s"
    rf"|ed|ing)?\ out"
    rf"|admit(?:s|ted|ting)?|conced(?:e|es|ed|ing)|acknowledg(?:e|es|ed|ing)|{_DOUBT})\b(?!['’-])",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?P<noun>claims?|allegations?|revelations?"
    r"|admissions?)\b(?=(?:,[^.;:“”\"]{3,90},)?\s+that\b(?!\s+(?:has|have|had|is|are|was|were|will|would|could"
    r"|can)\b))",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bby\s+(?:[\w.'’-]+\s+){1,4}?own\s+(?P<noun>admission)\b", re.IGNORECASE)
_VERBS = words(
    """reveal reveals revealed revealing confirm confirms confirmed confirming disclose discloses disclosed
    disclosing expose exposes exposed exposing point points pointed pointing admit admits admitted admitting
    concede concedes conceded conceding acknowledge acknowledges acknowledged acknowledging claim claims claimed
    claiming allege alleges alleged alleging purport purports purported purporting"""
)
_NOUNS = words("claim claims allegation allegations revelation revelations admission admissions")
_NEGATED = re.compile(
    r"(?:\b(?:nobody|no one|none|not|never|nor|cannot|without|neither|no longer|will|would|could|can|may|might"
    r"|must|should|shall"
    r"|wo|if|unless)|n['’]t)"
    r"\s+(?:\w+ly\s+|ever\s+|also\s+|even\s+|yet\s+|be\s+|to\s+)?$",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:declin\w+|refus\w+|fail\w*|unable|unwilling|yet|asked|wants?|wanted|plans?|planned|expected|going"
    r"|needs?|like|require\w*|reluctant"
    r"|hesita\w+|power|about|intend\w*|threaten\w*|vow\w*|promis\w+|waiting|prepared|ready|hop\w+|urg\w+"
    r"|order\w*|try|trying|tried|seek\w*|sought"
    r"|set|due|able|afraid|duty|called on|chosen not|impossible|possible|supposed|right|chance|time"
    r"|law)\s+(?:\w+\s+){0,2}?to\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got)\s+(?:\w+ly\s+|also\s+|first\s+|later\s+)?$", re.IGNORECASE
)
_ADJECTIVE = re.compile(
    r"(?:^|[\"“‘(•·-]\s*|\b(?:a|an|the|of|in|on|for|with|by|to|his|her|its|their|our|my|your|this|that|these"
    r"|those|some|any|no|all|two|three|many"
    r"|more|from|at|about|over|new|first|recent|other)\s+)(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_TO = re.compile(r"\bto\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_NOUN_CLAIM = re.compile(
    r"(?:['’]s?|\b(?:the|a|an|this|that|whose|his|her|its|their|our|my|your|any|no|such|same|these|those|of"
    r"|some|several|many|false|latest|recent|similar|insurance"
    r"|compensation|legal|other|all|both|two|three|on|by|from|about|with|against|over|despite|amid))\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_NOUN_HERE = re.compile(
    r"(?:(?:['’]s?|\b(?:the|a|an|this|that|whose|his|her|its|their|our|my|your|any|no|such|same|these|those|of"
    r"|some|several|many|all|both|two|three|on|by"
    r"|from|about|with|against|over|despite|amid|insurance|compensation|legal|warranty|damage|asylum|benefit"
    r"|rival|competing))\s+"
    r"|(?:['’]s|\b(?:his|her|its|their|any|no|such|these|those|of|on|over|about))\s+\w+\s+)$",
    re.IGNORECASE,
)
_AFTER_CONTENT = re.compile(
    r"(?:[,!?][\"”’»]|[\"”»],?|''|,)\s+(?:(?:as|so)\s+)?(?:[A-ZÀ-Þ][\w.'’-]*|the|he|she|they|it|who|a|an"
    r"|an?other|his|her|its|their|one|\w+)(?:\s+(?!that\b|and\b|which\b|but\b|who\b|to\b)[\w.'’-]+){0,6}?\s*$"
)
_TAIL = re.compile(
    r"\s*(?:[.;!?]|,|$|(?:on|in|at|during|last|this|later|yesterday|to reporters|to the|when|after|as)\b)"
)
_INVERTED = re.compile(r"\s+(?:[A-ZÀ-Þ][\w.'’-]+|the|his|her|its|one|an?)\b")
_POINT = re.compile(
    r"\ba (?:point|fact|charge|view|mistake|failing)\s+(?:[\w.'’-]+\s+){1,4}(?:\w+ly\s+|also\s+|later\s+|has\s+)?$",
    re.IGNORECASE,
)


def _check(reading: Reading) -> Iterator[Hit]:
    for sentence, match in reading.find(_PATTERN, _VERBS):
        if _reports(sentence.text, match):
            yield _hit(reading, sentence, match, "verb")
    for pattern in (_NOUN, _OWN):
        for sentence, match in reading.find(pattern, _NOUNS):
            if _is_noun(sentence.text[: match.start("noun")], match.group("noun")):
                yield _hit(reading, sentence, match, "noun")


def _is_noun(before: str, noun: str) -> bool:
    if re.search(r"\b(?:no|any|without)\s+(?:\w+\s+)?$", before):
        return False
    return not noun.lower().startswith("claim") or bool(_NOUN_CLAIM.search(before))


def _hit(reading: Reading, sentence: Sentence, match: re.Match[str], group: str) -> Hit:
    span = sentence.at(match.start(group), match.end(group))
    wording = match.group(group)
    grade = "doubt" if re.match(r"claim|alleg|purport", wording, re.IGNORECASE) else "factive"
    does = "casts doubt on" if grade == "doubt" else "presents as established"
    return Hit((span,), f"“{wording}” {does} what it reports.", grade, _on_cue(reading, sentence, span))


def _on_cue(reading: Reading, sentence: Sentence, span: Span):  # type: ignore[no-untyped-def]
    return next((a for a in reading.attributions_in(sentence) if any(span.overlaps(cue) for cue in a.cue)), None)


def _reports(text: str, match: re.Match[str]) -> bool:
    verb = match.group("verb").lower()
    before, after = text[: match.start()], text[match.end() :]
    if _NEGATED.search(before) or _UNDONE.search(before):
        return False
    passive = bool(_PASSIVE.search(before))
    if passive:
        return bool(re.search(r"\b(?:it|It)\s+(?:\w+\s+){1,3}$", before)) and bool(
            re.match(r"\s+(?:(?:in|on|last|this|by|at|later|earlier|yesterday)\b[^,;:.]{0,40}\s)?that\b", after)
        )
    if verb in {"claim", "claims"} and _NOUN_HERE.search(before):
        return False
    if verb.endswith("ed") and "point" not in verb and _ADJECTIVE.search(before):
        return False
    if verb == "admitted" and re.match(
        r"\s+(?:to|into)\s+(?:the\s+|a\s+)?(?:\w+\s+)?(?:hospital|clinic|ward|university|college)", after
    ):
        return False
    if verb in {"claim", "expose", "reveal", "disclose"} and re.search(r"\bto\s+(?:\w+ly\s+)?$", before):
        return bool(re.match(r"\s+(?:that|how|why|what|whether)\b", after))
    if re.match(r"claim|purport", verb) and re.match(r"\s+(?:never\s+|not\s+)?to\s+(?:have|be|[a-z]+)\b", after):
        return True
    return introduces_clause(after) or _follows_content(before, after)


def _follows_content(before: str, after: str) -> bool:
    """`"…," Peskov confirmed.` and `orders fell, admits Elio Marchetti`."""
    if _POINT.search(before):
        return True
    stripped = before.rstrip()
    if _TAIL.match(after) and (found := _AFTER_CONTENT.search(before)):
        content = before[: found.start() + 1]
        return len(content.split()) > 1 and (
            content.rstrip()[-1:] in "\"”»'"
            or _quoted(content)
            or (has_finite_verb(content) and not re.search(r"\b(?:who|which)\b", before[found.start() :]))
        )
    if stripped.endswith((",", "”", '"', "»", "''", "?”", "!")) and _INVERTED.match(after):
        return has_finite_verb(stripped) or stripped[-1] in "\"”»'"
    return False


def _quoted(content: str) -> bool:
    return bool(re.search(r"[\"”»]|''", content))


RULE = Rule(
    id="loaded_verb",
    facet=Facet.WORDING,
    definition=(
        "The reporting verb takes a side on the content: factive verbs (reveal, confirm, disclose, expose, point out,"
        " admit, concede, acknowledge) present it as established, verbs of doubt (claim, allege, purport) question it."
        " So do the nouns revelation, admission, claim and allegation with a clause. Only with reported content,"
        " and neither negated nor modal."
    ),
    question="Would “said” do?",
    grades=(("factive", Severity.LOW), ("doubt", Severity.LOW)),
    check=_check,
    fires_on=(
        "The mayor {{claimed}} that the bridge was safe.",
        "The treasurer {{claims}} the books were burned.",
        "She {{admitted}} she had never read the report.",
        "“The bridge is closed,” the mayor {{confirmed}}.",
        "The auditor {{exposed}} how the fees had been counted twice.",
        "The clerk {{pointed out}} that the seal was broken.",
        "The {{revelation}} that the vault was empty came on Monday.",
        "The firm {{claimed}} to have found a cure.",
        "The governor {{acknowledged}} in a letter on Tuesday that the dam leaks.",
        "Orders fell by half, {{concedes}} Ada Brandt, who runs the mill.",
        "The suit {{alleges}} that the pilot was drunk.",
    ),
    silent_on=(
        "The president confirmed the country's readiness for talks.",
        "No group has claimed responsibility for the blast.",
        "The workers were exposed to dust.",
        "The ministry did not confirm that the minister had left.",
        "The union will reveal a new logo in the spring.",
        "The insurer has accepted the claim in full.",
        "Confirmed cases are treated in a separate ward.",
        "The alleged attacker will appear in court.",
        "Compensation claims can be lodged until April.",
        "She acknowledged the reality of the crisis.",
        "“They claim that I am rich,” he said.",
        "The storm has claimed two lives.",
        "Rovers conceded twice and still won.",
        "The bank has declined to disclose whether it was notified.",
    ),
)
