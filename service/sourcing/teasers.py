"""Lines that point to other stories or ask for a subscription, whatever section they were put in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.text import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LABEL = (
    r"(?:read (?:next|more|also|on|this)|also read|see also|watch(?: (?:next|more|now))?|listen(?: now)?"
    r"|related(?: \w+)?|recommended(?: \w+)?"
    r"|more (?:from|on|in)\b[^:]{0,40}|more (?:stories|news|top stories)|most (?:read|popular|viewed|shared)"
    r"|trending(?: now)?|up next|next up|next"
    r"|don['’]t miss|in case you missed it|you (?:may|might) (?:also )?like|editors?['’]?s? (?:picks?|choice)"
    r"|top stories|latest(?: news)?"
    r"|elsewhere|in pictures|gallery|photos?|pictures?|videos?|caption|in other news|opinion|podcast)"
)
_TEASER = re.compile(rf"^\W*{_LABEL}\s*[:|»>–—]", re.IGNORECASE)
_HEADING = re.compile(rf"^\W*{_LABEL}\W*$", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:sign up|subscribe|log in|register|follow us|join (?:us|our|the conversation)|get (?:the|our"
    r"|your) [^.]{0,60}(?:inbox|newsletter|alerts?|app)"
    r"|support our|donate|advertisement|sponsored|click here|download (?:the|our))\b",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"^\W*[\w&’' -]{2,30}(?:\s[>»›]\s[\w&’' -]{2,30}){1,5}\s*$")
_SENTENCE = re.compile(r"[.!?…][\"”’»)]*\s*$")
LONG = 220
"""Characters; a longer line is prose, whatever opens it."""


def teasers_in(text: str) -> Iterator[Span]:
    """The lines in order: labelled links ("Read next: …"), what is listed under a label, pleas, breadcrumbs."""
    listing = False
    for line in _LINE.finditer(text):
        words = line.group()
        if not words.strip():
            continue
        if len(words) <= LONG and (_TEASER.match(words) or _ASKS.match(words) or _TRAIL.match(words)):
            yield Span(*line.span())
        elif _HEADING.match(words):
            listing = True
            yield Span(*line.span())
        elif listing and len(words) <= LONG and not _SENTENCE.search(words):
            yield Span(*line.span())
        else:
            listing = False
