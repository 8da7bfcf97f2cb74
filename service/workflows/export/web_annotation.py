"""W3C Web Annotation: attributions, flags, verdicts and comments as annotations of the article's text.

One AnnotationCollection with its one AnnotationPage embedded (https://www.w3.org/TR/annotation-model/). Each span is a
target of its own, selected by its words (TextQuoteSelector) and its place (TextPositionSelector, code points, in the
text as submitted). A verdict is an annotation that replies to the one of its flag or attribution, a
comment one that replies to its flag or to the comment that it answers. What the model has no
name for stands under `sourcemark:`, a prefix that the context declares. The W3C's context is named and never fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from service.domain.annotation import Annotation
from service.domain.attribution import Attribution
from service.domain.comment import Comment
from service.domain.flag import Flag, Origin
from service.domain.text import Span
from service.domain.verdict import Verdict
from service.workflows import now
from service.workflows.export.bundle import Bundle
from service.workflows.export.words import compact

ANNO = "http://www.w3.org/ns/anno.jsonld"
CONTEXT = [ANNO, {"sourcemark": "urn:sourcemark:terms#"}]
CONTEXT_LENGTH = 32  # code points before and after the words


def write(bundles: Iterable[Bundle]) -> Iterator[str]:
    """The document in parts; `total`, known only then, comes last. An empty collection has no page."""
    collection, total = f"urn:uuid:{uuid4()}", 0
    head = {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": "Attributions, sourcing flags and verdicts",
        "created": now().isoformat(),
    }
    yield compact(head)[:-1]
    for bundle in bundles:
        for annotation in _annotations(bundle):
            yield (",\n" if total else _page(collection)) + compact(annotation)
            total += 1
    yield f'{"]}" if total else ""},"total":{total}}}\n'


def _page(collection: str) -> str:
    page = {"id": f"urn:uuid:{uuid4()}", "type": "AnnotationPage", "partOf": collection, "startIndex": 0}
    return f',"first":{compact(page)[:-1]},"items":[\n'


def _annotations(bundle: Bundle) -> Iterator[dict[str, Any]]:
    for attribution in bundle.annotation.attributions:
        yield _attribution(bundle, attribution)
        yield from map(_verdict, bundle.history(attribution.id))
    for flag in bundle.annotation.flags:
        yield _flag(bundle, flag)
        yield from map(_verdict, bundle.history(flag.id))
        yield from map(_comment, bundle.comments.get(flag.id, ()))


def _attribution(bundle: Bundle, found: Attribution) -> dict[str, Any]:
    parts = [(role, span) for role in ("source", "cue", "content") for span in getattr(found, role)]
    return {
        **_opening(found.id, "identifying"),
        **({"generator": _model(bundle.annotation)} if found.origin is Origin.MACHINE else {}),
        "body": [
            _text("classifying", found.source_class.value),
            *([_text("identifying", found.resolved_source)] if found.resolved_source else []),
        ],
        "target": [_target(bundle, span, role) for role, span in parts] or _whole(bundle),
        "sourcemark:kind": found.kind.value,
        "sourcemark:section": found.section.value,
        "sourcemark:confidence": found.confidence,
        "sourcemark:origin": found.origin.value,
    }


def _flag(bundle: Bundle, flag: Flag) -> dict[str, Any]:
    body = [("classifying", flag.rule), ("describing", flag.message), ("questioning", flag.question)]
    annotation = {
        **_opening(flag.id, "questioning"),
        "body": [_text(purpose, value) for purpose, value in body if value],
        "target": [_target(bundle, span) for span in flag.spans] or _without_words(bundle, flag),
        **{f"sourcemark:{name}": getattr(flag, name).value for name in ("facet", "severity", "state", "origin")},
        "sourcemark:grade": flag.grade,
        "sourcemark:anchor": flag.anchor.status.value,
        "sourcemark:raised": flag.raised,
    }
    if assignee := bundle.assignee(flag.id):
        annotation["sourcemark:assignee"] = assignee
    if flag.origin is Origin.MACHINE:
        annotation["generator"] = _ruleset(bundle.annotation)
    if flag.attribution_id:
        annotation["sourcemark:attribution"] = _urn(flag.attribution_id)
    return annotation


def _verdict(verdict: Verdict) -> dict[str, Any]:
    notes = [_text("describing", item.note) for item in verdict.evidence if item.note]
    links = [{"type": "SpecificResource", "source": item.url, "purpose": "linking"} for item in verdict.evidence]
    return {
        **_opening(verdict.id, ["assessing", "replying"]),
        "created": verdict.at.isoformat(),
        "creator": {"type": "Person", "name": verdict.reviewer},
        "body": [
            _text("assessing", verdict.decision.value),
            *([_text("replying", verdict.rationale)] if verdict.rationale else []),
            *links,
            *notes,
        ],
        "target": _urn(verdict.target_id),
        "sourcemark:sequence": verdict.sequence,
        "sourcemark:superseded": verdict.superseded,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        **_opening(comment.id, ["commenting", "replying"]),
        "created": comment.at.isoformat(),
        "creator": {"type": "Person", "name": comment.reviewer},
        "body": [_text("commenting", comment.text)],
        "target": _urn(comment.reply_to or comment.flag_id),
        **({"sourcemark:mentions": list(comment.mentions)} if comment.mentions else {}),
    }


def _opening(identifier: str, motivation: str | list[str]) -> dict[str, Any]:
    return {"@context": CONTEXT, "id": _urn(identifier), "type": "Annotation", "motivation": motivation}


def _urn(identifier: str) -> str:
    return f"urn:sourcemark:{identifier}"


def _text(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _whole(bundle: Bundle) -> dict[str, Any]:
    """The article itself: its address, or its urn where it has none."""
    where = bundle.record.url or _urn(bundle.record.id)
    return {"type": "SpecificResource", "source": where, **_place(bundle)}


def _without_words(bundle: Bundle, flag: Flag) -> dict[str, Any]:
    """The article itself; where the flag's words are gone from it, it says so."""
    return {**_whole(bundle), **({"sourcemark:gone": True} if flag.gone else {})}


def _place(bundle: Bundle) -> dict[str, Any]:
    return {"sourcemark:article": _urn(bundle.record.id), "sourcemark:revision": bundle.record.revision}


def _target(bundle: Bundle, span: Span, role: str | None = None) -> dict[str, Any]:
    text, before = bundle.text, max(0, span.start - CONTEXT_LENGTH)
    return {
        **_whole(bundle),
        **({"sourcemark:role": role} if role else {}),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.of(text),
                "prefix": text[before : span.start],
                "suffix": text[span.end : span.end + CONTEXT_LENGTH],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }


def _model(annotation: Annotation) -> dict[str, str]:
    model = annotation.model
    return {
        "id": f"urn:sourcemark:model:{model.sha256}",
        "type": "Software",
        "name": f"{model.name} {model.version}",
    }


def _ruleset(annotation: Annotation) -> dict[str, str]:
    version = annotation.ruleset.version
    return {"id": f"urn:sourcemark:ruleset:{version}", "type": "Software", "name": f"Sourcemark rules {version}"}
