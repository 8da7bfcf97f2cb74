"""Edits, reviews and deletions at random, against the invariants of verdicts that last."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.domain.attribution import SourceClass
from service.domain.errors import Conflict, NotFound
from service.domain.flag import WAITING, AnchorStatus, Severity
from service.domain.mark import Mark
from service.domain.queue import QueueFilter
from service.domain.text import Article, SentSpan
from service.domain.token import Scope, Token
from service.domain.verdict import (
    WRONG,
    AttributionDecision,
    Decision,
    FlagDecision,
    SentCorrection,
    TargetKind,
    state_of,
)
from service.domain.voice import SourceFilter
from service.store.database import Database
from service.workflows import now
from service.workflows.annotate import Annotator
from service.workflows.compare import Compare
from service.workflows.queue import Queue
from service.workflows.review import Review
from service.workflows.revise import Archive
from service.workflows.sources import Sources
from service.workflows.view import ArticleView
from service.workflows.voices import found, voices

SENTENCES = (
    "A source said the north pier had sunk.",
    "The council reportedly knew of it. 🌉",
    "“We were never told,” a port official said.",
    "Sources close to the harbour board said that the crane would be sold.",
    "The figure could not be independently verified.\r\n",
    "It is believed that the ferry will not return.",
    "Mayor Ruth Tamm said the pier was safe.",
    "The tide was high\u00a0on Tuesday. e\u0301",
    "Experts say the mud is to blame.",
)
NAMES = ("Ruth Tamm", "Ruth  TAMM", "Jon Falk", "Ilo Quaygate")
SCOPES = frozenset({Scope.READ, Scope.REVIEW})
REVIEWERS = tuple(Token(name, name, "", SCOPES, now()) for name in ("Ada", "Rahel", "Tove"))
TYPED = ("x", " ", "🌉", "The tide rose. ", "\r\n", "")
some_sentences = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join)


class Newsroom(RuleBasedStateMachine):
    """One article and three reviewers. `kept` remembers every acknowledged verdict and the words it was given on."""

    folder: Path
    empty: Path
    annotator: Annotator
    runs = 0

    @initialize(text=some_sentences)
    def open(self, text: str) -> None:
        Newsroom.runs += 1
        path = self.folder / f"{Newsroom.runs}.db"
        shutil.copy(self.empty, path)
        self.database = Database(f"sqlite:///{path}")
        self.archive = Archive(self.database, self.annotator)
        self.review = Review(self.database, self.annotator.ruleset)
        self.compare = Compare(self.database, self.annotator)
        self.sources, self.queue = Sources(self.database), Queue(self.database)
        self.archive.save("2", Article(" ".join(SENTENCES)))
        self.kept: dict[str, list[str]] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.deleted = False
        self.text = text
        self._saved(text)

    def _saved(self, text: str) -> None:
        saved = self.archive.save("1", Article(text))
        self.article_id, self.text = saved.article.id, text
        self.deleted = False

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    @rule(text=some_sentences)
    def rewrite(self, text: str) -> None:
        if self.deleted:
            self.kept.clear()
        self._saved(text)

    @precondition(lambda self: not self.deleted)
    @rule(
        at=st.integers(0, 400),
        typed=st.sampled_from(["x", " ", "🌉", "The tide rose. ", "\r\n", ""]),
        gone=st.integers(0, 9),
    )
    def edit(self, at: int, typed: str, gone: int) -> None:
        at = min(at, len(self.text))
        edited = self.text[:at] + typed + self.text[at + gone :]
        if edited.strip():
            self._saved(edited)

    @precondition(lambda self: not self.deleted)
    @rule(which=st.integers(0, 20), decision=st.sampled_from(FlagDecision), reviewer=st.sampled_from(REVIEWERS))
    def decide(self, which: int, decision: FlagDecision, reviewer: Token) -> None:
        flags = self.archive.annotation(self.article_id)[0].flags
        if flags:
            flag = flags[which % len(flags)]
            verdict = self.review.decide(TargetKind.FLAG, flag.id, Decision(decision), reviewer)
            self.kept.setdefault(flag.id, []).append(verdict.id)

    @precondition(lambda self: not self.deleted)
    @rule(
        start=st.integers(0, 300),
        length=st.integers(1, 40),
        asked=st.sampled_from(["missing_response", "anonymous_source"]),
        reviewer=st.sampled_from(REVIEWERS),
    )
    def mark(self, start: int, length: int, asked: str, reviewer: Token) -> None:
        start = min(start, len(self.text) - 1)
        span = SentSpan(start, min(start + length, len(self.text)))
        if self.text[span.start : span.end].strip():
            flag, _ = self.review.mark(self.article_id, Mark(asked, (span,)), reviewer)
            self.kept.setdefault(flag.id, [])

    @precondition(lambda self: not self.deleted)
    @rule(
        which=st.integers(0, 20),
        name=st.sampled_from((None, *NAMES)),
        decision=st.sampled_from(AttributionDecision),
        reviewer=st.sampled_from(REVIEWERS),
    )
    def correct(self, which: int, name: str | None, decision: AttributionDecision, reviewer: Token) -> None:
        annotation, _ = self.archive.annotation(self.article_id)
        if annotation.attributions:
            attribution = annotation.attributions[which % len(annotation.attributions)]
            right = SentCorrection(annotation.revision or 0, resolved_source=name)
            given = Decision(decision, correction=right if name and decision in WRONG else None)
            self.review.decide(TargetKind.ATTRIBUTION, attribution.id, given, reviewer)

    @precondition(lambda self: not self.deleted)
    @rule()
    def annotate_again(self) -> None:
        self.compare.again(self.article_id, self.archive.get(self.article_id).revision, REVIEWERS[0])

    @precondition(lambda self: not self.deleted)
    @rule(blind=st.booleans())
    def review_blind(self, blind: bool) -> None:
        self.archive.set_blind(self.article_id, blind, "*")

    @rule(which=st.integers(0, 20), into=st.integers(0, 20))
    def merge(self, which: int, into: int) -> None:
        names = [source.name for source in self.sources.page(21, SourceFilter(source_class=SourceClass.NAMED))]
        if names:
            with suppress(Conflict):  # merged already, or into itself
                self.sources.merge(names[which % len(names)], names[into % len(names)], REVIEWERS[0])

    @rule(which=st.integers(0, 20))
    def unmerge(self, which: int) -> None:
        if merges := self.sources.merges():
            self.sources.unmerge(merges[which % len(merges)].id, REVIEWERS[0])

    @precondition(lambda self: not self.deleted)
    @rule()
    def delete(self) -> None:
        self.archive.delete(self.article_id)
        self.deleted = True

    @invariant()
    def no_acknowledged_verdict_is_lost(self) -> None:
        for flag_id, verdict_ids in self.__dict__.get("kept", {}).items():
            history = self.review.history(TargetKind.FLAG, flag_id)
            assert [verdict.id for verdict in history] == verdict_ids

    @invariant()
    def what_is_shown_is_what_the_history_derives(self) -> None:
        if not hasattr(self, "article_id") or self.deleted:
            return
        annotation, text = self.archive.annotation(self.article_id)
        assert text == self.text
        shown = {flag.id: flag for flag in annotation.flags}
        assert len(shown) == len(annotation.flags)
        with self.database.reading() as unit:
            copies = unit.targets.states(self.article_id)
        for flag in annotation.flags:
            assert flag.state is copies[flag.id] is state_of(self.review.history(TargetKind.FLAG, flag.id))
            words = tuple("".join(span.of(text).split()) for span in flag.spans)
            if flag.anchor.status is not AnchorStatus.ORPHANED:
                assert self.words.setdefault(flag.id, words) == words, "a verdict stands on other words"
        decided = {flag_id for flag_id, verdicts in self.kept.items() if verdicts}
        named = set(shown) | {flag.earlier for flag in annotation.flags}
        assert decided <= named, "a decided flag is neither shown nor named as earlier"

    @invariant()
    def the_sums_are_those_of_what_is_shown(self) -> None:
        if not hasattr(self, "sources"):
            return
        counted: Counter[SourceClass] = Counter()
        with self.database.reading() as unit:
            for record in unit.articles.page(9):
                view = ArticleView(unit, record)
                head = view.revision()
                for voice in voices(found(view, view.annotation(head), head.text), head.text):
                    counted[voice.source_class] += voice.attributions
        assert +Counter(self.sources.by_class()) == counted
        added_up = SourceFilter(since=date(2000, 1, 1))
        assert self.sources.by_class(added_up) == self.sources.by_class()
        assert self.sources.page(50, added_up) == self.sources.page(50, SourceFilter())

    @invariant()
    def what_waits_is_what_is_open(self) -> None:
        for reviewer in REVIEWERS if hasattr(self, "queue") else ():
            queued = {(one.flag_id, one.severity) for one in self.queue.waiting(200, QueueFilter(), reviewer)}
            waits: set[tuple[str, Severity]] = set()
            with self.database.reading() as unit:
                for record in unit.articles.page(9):
                    view = ArticleView(unit, record, reviewer)
                    for flag in view.annotation(view.revision()).flags:
                        decided = any(one.reviewer == reviewer.name for one in view.seen.get(flag.id, ()))
                        undecided = not decided if record.blind else flag.state in WAITING
                        if flag.raised and undecided:
                            waits.add((flag.id, flag.severity))
            assert queued == waits

    @invariant()
    def a_deleted_article_is_gone(self) -> None:
        if self.__dict__.get("deleted"):
            with pytest.raises(NotFound):
                self.archive.annotation(self.article_id)


def test_a_newsroom_at_random(annotator: Annotator, migrated_sqlite: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Newsroom.folder, Newsroom.empty, Newsroom.annotator = Path(folder), migrated_sqlite, annotator
        run_state_machine_as_test(
            Newsroom,
            settings=settings(max_examples=20, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
        )
