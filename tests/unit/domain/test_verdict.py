from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.flag import FlagState
from service.domain.verdict import FlagDecision, TargetKind, Verdict, state_of

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
