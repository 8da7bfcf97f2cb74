"""Article in, annotation out; nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from service import tracing
from service.admission import Admission
from service.domain.annotation import Annotation
from service.domain.errors import InvalidInput, TooLarge
from service.domain.measures import measure
from service.domain.text import Article, ContentType
from service.domain.warning import TextWarning
from service.extraction.extractor import Extractor
from service.extraction.sections import divide
from service.language.detector import Languages, languages_of
from service.markup import page
from service.metrics import counts
from service.sourcing.policy import Policy
from service.sourcing.policy_file import PolicyFile
from service.sourcing.publisher import as_itself
from service.sourcing.reading import Evidence, Stretches
from service.sourcing.ruleset import Ruleset
from service.workflows.warn import warnings


class Annotator:
    """Runs extractor and rules, as many at a time as `admission` lets, on texts of at most `max_text` code points.

    `floor` is the confidence from which the measures count an attribution, the model's own where none is given.
    """

    def __init__(
        self,
        extractor: Extractor,
        ruleset: Ruleset,
        *,
        max_text: int,
        admission: Admission,
        policy: PolicyFile | None = None,
        floor: float | None = None,
    ) -> None:
        self.extractor = extractor
        self.ruleset = ruleset
        self._policy = policy
        self.max_text = max_text
        self.floor = extractor.floor if floor is None else floor
        self.admission = admission

    def read(self, article: Article) -> Article:
        """The article as it is annotated and kept: of HTML the text in it, and its title where none was given.

        Raises `InvalidInput` for HTML that can't be read or without any text, and `TooLarge`.
        """
        if article.content_type is not ContentType.HTML or article.nodes:
            return article
        with self.admission.turn(len(article.text)):
            read = page.read(article.text, self.max_text)
        if not read.nodes:
            raise InvalidInput("The HTML has no text beside scripts, menus and the like.")
        return replace(article, text=read.text, nodes=read.nodes, title=article.title or read.title)

    def annotate(self, article: Article) -> Annotation:
        """The annotation of an article that `read` gave, under the newsroom's policy, without ids of storage.

        A text in another language has neither attributions nor flags nor measures, and a warning; in a mixed one that
        goes for the paragraphs. Raises `InvalidInput` for a text without a single visible character, `TooLarge`,
        `Throttled`, and `Saturated` as `Admission.turn`.
        """
        if not article.text.strip():
            raise InvalidInput("The text is empty.")
        if len(article.text) > self.max_text:
            raise TooLarge(f"The text has {len(article.text)} characters; {self.max_text} is the limit.")
        began = perf_counter()
        with tracing.span("annotate", characters=len(article.text)):
            annotation = self._annotated(article)
        counts.annotated(annotation, len(article.text), perf_counter() - began)
        return annotation

    def _annotated(self, article: Article) -> Annotation:
        with self.admission.turn(len(article.text), cost=len(article.text)) as turn:
            languages = languages_of(article.text)
            with tracing.span("extract"):
                found = self.evidence(article, languages, turn)
            with tracing.span("judge"):
                ruleset = self.ruleset.under(self._policy.current() if self._policy else None)
                return self._flagged(article, found, ruleset, languages)

    def warnings(self, article: Article, annotation: Annotation) -> tuple[TextWarning, ...]:
        """The warnings of an annotation that was made before, where something beside the text has changed since."""
        policy = self._policy.current() if self._policy else None
        publisher = policy.publisher if policy else ""
        return warnings(article, languages_of(article.text), annotation.sections, annotation.flags, publisher)

    def dry_run(self, article: Article, policy: Policy) -> tuple[Annotation, Annotation]:
        """The article's annotation without any policy, and under this one."""
        languages = languages_of(article.text)
        found = self.evidence(article, languages)
        with_it = self._flagged(article, found, self.ruleset.under(policy), languages)
        return self._flagged(article, found, self.ruleset, languages), with_it

    def evidence(
        self, article: Article, languages: Languages | None = None, between: Callable[[int], None] = lambda _: None
    ) -> Evidence:
        """What the extractor finds in an article, as the rules take it; nothing in passages of another language.

        `between` is called after each step, with about how many characters are left.
        """
        if languages and languages.whole:
            return Evidence(divide(article.text, article.title))
        found = self.extractor.extract(article, between)
        foreign = Stretches(passage.span for passage in (languages.passages if languages else ()))
        return Evidence(
            found.sections,
            [one for one in as_itself(article, found.attributions) if not any(map(foreign.touch, one.spans))],
            [sign for sign in found.signs if not foreign.touch(sign.span)],
            found.quotations,
        )

    def _flagged(self, article: Article, found: Evidence, ruleset: Ruleset, languages: Languages) -> Annotation:
        foreign = Stretches(passage.span for passage in languages.passages)
        flags = () if languages.whole else ruleset.flags(article, found)
        flags = tuple(flag for flag in flags if not any(map(foreign.touch, flag.spans)))
        publisher = ruleset.policy.publisher if ruleset.policy else ""
        precision = self.extractor.precision(self.floor)
        return Annotation(
            id=None,
            article_id=None,
            revision=None,
            model=self.extractor.version,
            ruleset=ruleset.version,
            sections=tuple(found.sections),
            attributions=tuple(found.attributions),
            flags=flags,
            measures=None
            if languages.whole
            else measure(article.text, found.attributions, flags, found.sections, self.floor, precision),
            warnings=warnings(article, languages, found.sections, flags, publisher),
            nodes=article.nodes,
        )
