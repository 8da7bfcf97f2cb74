"""What the client returns beside the domain's own objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.annotation import load_annotation
from service.client.errors import ProblemError, UnexpectedAnswer
from service.domain.annotation import Annotation
from service.domain.article import ArticleRecord
from service.domain.flag import FlagState
from service.domain.report import RuleReport
from service.domain.verdict import Verdict
from service.domain.webhook import Webhook


@dataclass(frozen=True, slots=True)
class Annotated:
    """A stored article and the annotation of its newest revision; `created` when this request made the article.

    A `save` that had to be sent again, its first answer lost, finds its own article there: `created` is then False.
    `version` is what a later `save` or `delete` can be `expecting`.
    """

    article: ArticleRecord
    annotation: Annotation
    created: bool
    version: str


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """A revision without its text: `number` from 1, `sha256` hexadecimal over the text in UTF-8, the time in UTC."""

    number: int
    sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of a batch's line, by its number in what was sent and by the article's `external_id`.

    `error` is None where it could be annotated; `answer` is the annotation as the wire has it.
    """

    line: int
    id: str | None
    error: ProblemError | None
    answer: dict[str, Any]

    def annotation(self, text: str) -> Annotation:
        """The annotation of the text that was sent. Raises `error` where there is one, and `UnexpectedAnswer`."""
        if self.error is not None:
            raise self.error
        try:
            return load_annotation(self.answer, text)
        except Exception as error:  # whatever the schemas make of a text that is not the line's; it may quote it
            raise UnexpectedAnswer(f"The answer does not fit the text ({type(error).__name__}).", "") from None


@dataclass(frozen=True, slots=True)
class FlagHistory:
    """The verdicts on a flag that you may see, oldest first, and the state that they amount to."""

    state: FlagState
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook and its new secret, which can't be read again."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the version of the set."""

    version: str
    items: tuple[RuleReport, ...]
