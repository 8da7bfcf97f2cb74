"""Edits, reviews and deletions at random, against the invariants of verdicts that last."""

from __future__ import annotations

import shutil
import tempfile
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

from service.domain.errors import NotFound
from service.domain.flag import AnchorStatus
from service.domain.mark import Mark
from service.domain.text import Article, SentSpan
from service.domain.token import Scope, Token
from service.domain.verdict import Decision, FlagDecision, TargetKind, state_of
from service.store.database import Database
from service.workflows import now
from service.workflows.annotate import Annotator
from service.workflows.review import Review
from service.workflows.revise import Archive

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
REVIEWERS = tuple(Token(name, name, "", frozenset({Scope.REVIEW}), now()) for name in ("Ada", "Rahel", "Tove"))
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
    @rule(start=st.integers(0, 300), length=st.integers(1, 40), reviewer=st.sampled_from(REVIEWERS))
    def mark(self, start: int, length: int, reviewer: Token) -> None:
        start = min(start, len(self.text) - 1)
        span = SentSpan(start, min(start + length, len(self.text)))
        if self.text[span.start : span.end].strip():
            flag, _ = self.review.mark(self.article_id, Mark("missing_response", (span,)), reviewer)
            self.kept.setdefault(flag.id, [])

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
    def a_deleted_article_is_gone(self) -> None:
        if self.__dict__.get("deleted"):
            with pytest.raises(NotFound):
                self.archive.annotation(self.article_id)


def test_a_newsroom_at_random(annotator: Annotator, migrated_sqlite: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Newsroom.folder, Newsroom.empty, Newsroom.annotator = Path(folder), migrated_sqlite, annotator
        run_state_machine_as_test(
            Newsroom,
            settings=settings(max_examples=25, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
        )
