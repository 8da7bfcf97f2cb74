"""Who publishes the article, or an outlet that it relays: the names by which either may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.domain.attribution import Attribution, By, SourceClass
from service.domain.text import Article

_DATELINE = re.compile(r"(?:^|\s)[/(]([A-Z][A-Za-z. ]{1,30})[/)](?=\.|\s*[-–—]|\s+[–—-])")
_ASIDE = re.compile(
    r"\b(?:an?|one|the|two|three|several|security)\s+(?:\w+\s+)?sources?\s+(?:ha[sv]e?\s+)?told\s+(\w+)", re.I
)
_OWN = re.compile(
    r"(?:this|our)\s+(?:own\s+)?(?:news\s+)?(?:newspaper|paper|daily|weekly|magazine|journal|agency|broadcaster|channel"
    r"|station|website|site|outlet|publication|newsroom)(?:['’]s(?:\s+\w+){0,2})?",
    re.I,
)
_HEAD = 400
_FILLER = frozenset(["the", "a", "an", "of", "news", "daily"])


@dataclass(frozen=True, slots=True)
class Publisher:
    """The names by which an outlet may be called, in lower case."""

    names: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> Publisher:
        """From the `publisher`, the dateline ("/TASS/", "(Reuters) -"), or whom the anonymous sources told."""
        head = article.text[:_HEAD]
        found = [article.publisher, *_DATELINE.findall(head)]
        found += [name for name in _ASIDE.findall(article.text[:4000]) if name[0].isupper()]
        return cls(frozenset(filter(None, (_plain(name) for name in found))))

    @classmethod
    def called(cls, name: str) -> Publisher:
        """An outlet that the text calls so."""
        return cls(frozenset([_plain(name)]))

    def is_called(self, name: str) -> bool:
        """Whether `name` ("the Courier", "Bloomberg News") may be it ("Halden Courier", "Bloomberg").

        One given by a key counts too: initials ("hc") or the beginnings of its words ("hald-cour").
        """
        words = _plain(name)
        if not words:
            return False
        return any(
            f" {words} " in f" {own} " or f" {own} " in f" {words} " or _short(own, words) or _short(words, own)
            for own in self.names
            if own
        )


def as_itself(article: Article, attributions: Iterable[Attribution]) -> list[Attribution]:
    """The attributions, a source called "this newspaper" or "our agency" being the publisher, where that is known."""
    return [
        replace(a, source_class=SourceClass.NAMED, resolved_source=article.publisher, resolved_by=By.ROLE)
        if article.publisher.strip() and _OWN.fullmatch(" ".join(span.of(article.text) for span in a.source))
        else a
        for a in attributions
    ]


def _short(key: str, name: str) -> bool:
    keys, words = key.split(), name.split()
    if len(keys) == 1:
        return len(words) > 1 and key == "".join(word[0] for word in words)
    alike = zip(keys, words, strict=False)
    return len(keys) == len(words) and all(len(k) > 2 and word.startswith(k) for k, word in alike)


def _plain(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    while words and words[0] in _FILLER:
        words = words[1:]
    return " ".join(words)
