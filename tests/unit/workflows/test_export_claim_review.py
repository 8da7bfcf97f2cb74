"""ClaimReview: one for each claim that reviewers agree on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.domain.verdict import Evidence
from service.workflows.export import claim_review
from service.workflows.export.bundle import Bundle
from service.workflows.export.claims import concluded
from tests.unit.workflows.export_bundles import RECORD, bundle, verdict


def reviews(*bundles: Bundle) -> list[dict]:
    made = json.loads("".join(claim_review.write(bundles)))
    assert made["@context"] == "https://schema.org"
    assert set(made) == {"@context", "@graph"}
    return made["@graph"]


@pytest.mark.parametrize(
    ("given", "decision"),
    [
        ([], None),
        (["a wrong_span"], None),
        (["a verified"], "verified"),
        (["a verified", "a refuted"], "refuted"),
        (["a verified", "a wrong_source"], None),
        (["a verified", "b refuted"], None),
        (["a verified", "b refuted", "c refuted"], "refuted"),
        (["a verified", "b wrong_span"], "verified"),
        (["a verified", "b refuted", "Chief unverifiable"], "unverifiable"),
        (["Chief verified", "b refuted"], None),
        (["a verified", "b refuted", "Chief refuted", "a verified"], None),
    ],
)
def test_what_reviewers_concluded(given: list[str], decision: str | None) -> None:
    verdicts = [
        verdict("att_1", said, reviewer, number, settles=reviewer == "Chief")
        for number, (reviewer, said) in enumerate((g.split() for g in given), 1)
    ]
    found = concluded(verdicts)
    assert (found and found.decision.value) == decision


def test_a_claim_review() -> None:
    given = verdict("att_1", "refuted", evidence=(Evidence("https://example.org/log", "our log"),))
    assert reviews(bundle(given)) == [
        {
            "@type": "ClaimReview",
            "@id": "urn:sourcemark:ver_att_1_1",
            "claimReviewed": "“We waited long enough 👷🏽,” … it was = 2 metres too short",
            "datePublished": "2026-03-01T12:31:14+00:00",
            "author": {"@type": "Organization", "name": "The Ellby Post"},
            "reviewRating": {
                "@type": "Rating",
                "alternateName": "Refuted",
                "ratingValue": 1,
                "bestRating": 5,
                "worstRating": 1,
            },
            "itemReviewed": {
                "@type": "Claim",
                "@id": "urn:sourcemark:att_1",
                "author": {"@type": "Thing", "name": "Jon Falk"},
                "appearance": {"@type": "NewsArticle", "url": "https://example.org/quay", "headline": "Quay"},
            },
            "reviewBody": "We called\nthem.",
            "citation": [{"@type": "CreativeWork", "url": "https://example.org/log", "description": "our log"}],
            "inLanguage": "en",
        }
    ]


def test_without_publisher_address_or_name() -> None:
    bare = replace(RECORD, publisher="", url="", title="")
    (made,) = reviews(bundle(verdict("att_2", "needs_evidence"), record=bare))
    assert made["author"] == {"@type": "Person", "name": "Rahel"}
    assert made["itemReviewed"] == {"@type": "Claim", "@id": "urn:sourcemark:att_2"}
    assert made["reviewRating"] == {"@type": "Rating", "alternateName": "Needs evidence"}


def test_only_claims_with_a_conclusion() -> None:
    disputed = [verdict("att_1", "verified"), verdict("att_1", "refuted", "Ada", 2)]
    assert reviews() == []
    assert reviews(bundle(*disputed, verdict("att_2", "wrong_span"), verdict("flg_1", "upheld"))) == []
    both = [verdict("att_1", "verified"), verdict("att_2", "unverifiable")]
    ratings = [r["reviewRating"]["alternateName"] for r in reviews(bundle(*both), bundle(*both))]
    assert ratings == ["Verified", "Unverifiable"] * 2
