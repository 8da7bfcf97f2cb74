"""Whatever the text: nothing is raised, every span is a slice of it, and the same text gives the same result."""

import functools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.text import Article
from service.extraction.extractor import Extractor
from service.extraction.quotes import quoted
from service.extraction.sections import divide

FRAGMENTS = st.sampled_from(
    [
        "The mayor said the bridge would close. ",
        "“We have no choice,” she told reporters. ",
        "‘Never’, he added",
        "\r\n",
        "\n\n",
        "\u2028",
        "😀👩‍👩‍👧‍👦 ",
        "e\u0301\u0308",
        "\u202eabc\u202c ",
        "\u200b\ufeff",
        "\x00",
        "\ud83d",
        "«Non» ",
        '" ',
        "-\n",
        "According to officials, ",
        "名前は言った。",
    ]
)
TEXTS = st.one_of(st.lists(FRAGMENTS, max_size=30).map("".join), st.text(max_size=200))
SURROGATES = st.text(st.characters(), max_size=60)


@functools.cache
def extractor() -> Extractor:
    return Extractor.load()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(TEXTS, SURROGATES))
def test_spans_are_slices_and_nothing_is_raised(text: str) -> None:
    found = extractor().extract(Article(text=text))
    for attribution in found.attributions:
        assert attribution.cue
        assert attribution.content
        assert 0 <= attribution.confidence <= 1
        for span in attribution.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert span.of(text).strip() == span.of(text)
    assert found == extractor().extract(Article(text=text))


@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS, SURROGATES))
def test_sections_and_quotations_lie_in_the_text(text: str) -> None:
    assert "".join(s.span.of(text) for s in divide(text)) == text
    last = 0
    for start, end in quoted(text):
        assert last <= start < end <= len(text)
        last = end
