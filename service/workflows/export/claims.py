"""What reviewers concluded about the claim in an attribution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from service.domain.verdict import AttributionDecision, Verdict

ON_CLAIM = frozenset(
    {
        AttributionDecision.VERIFIED,
        AttributionDecision.REFUTED,
        AttributionDecision.UNVERIFIABLE,
        AttributionDecision.NEEDS_EVIDENCE,
    }
)


def concluded(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict that speaks for all given on one attribution, oldest first; None without one, or in a dispute.

    As with flags: the latest of each reviewer counts, what most of those say prevails, and a verdict that settles,
    given in a dispute, puts aside all that came before it. The newest that says so is the one that speaks.
    """
    latest: dict[str, Verdict] = {}
    for verdict in verdicts:
        if verdict.settles and verdict.decision in ON_CLAIM and latest and _prevailing(latest) is None:
            latest = {}
        latest.pop(verdict.reviewer, None)
        if verdict.decision in ON_CLAIM:
            latest[verdict.reviewer] = verdict
    return _prevailing(latest)


def _prevailing(latest: Mapping[str, Verdict]) -> Verdict | None:
    ranked = Counter(verdict.decision for verdict in latest.values()).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return next(verdict for verdict in reversed(list(latest.values())) if verdict.decision is ranked[0][0])
