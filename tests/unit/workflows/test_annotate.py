"""Page furniture, from the text to the flags and measures: nothing that is said there is marked or counted."""

import pytest

from service.domain.text import Article, SectionKind
from service.workflows.annotate import Annotator

TOP = "The mill was sold in May, Ana Ruiz said. The wheel still turns, she said. It is full of flour, she added."

MORE = "The gates are painted green, the council said.\nRain fell until dawn.\nA source said the wheel would stop."


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
def test_furniture_stays_bare(annotator: Annotator, line: str) -> None:
    text = f"{TOP}\n\n{line}\n\nThe gates are painted green, the council said."
    found = annotator.annotate(Article(text=text))
    low, high = text.index(line), text.index(line) + len(line)
    marked = [*(s for a in found.attributions for s in a.spans), *(s for flag in found.flags for s in flag.spans)]
    assert not [span for span in marked if span.end > low and span.start < high]
    assert found.measures.attributions == sum(a.section is SectionKind.BODY for a in found.attributions)
    assert found.measures.attributions >= 3


def test_link_lists_stay_bare(annotator: Annotator) -> None:
    links = (
        "-\nMinister urges the dockers to return\n-\nSources say the ferry is sold, governor says\n-\nRents to rise\n"
    )
    text = f"{links}-\nBank says rates will stay\n{TOP}\n{MORE}\n{links}"
    found = annotator.annotate(Article(text=text))
    furniture = [section.span for section in found.sections if section.kind is SectionKind.BOILERPLATE]
    assert len(furniture) == 2
    marked = [*(s for a in found.attributions for s in a.spans), *(s for flag in found.flags for s in flag.spans)]
    assert marked
    assert not [one for one in marked for edge in furniture if one.start < edge.end and edge.start < one.end]
