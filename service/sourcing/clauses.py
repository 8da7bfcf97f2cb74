"""Whether words that follow a reporting verb are a clause ("the pump was blown up") or a mere object ("the date")."""

from __future__ import annotations

import re

from service.domain.lexicon import words

_AUXILIARY = words(
    """am is are was were has have had will would can could may might must shall should do does did isn't aren't
    wasn't weren't hasn't haven't hadn't won't wouldn't can't cannot couldn't mustn't shouldn't don't doesn't
    didn't ain't"""
)
_FINITE = words(
    """went came took gave knew saw said told made got became began fell rose ran sat stood left lost won met kept
    held felt found thought brought bought caught fought taught sought spoke wrote drove broke chose froze stole
    wore tore swore threw grew drew flew blew shot hid led fed bled paid sent spent built sold meant dealt slept
    swept sank drank sang rang swam stank dug hung stuck struck shook woke arose bore cost hurt wants needs knows
    goes makes takes gets seems remains means shows deserves believes thinks says owes lacks exists belongs stands
    lies works runs gives keeps comes feels looks appears happens holds causes poses plays"""
)
_PRONOUN = words("""he she it they we i you there this that these those nobody everyone someone""")
_PREPOSITION = words("for of to in on at by with from against about over under into as")
_STOP = words(
    """who whom whose which where after before when while because since until if though although unless by and or but
    nor than so in order including according with without despite like as to"""
)
_QUESTION = re.compile(r"(?:how|why|what|whether|where|who|when)\b(?!ever)\s+(?!else\b)\w+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[,;:.!?—–()\"“”«»]")
_ADVERBIAL = re.compile(
    r"(?:(?:also|then|later|again|publicly|privately|recently|earlier|only|even|however|yesterday|today|freely"
    r"|candidly|openly|tacitly"
    r"|(?:on |last |this |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \w+ing| night)?"
    r"|(?:in|on|at|to|during|through|via|from|for|before|after|last|this|earlier|under|over|with"
    r"|by)\b[^,;:.“”\"]{2,70}?)\s*,?\s*){1,3}?(?=that\b)",
    re.IGNORECASE,
)
_THAT = re.compile(r"that\b(?!\s+(?:of|by|from|in|on|to|at|he called)\b)\s*,?\s*\S", re.IGNORECASE)
_INCLUDING = re.compile(r"[^.;:]{3,90}, (?:including|among them|namely) that\b", re.IGNORECASE)
LOOK = 160


def introduces_clause(after: str) -> bool:
    """Whether `after`, the text that follows a reporting verb, opens with reported content.

    Content is a that-clause (with a time, place or hearer before it), an indirect question, a quotation, or a clause
    without "that"; a noun phrase alone is none.
    """
    after = after.lstrip()[:LOOK].replace("’", "'")
    if not after:
        return False
    if after[0] in '"“«„‘' or after.startswith("''") or re.match(r"[:,]\s*[\"“«„]", after):
        return True
    if _THAT.match(after) or _QUESTION.match(after) or _INCLUDING.match(after):
        return True
    adverbial = _ADVERBIAL.match(after)
    if adverbial and _THAT.match(after, adverbial.end()):
        return True
    return _bare_clause(after)


def _bare_clause(after: str) -> bool:
    """A subject and its finite verb, with nothing that ends the noun phrase in between."""
    before = ""
    for number, match in enumerate(_WORD.finditer(after)):
        word, low = match.group(), match.group().lower()
        if (number == 0 and (low in _PREPOSITION or low in _AUXILIARY)) or (
            number and word[0].isupper() and low in _FINITE
        ):
            return False
        if number > 14 or low in ',;:.!?—–()"“”«»':
            return False
        if "'" in low and low.split("'")[0] in _PRONOUN:
            return True
        if number and (low in _AUXILIARY or low in _FINITE) and before not in {"the", "a", "an", "of"}:
            return True
        if number and low.endswith("ed") and (before.lower() in _PRONOUN or before[:1].isupper()) and number < 8:
            return True
        if low in _STOP:
            return False
        before = word
    return False


def has_finite_verb(words: str) -> bool:
    """Whether a stretch of text holds an auxiliary or a common finite verb."""
    tokens = [match.group().lower() for match in _WORD.finditer(words.replace("’", "'"))]
    return any(
        t in _AUXILIARY or t in _FINITE or ("'" in t and t.split("'")[0] in _PRONOUN) or t.endswith("ed")
        for t in tokens
    )
