"""Page furniture, from the text to the flags and measures: what is said there is marked, and counts for nothing."""

import pytest

from service.domain.text import Article, SectionKind
from service.workflows.annotate import Annotator

TOP = "The mill was sold in May, Ana Ruiz said. The wheel still turns, she said. It is full of flour, she added."


@pytest.mark.parametrize(
    "line",
    [
        "Read next: Sources say the bank is reportedly broke",
        "Don't miss: An insider claims the king is ill",
        "Sign up: get the Ledger in your inbox, the paper critics say you cannot put down",
        "More from Business\nSources say the bank is broke\nThe mayor reportedly cannot swim, critics say",
        "Home > News > Sources say",
        "Photo: The mill, which a source said was empty. (Ana Ruiz/Reuters)",
        "Watch: Experts say the river will rise",
    ],
)
def test_furniture_counts_for_nothing(annotator: Annotator, line: str) -> None:
    text = f"{TOP}\n\n{line}\n\nThe gates are painted green, the council said."
    found = annotator.annotate(Article(text=text))
    low, high = text.index(line), text.index(line) + len(line)
    for attribution in found.attributions:
        inside = {low <= span.start < high for span in attribution.content}
        assert len(inside) == 1
        assert (attribution.section is SectionKind.BOILERPLATE) == inside.pop()
    assert found.measures.attributions == sum(a.section is SectionKind.BODY for a in found.attributions)
    assert found.measures.attributions >= 3
    assert not [flag for flag in found.flags for span in flag.spans if low <= span.start < high]
