"""ClaimReview (schema.org): the claims that reviewers came to a conclusion on, for fact-check aggregators.

One JSON-LD document, a ClaimReview per attribution. A claim that reviewers disagree on is left out until
that is settled. The address of a published fact check is not known here: add `url` before publishing, aggregators ask
for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.domain.article import ArticleRecord
from service.domain.attribution import Attribution
from service.domain.verdict import AttributionDecision, Evidence, Verdict
from service.workflows.export.bundle import Bundle
from service.workflows.export.claims import concluded
from service.workflows.export.words import compact, quoted

WORST, BEST = 1, 5
# Text, and a number where one means something: "unverifiable" is no place on a scale from false to true.
RATINGS: dict[AttributionDecision, tuple[str, int | None]] = {
    AttributionDecision.VERIFIED: ("Verified", BEST),
    AttributionDecision.REFUTED: ("Refuted", WORST),
    AttributionDecision.UNVERIFIABLE: ("Unverifiable", None),
    AttributionDecision.NEEDS_EVIDENCE: ("Needs evidence", None),
}


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """One document: ``{"@context": "https://schema.org", "@graph": [ClaimReview, ...]}``."""
    yield '{"@context":"https://schema.org","@graph":['
    before = "\n"
    for review in (review for bundle in bundles for review in _reviews(bundle)):
        yield before + compact(review)
        before = ",\n"
    yield "\n]}\n"


def _reviews(bundle: Bundle) -> Iterator[dict[str, Any]]:
    for attribution in bundle.annotation.attributions:
        verdict = concluded(bundle.history(attribution.id))
        if verdict is not None and attribution.content:
            yield _review(bundle, attribution, verdict)


def _review(bundle: Bundle, attribution: Attribution, verdict: Verdict) -> dict[str, Any]:
    record = bundle.record
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"urn:sourcemark:{verdict.id}",
        "claimReviewed": quoted(attribution.content, bundle.text),
        "datePublished": verdict.at.isoformat(),
        "author": _author(record, verdict),
        "reviewRating": _rating(AttributionDecision(verdict.decision)),
        "itemReviewed": _claim(record, attribution),
    }
    if verdict.rationale:
        review["reviewBody"] = verdict.rationale
    if verdict.evidence:
        review["citation"] = [_citation(item) for item in verdict.evidence]
    if record.language:
        review["inLanguage"] = record.language
    return review


def _author(record: ArticleRecord, verdict: Verdict) -> dict[str, str]:
    if record.publisher:
        return {"@type": "Organization", "name": record.publisher}
    return {"@type": "Person", "name": verdict.reviewer}


def _rating(decision: AttributionDecision) -> dict[str, Any]:
    name, value = RATINGS[decision]
    number = {} if value is None else {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
    return {"@type": "Rating", "alternateName": name, **number}


def _claim(record: ArticleRecord, attribution: Attribution) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim", "@id": f"urn:sourcemark:{attribution.id}"}
    if attribution.resolved_source:  # person or organisation: nobody told us, so neither is claimed
        claim["author"] = {"@type": "Thing", "name": attribution.resolved_source}
    where: dict[str, Any] = {"@type": "NewsArticle"}
    where |= {key: value for key, value in (("url", record.url), ("headline", record.title)) if value}
    if len(where) > 1:
        claim["appearance"] = where
    return claim


def _citation(item: Evidence) -> dict[str, str]:
    return {"@type": "CreativeWork", "url": item.url} | ({"description": item.note} if item.note else {})
