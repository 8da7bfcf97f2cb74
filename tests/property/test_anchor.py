"""Whatever is edited, a verdict never ends on other words, and none is lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution, Kind, SourceClass
from service.domain.flag import AnchorStatus, Facet, Flag, Origin, Severity
from service.domain.text import SectionKind, Span
from service.workflows.anchor import adopt, carry
from service.workflows.anchoring.alignment import align
from service.workflows.anchoring.side import Side
from service.workflows.anchoring.tokens import Tokens
from tests.factories import AWKWARD, spans
from tests.unit.workflows.test_anchor import annotated

# Few words, so that texts repeat themselves; blanks of every kind, and characters that break naive counting.
pieces = st.sampled_from(
    ["the", "ship", "sank", "sources", "said", "he", ".", ". ", "\n", "\r\n", " ", "“", "”", *AWKWARD]
)
prose = st.lists(pieces, min_size=1, max_size=60).map(" ".join)
anything = st.text(st.characters(), min_size=1, max_size=80)  # lone surrogates and NUL too


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, str]:
    """A text and what some edits made of it: words put in, cut and moved."""
    text = draw(prose | anything)
    new = text
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(new)))
        end = draw(st.integers(start, min(len(new), start + 30)))
        rest = new[:start] + new[end:]
        at = draw(st.integers(0, len(rest)))
        put = draw(st.sampled_from([new[start:end], ""]) | prose)
        new = rest[:at] + put + rest[at:]
    return text, new or "."


@st.composite
def annotations(draw: st.DrawFn, text: str) -> Annotation:
    """Attributions and flags anywhere in the text, some flags on attributions, some a reviewer's."""
    made = annotated("")
    some = st.lists(spans(text), max_size=2, unique=True).map(lambda found: tuple(sorted(found)))
    attributions = tuple(
        Attribution(f"a{n}", Kind.INDIRECT, draw(some), (), draw(some), SourceClass.NAMED, "", SectionKind.BODY, 1.0)
        for n in range(draw(st.integers(0, 3)))
    )
    flags = tuple(
        Flag(
            id=f"f{n}",
            rule=draw(st.sampled_from(["anonymous_source", "loaded_verb"])),
            facet=Facet.WHO,
            grade="",
            severity=Severity.LOW,
            spans=draw(some),
            attribution_id=draw(st.sampled_from([None, *(a.id for a in attributions)])),
            message="",
            question="",
            origin=draw(st.sampled_from(Origin)),
        )
        for n in range(draw(st.integers(0, 4)))
    )
    return replace(made, attributions=attributions, flags=flags)


@st.composite
def saves(draw: st.DrawFn) -> tuple[Annotation, str, Annotation, str, set[str]]:
    """What `carry` takes: the old annotation and text, the new ones, and which flags have verdicts."""
    text, new = draw(revisions())
    old = adopt(draw(annotations(text)))
    decided = draw(st.sets(st.sampled_from([f.id for f in old.flags]))) if old.flags else set()
    return old, text, draw(annotations(new)), new, decided


def said(text: str, found: tuple[Span, ...]) -> list[list[str]]:
    """The spans' words, as they are compared."""
    return [Tokens(span.of(text)).words for span in found]


@given(saves())
def test_an_id_goes_on_only_with_the_very_words(save: tuple[Annotation, str, Annotation, str, set[str]]) -> None:
    old, text, _, new, _ = save
    before = {f.id: f for f in old.flags}
    for flag in carry(*save).flags:
        if flag.id in before and flag.anchor.status is not AnchorStatus.ORPHANED:
            assert said(new, flag.spans) == said(text, before[flag.id].spans)
            assert flag.anchor.score == 1
            assert (flag.anchor.status is AnchorStatus.EXACT) <= (flag.spans == before[flag.id].spans)
    parts = {a.id: (a.source, a.cue, a.content) for a in old.attributions}
    for attribution in carry(*save).attributions:
        for role, now in enumerate((attribution.source, attribution.cue, attribution.content)):
            assert attribution.id not in parts or said(new, now) == said(text, parts[attribution.id][role])


@given(saves())
def test_no_verdict_is_lost_and_every_id_stands_once(save: tuple[Annotation, str, Annotation, str, set[str]]) -> None:
    old, _, made, new, decided = save
    carried = carry(*save)
    ids = [f.id for f in carried.flags]
    assert len(ids) == len(set(ids))
    reviewers = {f.id for f in old.flags if f.origin is Origin.REVIEWER}
    assert decided | reviewers <= {*ids, *(f.earlier for f in carried.flags)}
    assert {f.id for f in made.flags}.isdisjoint(ids)
    attributions = [a.id for a in carried.attributions]
    assert len(attributions) == len(set(attributions)) == len(made.attributions)
    for flag in carried.flags:
        assert flag.attribution_id is None or flag.attribution_id in attributions
        assert all(span.end <= len(new) for span in flag.spans)
        assert not flag.gone or not (flag.spans or flag.raised)
        assert flag.raised or flag.origin is Origin.MACHINE or flag.gone
        assert 0 <= flag.anchor.score <= 1


@given(st.data(), prose | anything)
def test_no_edit_is_no_change(data: st.DataObject, text: str) -> None:
    made = data.draw(annotations(text))
    old = adopt(made)
    carried = carry(old, text, made, text, {f.id for f in old.flags})
    assert carried.attributions == old.attributions
    assert sorted(carried.flags, key=repr) == sorted(old.flags, key=repr)


@given(st.data(), st.integers(2, 5), st.lists(prose, max_size=3))
def test_paragraphs_put_in_cut_and_moved_disturb_no_other(data: st.DataObject, count: int, put: list[str]) -> None:
    paragraphs = {f"p{n}": " ".join(f"w{n}x{k}" for k in range(data.draw(st.integers(4, 9)))) for n in range(count)}
    left = data.draw(st.permutations(sorted(paragraphs)))[data.draw(st.integers(0, 1)) :]
    order = data.draw(st.permutations([*(paragraphs[name] for name in left), *put]))
    text, new = "\n".join(paragraphs.values()), "\n\n".join(order)
    old = adopt(_flagged(text, sorted(paragraphs)))
    carried = carry(
        old,
        text,
        _flagged(new, sorted(left, key=lambda name: new.index(paragraphs[name]))),
        new,
        {f.id for f in old.flags},
    )
    by_words = {f.spans[0].of(text): f.id for f in old.flags}
    for flag in carried.flags:
        if flag.anchor.status is AnchorStatus.ORPHANED:
            assert by_words.pop(next(words for words, id_ in by_words.items() if id_ == flag.id)) == flag.id
        else:
            assert by_words.pop(flag.spans[0].of(new)) == flag.id
    assert not by_words
    assert sum(f.anchor.status is AnchorStatus.ORPHANED for f in carried.flags) == count - len(left)


def _flagged(text: str, names: list[str]) -> Annotation:
    """Each paragraph's first word flagged, its second to fourth attributed."""
    first = [text.index(f"w{name[1:]}x0") for name in names]
    about = [Span(at + len("w0x0 "), at + len("w0x0 w0x1 w0x2 w0x3")) for at in first]
    attributions = tuple(
        Attribution(f"a{n}", Kind.INDIRECT, (), (), (span,), SourceClass.NONE, "", SectionKind.BODY, 1.0)
        for n, span in enumerate(about)
    )
    flags = tuple(
        Flag(f"f{n}", "hearsay", Facet.WHO, "", Severity.LOW, (Span(at, at + 4),), f"a{n}", "", "")
        for n, at in enumerate(first)
    )
    return replace(annotated(""), attributions=attributions, flags=flags)


@given(revisions())
def test_words_are_paired_one_to_one_with_their_equals(texts: tuple[str, str]) -> None:
    old, new = Tokens(texts[0]), Tokens(texts[1])
    way = align(old, new)
    for k, at in enumerate(way.forth):
        assert at < 0 or (way.back[at] == k and old.words[k] == new.words[at])
    assert sum(at >= 0 for at in way.forth) == sum(at >= 0 for at in way.back)
    for number in range(len(old.sentences)):
        assert len(old.sentence(number))


@given(saves())
def test_deterministic_but_for_new_ids(save: tuple[Annotation, str, Annotation, str, set[str]]) -> None:
    known = {f.id for f in save[0].flags} | {a.id for a in save[0].attributions}

    def anonymous(carried: Annotation) -> list[Flag]:
        hidden = [replace(f, attribution_id=None) for f in carried.flags]
        return [f if f.id in known else replace(f, id="new") for f in hidden]

    assert anonymous(carry(*save)) == anonymous(carry(*save))
    assert Side(save[0], save[1]).orphans == []
