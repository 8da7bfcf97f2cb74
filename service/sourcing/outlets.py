"""News outlets by name: known ones, names made like one, and names that the text calls a newspaper or a show."""

from __future__ import annotations

import re
from functools import lru_cache

from service.domain import lexicon

_NAME_WORD = r"[A-ZÀ-ÞĀ-Ž0-9][\w.&’'-]*"
NAME = (
    rf"[“\"'‘]?(?:(?:The|the)\s)?{_NAME_WORD}(?:[\s\u00a0]+(?:(?:of|the|and|e|de|del|du|la|for"
    rf"|&)[\s\u00a0]+){{0,2}}(?={_NAME_WORD}){_NAME_WORD}){{0,6}}[”\"'’]?"
)
KIND = (
    r"(?:newspaper|daily|weekly|magazine|broadcaster|news agency|news site|news website|news outlet|channel|tabloid"
    r"|news portal|portal|television|TV channel|TV station|radio station|station|talk show|programme|podcast"
    r"|newswire|wire service|broadsheet|radio)"
)
_SOCIAL = lexicon.words(
    """twitter facebook instagram telegram youtube tiktok x snapchat reddit periscope vkontakte linkedin threads
    mastodon weibo"""
)
_FIRST = lexicon.words("radio tv tele televisión television rádio canal teleradio canale")
_NOT_NEWS = lexicon.words(
    """united world first general national court criminal public medical service police vital broken official house
    white supreme"""
)


_ARTICLE = frozenset({"la", "le", "el", "il", "der", "die", "het"})
_PEOPLE = frozenset({"pen", "carré", "chapo", "russa", "baron", "guin"})
SIGNS = (
    _ARTICLE
    | frozenset(max(re.findall(r"[a-z]+", name), key=len) for name in lexicon.OUTLET)
    | lexicon.OUTLET_WORD
    | _FIRST
    | frozenset(re.findall(r"[a-z]+", KIND.lower()))
)
"""Words of which every name that `outlet_in` knows, and every `KIND`, holds at least one."""


_KIND = re.compile(rf"\b{KIND}\b")
_RUN = re.compile(
    rf"\b(?:[Tt]he\s)?{_NAME_WORD}(?:[\s\u00a0]+(?:(?:of|the|and|e|de|del|du|la|for"
    rf"|&)[\s\u00a0]+){{0,2}}(?={_NAME_WORD}){_NAME_WORD}){{0,6}}"
)


def plain(name: str) -> str:
    """The name in lower case, without article, quotation marks, possessive or full stop."""
    name = " ".join(name.lower().replace("’", "'").split()).strip(" \"“”'‘.,")
    name = re.sub(r"'s?$", "", name)
    return re.sub(r"^the ", "", name)


def names_outlet(text: str) -> bool:
    """Whether any capitalised run of the text opens with an outlet, or a word for a kind of outlet stands in it."""
    return bool(_KIND.search(text)) or any(outlet_in(run.group()) for run in _RUN.finditer(text))


@lru_cache(maxsize=4096)
def outlet_in(name: str) -> str:
    """The outlet that opens a run of capitalised words ("Fox News' Jo Ek" → "fox news"); empty where none does."""
    tokens = [re.sub(r"['’]s?$", "", token).strip("“”\"'‘’,") for token in name.split()]
    article = bool(tokens) and tokens[0].lower() == "the"
    if article:
        tokens = tokens[1:]
    low = [token.lower().rstrip(".") for token in tokens]
    for length in range(min(5, len(low)), 0, -1):
        words = " ".join(low[:length])
        if f"the {words}" in lexicon.OUTLET and (article or length > 1):
            return words
        if words in lexicon.OUTLET and words not in _SOCIAL:
            return words
    for length in range(min(5, len(low)), 1, -1):
        if low[length - 1] in lexicon.OUTLET_WORD and low[length - 2] not in _NOT_NEWS and low[0] not in _SOCIAL:
            return " ".join(low[:length])
    if len(low) > 1 and low[0] in _ARTICLE and low[1] not in _PEOPLE:
        return " ".join(low[:2])
    if len(low) > 1 and low[0] in _FIRST:
        return " ".join(low[:3])
    return ""
