"""Hypothesis strategies and builders for the domain's dataclasses."""

from __future__ import annotations

from hypothesis import strategies as st

from service.domain.annotation import Annotation, Measures, ModelVersion, RulesetVersion, Share
from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.flag import Anchor, AnchorStatus, Facet, Flag, FlagState, Origin, Severity
from service.domain.text import Section, SectionKind, Span

AWKWARD = "🌉👩🏽‍🚀é\u0301\r\n\u202e\u2066\u200b\u00a0“’«»אב中"

texts = st.text(
    st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    min_size=1,
    max_size=60,
)
shares = st.builds(Share, count=st.integers(0, 9), of=st.integers(0, 9), value=st.floats(0, 1))
measures = st.builds(
    Measures,
    attributions=st.integers(0, 99),
    identified_share=st.none() | shares,
    anonymous_share=st.none() | shares,
    unidentifiable_share=st.none() | shares,
    distinct_sources=st.integers(0, 9),
    identified_sources=st.integers(0, 9),
    dominance=st.none() | shares,
    second_hand_share=st.none() | shares,
    unverified_disclosures=st.integers(0, 9),
    anonymous_only=st.booleans(),
    floor=st.floats(0, 1),
)


def spans(text: str) -> st.SearchStrategy[Span]:
    """Any span of the text."""
    return st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).map(
        lambda ends: Span(min(ends[0], ends[1] - 1), max(ends[0] + 1, ends[1]))
    )


@st.composite
def annotations(draw: st.DrawFn) -> tuple[str, Annotation]:
    """A text and an annotation of it."""
    text = draw(texts)
    some = st.lists(spans(text), max_size=3).map(tuple)
    attributions = st.builds(
        Attribution,
        id=st.text(max_size=5),
        kind=st.sampled_from(Kind),
        source=some,
        cue=some,
        content=some,
        source_class=st.sampled_from(SourceClass),
        resolved_source=st.text(max_size=5),
        section=st.sampled_from(SectionKind),
        confidence=st.floats(0, 1),
    )
    flags = st.builds(
        Flag,
        id=st.text(max_size=5),
        rule=st.text(max_size=5),
        facet=st.sampled_from(Facet),
        grade=st.text(max_size=5),
        severity=st.sampled_from(Severity),
        spans=some,
        attribution_id=st.none() | st.text(max_size=5),
        message=st.text(max_size=5),
        question=st.text(max_size=5),
        state=st.sampled_from(FlagState),
        origin=st.sampled_from(Origin),
        confidence=st.none() | st.floats(0, 1),
        anchor=st.builds(Anchor, status=st.sampled_from(AnchorStatus), score=st.floats(0, 1)),
    )
    annotation = Annotation(
        id=draw(st.none() | st.just("ann_1")),
        article_id=draw(st.none() | st.just("art_1")),
        revision=draw(st.none() | st.integers(1, 9)),
        model=ModelVersion("m", "1", "00"),
        ruleset=RulesetVersion("1"),
        sections=tuple(
            draw(st.lists(st.builds(Section, kind=st.sampled_from(SectionKind), span=spans(text)), max_size=2))
        ),
        attributions=tuple(draw(st.lists(attributions, max_size=3))),
        flags=tuple(draw(st.lists(flags, max_size=3))),
        measures=draw(measures),
    )
    return text, annotation


def attribution(text: str, source: str, cue: str, content: str, id_: str = "a1") -> Attribution:
    """The attribution whose parts are these words, each where it first stands in the text."""
    return Attribution(
        id=id_,
        kind=Kind.INDIRECT,
        source=words(text, source) if source else (),
        cue=words(text, cue),
        content=words(text, content),
        source_class=SourceClass.NAMED if source else SourceClass.NONE,
        resolved_source=source,
        section=SectionKind.BODY,
        confidence=0.5,
    )


def words(text: str, found: str) -> tuple[Span, ...]:
    """The span of these words where they first stand in the text."""
    start = text.index(found)
    return (Span(start, start + len(found)),)
