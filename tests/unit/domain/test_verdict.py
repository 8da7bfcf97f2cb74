from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.flag import FlagState
from service.domain.verdict import FlagDecision, TargetKind, Verdict, marked, split_of, standing, state_of, states_after

AT = datetime(2026, 1, 1, tzinfo=UTC)


def verdicts(*given: str) -> list[Verdict]:
    """From "reviewer decision" pairs."""
    return [
        Verdict(
            str(n), TargetKind.FLAG, "f", FlagDecision(decision), "", (), reviewer, AT, n, settles=reviewer == "Chief"
        )
        for n, (reviewer, decision) in enumerate((g.split() for g in given), 1)
    ]


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([], FlagState.OPEN),
        (["a unsure"], FlagState.OPEN),
        (["a upheld"], FlagState.UPHELD),
        (["a upheld", "a dismissed"], FlagState.DISMISSED),
        (["a upheld", "b upheld"], FlagState.UPHELD),
        (["a upheld", "b fixed"], FlagState.DISPUTED),
        (["a upheld", "b fixed", "c fixed"], FlagState.FIXED),
        (["a upheld", "b fixed", "c dismissed"], FlagState.DISPUTED),
        (["a upheld", "b fixed", "Chief upheld"], FlagState.UPHELD),
        (["a upheld", "b fixed", "Chief unsure"], FlagState.DISPUTED),
        (["Chief upheld", "b fixed"], FlagState.DISPUTED),
        (["a upheld", "b fixed", "Chief dismissed"], FlagState.DISMISSED),
        (["a upheld", "b fixed", "Chief dismissed", "b upheld"], FlagState.DISPUTED),
        (["Chief upheld", "b fixed", "Chief upheld"], FlagState.UPHELD),
        (["a upheld", "b dismissed", "b unsure"], FlagState.UPHELD),
        (["a upheld", "b dismissed", "a dismissed"], FlagState.DISMISSED),
        (["a upheld", "a unsure"], FlagState.OPEN),
    ],
)
def test_a_state_is_what_the_latest_verdicts_amount_to(given: list[str], state: FlagState) -> None:
    assert state_of(verdicts(*given)) is state


def test_of_each_reviewer_the_latest_verdict_stands_in_the_order_of_those() -> None:
    given = verdicts("a upheld", "b fixed", "a dismissed")
    assert [verdict.id for verdict in standing(given)] == ["2", "3"]
    assert [verdict.superseded for verdict in marked(given)] == [True, False, False]


def test_the_state_after_each_decision_is_told_beforehand() -> None:
    dispute = verdicts("a upheld", "b fixed")
    reviewer = states_after(dispute, "b", AT, settles=False)
    assert reviewer == {"upheld": "upheld", "dismissed": "disputed", "fixed": "disputed", "unsure": "upheld"}
    chief = states_after(dispute, "Chief", AT, settles=True)
    assert chief == {"upheld": "upheld", "dismissed": "dismissed", "fixed": "fixed", "unsure": "disputed"}


def test_a_split_counts_each_standing_decision() -> None:
    assert split_of([]) == ""
    assert split_of([FlagDecision.UPHELD, FlagDecision.DISMISSED, FlagDecision.UPHELD]) == "dismissed:1 upheld:2"
