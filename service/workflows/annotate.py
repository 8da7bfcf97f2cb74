"""Article in, annotation out; nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from service.domain.annotation import Annotation
from service.domain.errors import InvalidInput, Saturated, TooLarge
from service.domain.measures import measure
from service.domain.text import Article
from service.extraction.extractor import Extractor
from service.sourcing.policy import Policy
from service.sourcing.policy_file import PolicyFile
from service.sourcing.publisher import as_itself
from service.sourcing.reading import Evidence
from service.sourcing.ruleset import Ruleset

PATIENCE = 10.0  # seconds that a request waits for its turn


class Annotator:
    """Runs extractor and rules, at most `concurrency` at a time, on texts of at most `max_text` code points.

    `floor` is the confidence from which the measures count an attribution, the model's own where none is given.
    """

    def __init__(
        self,
        extractor: Extractor,
        ruleset: Ruleset,
        *,
        max_text: int,
        concurrency: int,
        policy: PolicyFile | None = None,
        floor: float | None = None,
    ) -> None:
        self.extractor = extractor
        self.ruleset = ruleset
        self._policy = policy
        self.max_text = max_text
        self.floor = extractor.floor if floor is None else floor
        self._turns = BoundedSemaphore(concurrency)

    def annotate(self, article: Article) -> Annotation:
        """The article's annotation under the newsroom's policy, without ids of storage.

        Raises `InvalidInput` for a text without a single visible character, `TooLarge`, and `Saturated` when no turn
        came in time.
        """
        if not article.text.strip():
            raise InvalidInput("The text is empty.")
        if len(article.text) > self.max_text:
            raise TooLarge(f"The text has {len(article.text)} characters; {self.max_text} is the limit.")
        with self._turn():
            found = self.evidence(article)
        return self._flagged(article, found, self.ruleset.under(self._policy.current() if self._policy else None))

    def dry_run(self, article: Article, policy: Policy) -> tuple[Annotation, Annotation]:
        """The article's annotation without any policy, and under this one."""
        found = self.evidence(article)
        return self._flagged(article, found, self.ruleset), self._flagged(article, found, self.ruleset.under(policy))

    def evidence(self, article: Article) -> Evidence:
        """What the extractor finds in an article, as the rules take it."""
        found = self.extractor.extract(article)
        return Evidence(found.sections, as_itself(article, found.attributions), found.signs, found.quotations)

    def _flagged(self, article: Article, found: Evidence, ruleset: Ruleset) -> Annotation:
        flags, precision = ruleset.flags(article, found), self.extractor.precision(self.floor)
        return Annotation(
            id=None,
            article_id=None,
            revision=None,
            model=self.extractor.version,
            ruleset=ruleset.version,
            sections=tuple(found.sections),
            attributions=tuple(found.attributions),
            flags=flags,
            measures=measure(article.text, found.attributions, flags, found.sections, self.floor, precision),
        )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=PATIENCE):
            raise Saturated("Every worker is busy; try again shortly.")
        try:
            yield
        finally:
            self._turns.release()
