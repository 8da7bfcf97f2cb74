"""What a line of a page is by its wording: furniture, the heading of other stories, a pointer to one.

Only forms that a report's own sentences don't take; a line that opens with a quotation mark is somebody's speech.
Sources: the `Discard` spans of PolNeAR's train split, and what news sites put between paragraphs.
"""

import re

LONGEST = 200
"""Characters; a longer line is prose, whatever opens it."""

_LEAD = r"^[^\w\"“”„‟«»‹›‘’']*"
_NAME = r"(?-i:[A-ZÀ-Þ][\w.'’-]*)"
_READ = r"(?:read (?:next|more|also)|also read|see also)"
_STORIES = (
    rf"(?:{_READ}|read (?:on|this)|see more|up next|don['’]t miss|in case you missed it"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|(?:more|other|top) (?:top )?(?:stories|news)"
    r"|related(?: (?:articles?|stor(?:y|ies)|news|links?|coverage|reading|content|posts?|videos?))?"
    r"|recommended(?: (?:for you|stories|articles|reading|videos?))?|more (?:from|on|in) [^:.]{2,40}"
    r"|also on [^:.]{2,30}|most (?:read|popular|viewed|shared)|trending(?: now)?|editors?['’]?s? (?:picks?|choice))"
)
_MEDIA = r"(?:watch(?: live| now)?|listen(?: now)?|videos?|photos|in pictures|gallery|podcast|opinion|in other news)"
_SITES = r"(?:twitter|facebook|instagram|telegram|whatsapp|youtube|x)\b"
_PLEA = (
    r"(?:(?:subscribe|log in|sign up|register|donate)(?: (?:now|here|today|free|for free)\b|:|\W*$)"
    r"|subscribe (?:to|for) |log in (?:to|or) |register (?:to|for) (?:comment|read|free|our)\b"
    r"|sign up (?:to|for) .{0,80}\b(?:our|my|newsletters?|e-?mails?|inbox|alerts?|briefings?|digest|updates?)\b"
    rf"|follow (?:us\b|@\w|.{{2,60}} on {_SITES})|like us on {_SITES}|join us on {_SITES}|join the conversation\b"
    r"|join our (?:channel|telegram|whatsapp|community|newsletter|mailing list)\b"
    r"|(?:get|receive) (?:the|our|your) .{0,60}\b(?:newsletter|inbox|alerts?|app)\b"
    r"|support (?:our|independent) (?:journalism|reporting|newsroom|work)\b|download (?:the|our) .{0,40}\bapp\b"
    r"|click here\b|enter your e-?mail\b)"
)
_SHARE = (
    r"(?=.*\b(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|linkedin|bookmark|comments?)\b)"
    r"(?:(?:share|tweet|e-?mail|print|save|copy|link|post|bookmark|facebook|twitter|whatsapp|linkedin|telegram|reddit"
    r"|comments?|this|article|story|page|on|via|by|and|or|x|leave|a|show|\d+)\b\W*)+$"
)
_PLACE = r"[\w&’'-][\w&’' -]{1,30}"
_FURNITURE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}{_STORIES} ?[:|»›>]",
        rf"{_LEAD}{_READ}(?: [–—-])? [‘“\"']?{_NAME}(?!.*[.…][\"'”’»)]*$)",
        rf"{_LEAD}(?:read|see|view|watch|listen to) (?:the|our|more|it|all|both|a|this|full|audio|video)\b"
        r"[^,;.]{0,100}\b(?:here|below|above)\W*$",
        rf"{_LEAD}(?:read more|continue reading|newsletters?|advertis(?:ement|ing)|sponsored(?: content)?)\W*$",
        rf"{_LEAD}{_PLEA}",
        rf"{_LEAD}{_SHARE}",
        rf"{_LEAD}{_PLACE}(?: [>»›] {_PLACE}){{1,5}}$|{_LEAD}{_PLACE}(?: [>»›] {_PLACE}){{1,4}} [>»›] [^<>]{{2,100}}$",
        rf"{_LEAD}home(?: [/|] {_PLACE}){{1,5}}$",
        rf"{_LEAD}(?:(?:file )?photo(?:graph)?|image|picture|caption|(?:photo|image|picture)s? credits?) ?:",
        r"\((?:photo|ap photo|image|picture|getty)[^)]{0,80}\)\W*$|\bgetty images\W*$",
        rf"\([^()]{{0,60}}{_NAME} {_NAME}/(?:reuters|afp|ap|epa|getty|bloomberg)\b[^()]{{0,30}}\)\W*$",
        r"[.!?)”\"] (?-i:Photo(?:graph)?|Picture|Image|Illustration)s?(?: by| credit)?: [^:]{2,60}$",
        rf"{_LEAD}(?:photo(?:graph)?|image|picture)s? by {_NAME}(?:[ /]{_NAME})*\W*$",
        rf"{_LEAD}(?:©|\(c\) ?\d|copyright (?:©|\(c\)|\d{{4}}))|\ball rights reserved\W*$",
        rf"{_LEAD}this (?:article|story|piece|post) (?:was )?(?:originally|first) (?:appeared|published)\b",
        r"^[^\"“”]{2,150} contributed (?:(?:additional )?reporting|to this (?:report|story|article))"
        r"(?: from .{2,30})?\W*$",
    )
)
_BY = re.compile(
    rf"{_LEAD}(?:by|(?:(?:with|additional|further) )?(?:reporting|writing|editing|compiled|translated|written|edited"
    r"|words|text|story) by)[ :]+(.+)$",
    re.IGNORECASE,
)
_JOINS = frozenset(
    {"and", "in", "from", "by", "for", "at", "de", "van", "von", "der", "reporting", "writing", "editing"}
)
_LABEL = re.compile(rf"{_LEAD}{_MEDIA} ?[:|»›]", re.IGNORECASE)
_HEADING = re.compile(rf"{_LEAD}(?:{_STORIES}|{_MEDIA})[^\w.]*$", re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Whether the line's words alone make it furniture, wherever it stands."""
    plain = _plain(line)
    return any(pattern.search(plain) for pattern in (*_FURNITURE, _HEADING)) or _signs(plain)


def heads_stories(line: str) -> bool:
    """Whether the line is the label of a list of other stories and nothing else."""
    return bool(_HEADING.search(_plain(line)))


def labels_story(line: str) -> bool:
    """Whether the line opens with a medium's label ("Watch: …"), as other stories' headlines and one's own do."""
    return bool(_LABEL.search(_plain(line)))


def _plain(line: str) -> str:
    """The line with single blanks; nothing of one that is too long to be furniture."""
    return " ".join(line.split()) if len(line) <= LONGEST else ""


def _signs(line: str) -> bool:
    """Whether the line is nothing but who wrote it: "By", and names from there on."""
    found = _BY.search(line)
    words = re.findall(r"[^\W\d_][\w'’-]*", found[1]) if found else []
    return len(words) > 1 and all(word[0].isupper() or word in _JOINS for word in words)
