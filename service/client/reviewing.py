"""The client's verbs for reviewers: verdicts, their own flags, the queue, the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

from schemas.flag import FlagSchema, MarkSchema
from schemas.queue import ClaimSchema, QueuePageSchema
from schemas.rule import ReviewersVerdictsSchema, RulesSchema
from schemas.text import Reading
from schemas.verdict import (
    AttributionDecisionSchema,
    AttributionHistorySchema,
    FlagDecisionSchema,
    FlagHistorySchema,
    SentCorrectionSchema,
    VerdictSchema,
)
from service.client.answers import FlagHistory, Rules
from service.client.loading import given, listed, loaded
from service.client.transport import Transport
from service.domain.flag import Flag
from service.domain.mark import Mark
from service.domain.queue import Claim, QueueFilter, Waiting
from service.domain.report import Agreement, RuleReport
from service.domain.text import OffsetEncoding, SentSpan
from service.domain.verdict import AttributionDecision, Decision, Evidence, FlagDecision, SentCorrection, Verdict


class Reviewing:
    """What reviewers do; a part of `Client`.

    Where a method takes `on_behalf_of`, a token that may sign for others (a CMS's) names the reviewer with it.
    """

    _transport: Transport

    def decide_on_flag(
        self,
        flag_id: str,
        decision: FlagDecision,
        *,
        rationale: str = "",
        evidence: tuple[Evidence, ...] = (),
        on_behalf_of: str | None = None,
    ) -> Verdict:
        """Adds your verdict on a flag; your earlier one is superseded and stays readable. Scope `review`."""
        body = FlagDecisionSchema().dump(Decision(decision, rationale, evidence, on_behalf_of))
        return self._decide("flags", flag_id, body)

    def decide_on_attribution(
        self,
        attribution_id: str,
        decision: AttributionDecision,
        *,
        rationale: str = "",
        evidence: tuple[Evidence, ...] = (),
        correction: SentCorrection | None = None,
        on_behalf_of: str | None = None,
    ) -> Verdict:
        """Adds your verdict on an attribution: on its claim, or on the extraction. Scope `review`.

        `correction` goes with `wrong_source` and `wrong_span`: a part that it leaves None stays as it is.
        """
        body = AttributionDecisionSchema(exclude=("correction",)).dump(
            Decision(decision, rationale, evidence, on_behalf_of)
        )
        if correction is not None:
            body["correction"] = _correction(correction)
        return self._decide("attributions", attribution_id, body)

    def _decide(self, targets: str, target_id: str, body: dict[str, Any]) -> Verdict:
        answer = self._transport.request("POST", targets, target_id, "verdicts", json=given(body), once=True)
        return cast("Verdict", loaded(answer, VerdictSchema().load))

    def flag_history(self, flag_id: str) -> FlagHistory:
        """The verdicts on a flag that you may see, and its state by them. Scope `read`."""
        history = loaded(self._transport.request("GET", "flags", flag_id, "verdicts"), FlagHistorySchema().load)
        return FlagHistory(history["state"], tuple(history["items"]))

    def attribution_history(self, attribution_id: str) -> tuple[Verdict, ...]:
        """The verdicts on an attribution that you may see, oldest first. Scope `read`."""
        answer = self._transport.request("GET", "attributions", attribution_id, "verdicts")
        return tuple(loaded(answer, AttributionHistorySchema().load)["items"])

    def raise_flag(self, article_id: str, mark: Mark) -> Flag:
        """Raises a flag on the newest revision; `Conflict` when the mark names another. Scopes `review` and `read`.

        Three requests without a revision in the mark, two with: the text that its spans lie in is fetched as well.
        """
        if mark.revision is None:
            newest = self._transport.request("GET", "articles", article_id)
            mark = replace(mark, revision=loaded(newest, lambda data: int(data["revision"])))
        place = ("articles", article_id, "revisions", str(mark.revision))
        text = loaded(self._transport.request("GET", *place), lambda data: str(data["text"]))
        body = given(MarkSchema(exclude=("spans",)).dump(mark)) | {"spans": [_span(span) for span in mark.spans]}
        answer = self._transport.request("POST", "articles", article_id, "flags", json=body, once=True)
        with Reading(text, mark.offset_encoding):
            return cast("Flag", loaded(answer, FlagSchema().load))

    def review_queue(self, wanted: QueueFilter | None = None, *, page_size: int = 50) -> Iterator[Waiting]:
        """The flags that wait for your verdict, severest first, then oldest, fetched as you go. Scope `review`."""
        wanted = wanted or QueueFilter()
        names = ("rule", "severity", "at_least", "article_id", "state", "claimed")
        choice = {name: getattr(wanted, name) for name in names}
        return listed(self._transport, ("review-queue",), QueuePageSchema().load, given(choice) | {"limit": page_size})

    def claim(self, flag_id: str) -> Claim:
        """Takes a flag for half an hour, or for another; `Conflict` while somebody else holds it. Scope `review`."""
        answer = self._transport.request("POST", "flags", flag_id, "claim", once=True)
        return cast("Claim", loaded(answer, ClaimSchema().load))

    def release(self, flag_id: str) -> None:
        """Gives a flag back; `Conflict` when you do not hold it. Scope `review`."""
        self._transport.request("DELETE", "flags", flag_id, "claim")

    def rules(self, *, reviewer: str | None = None, since: date | None = None, until: date | None = None) -> Rules:
        """The sourcing rules, how their flags were decided and how far reviewers agree. Scope `read`.

        Counted are all verdicts, or those of a reviewer, given in a period (both days included, UTC).
        """
        params = given({"reviewer": reviewer}) | _days(since, until)
        rules = loaded(self._transport.request("GET", "rules", params=params), RulesSchema().load)
        return Rules(rules["version"], tuple(_rule(rule) for rule in rules["items"]))

    def reviewers_verdicts(
        self, *, since: date | None = None, until: date | None = None
    ) -> dict[str, dict[FlagDecision, int]]:
        """How each reviewer decided on flags, by name, of the verdicts that you may see. Scope `read`."""
        answer = self._transport.request("GET", "reviewers", "verdicts", params=_days(since, until))
        found = loaded(answer, ReviewersVerdictsSchema().load)
        return {one["reviewer"]: one["verdicts"] for one in found["items"]}


def _days(since: date | None, until: date | None) -> dict[str, str]:
    return {name: day.isoformat() for name, day in (("since", since), ("until", until)) if day}


def _rule(rule: dict[str, Any]) -> RuleReport:
    return RuleReport(**{**rule, "agreement": Agreement(**rule["agreement"])})


def _span(span: SentSpan) -> dict[str, Any]:
    return given({"start": span.start, "end": span.end, "text": span.text})


def _correction(correction: SentCorrection) -> dict[str, Any]:
    body = SentCorrectionSchema(only=("revision", "resolved_source")).dump(correction)
    body["offset_encoding"] = OffsetEncoding(correction.offset_encoding).value
    parts = {name: getattr(correction, name) for name in ("source", "cue", "content")}
    spans = {name: [_span(span) for span in part] for name, part in parts.items() if part is not None}
    return given(body) | spans
