"""A noun phrase taken apart: its head, and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain import lexicon
from service.domain.inflection import singular

_TOKEN = re.compile(r"[^\W_](?:[\w]|[.](?=[^\W\d_]\.)|[-'’/&](?=\w))*\.?|,|[“\"”]")
_BREAK = frozenset(
    [
        "of",
        "in",
        "inside",
        "within",
        "with",
        "at",
        "from",
        "to",
        "for",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "on",
        "about",
        "by",
        "near",
        "under",
        "around",
        "among",
        "amid",
        "behind",
        "familiar",
        "close",
        "briefed",
        "present",
        "aware",
        "involved",
        "speaking",
        "working",
        "acquainted",
        "privy",
        "knowledgeable",
        "linked",
        "connected",
        "tied",
        "not",
        "both",
        "either",
        "as",
        "when",
        "while",
        "after",
        "before",
        "than",
        "including",
        "like",
        "since",
        "during",
        "across",
        "over",
        "along",
        "into",
        "against",
        "throughout",
        ",",
        "(",
        "--",
        "–",
    ]
)
DETERMINER = lexicon.words(
    """a an the this that these those one two three four five six seven eight nine ten another other any some several
    many most few both all its his her their our my your each every no various numerous multiple certain"""
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase taken apart: its words before the head, the head (singular, lower case), and what follows."""

    before: tuple[str, ...]
    head: str
    plural: bool
    after: str

    @property
    def indefinite(self) -> bool:
        """Whether it introduces somebody ("a source", "two aides", "sources") instead of referring back."""
        first = self.before[0].lower() if self.before else ""
        return first not in {"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your"}


def take_apart(phrase: str) -> Phrase:
    """The head of a noun phrase and what stands around it; the head is empty for a phrase without words."""
    tokens = list(_TOKEN.finditer(phrase))
    words: list[re.Match[str]] = []
    for token in tokens:
        word = token.group().lower()
        if word in _BREAK and words and not (word == "inside" and words[-1].group().lower() in DETERMINER):
            break
        if words and _participle(word, words[-1].group().lower()):
            break
        if word not in {",", '"', "“", "”"}:
            words.append(token)
    if not words:
        return Phrase((), "", False, phrase)
    head = words[-1]
    noun = singular(head.group())
    plural = re.sub(r"['’]s$", "", head.group().lower().rstrip(".")) != noun or noun in {
        "people",
        "media",
        "those",
        "police",
        "data",
    }
    return Phrase(tuple(word.group() for word in words[:-1]), noun, plural, phrase[head.end() :].strip())


def _participle(word: str, before: str) -> bool:
    """Whether a word opens a reduced clause: "women | filling jars", "an aide | briefed on it"."""
    if before in DETERMINER or before in {"senior", "top"}:
        return False
    known = singular(before) in _NOUNS
    return known and (word in _PARTICIPLES or (len(word) > 4 and word.endswith(("ing", "ed"))))


_NOUNS = lexicon.INFORMANT | lexicon.BARE | lexicon.NOBODY | lexicon.CLASS | lexicon.MATERIAL | lexicon.BODY
_PARTICIPLES = lexicon.words(
    """made found seen written held taken known given shown sent told put set drawn built left brought"""
)
