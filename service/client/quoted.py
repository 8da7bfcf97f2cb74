"""The client's verbs on who is quoted across the archive, what they say, and which names are one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from schemas.source import ClassCountsSchema, MergeSchema, MergesSchema, QuotationPageSchema, SourcePageSchema
from service.client.loading import given, listed, loaded
from service.client.transport import Transport
from service.domain.attribution import SourceClass
from service.domain.voice import Merge, Source, SourceFilter, Spoken


class Quoted:
    """Who is quoted; a part of `Client`."""

    _transport: Transport

    def sources(self, wanted: SourceFilter | None = None, *, page_size: int = 50) -> Iterator[Source]:
        """Who is quoted across the archive, most often first, fetched as you go. Scope `read`."""
        params = _chosen(wanted or SourceFilter()) | {"limit": page_size}
        return listed(self._transport, "sources", SourcePageSchema().load, params)

    def source_classes(self, wanted: SourceFilter | None = None) -> dict[SourceClass, int]:
        """How many attributions each class of sources has; of the filter only the period counts. Scope `read`."""
        params = _period(wanted or SourceFilter())
        found = loaded(self._transport.request("GET", "sources", "classes", params=params), ClassCountsSchema().load)
        return {one["source_class"]: one["attributions"] for one in found["items"]}

    def quotations(
        self,
        name: str,
        source_class: SourceClass = SourceClass.NAMED,
        wanted: SourceFilter | None = None,
        *,
        page_size: int = 20,
    ) -> Iterator[Spoken]:
        """What a source says under all of its names, newest article first, `page_size` (1 to 50) articles at a time.

        Of the filter only the period counts. `NotFound` where nobody is quoted under the name. Scope `read`.
        """
        params = _period(wanted or SourceFilter()) | {
            "name": name,
            "source_class": source_class.value,
            "limit": page_size,
        }
        return listed(self._transport, ("sources", "quotations"), QuotationPageSchema().load, params)

    def merges(self) -> tuple[Merge, ...]:
        """Which names count as one source by reviewers' word, oldest first. Scope `read`."""
        return tuple(loaded(self._transport.request("GET", "sources", "merges"), MergesSchema().load)["items"])

    def merge(self, name: str, into: str) -> Merge:
        """Has one named source count as another, for everybody, until that is undone. Scope `review`.

        `Invalid` where nobody is quoted under either name, `Conflict` where they are one already.
        """
        body = {"name": name, "into": into}
        answer = self._transport.request("POST", "sources", "merges", json=body, once=True)
        return cast("Merge", loaded(answer, MergeSchema().load))

    def unmerge(self, merge_id: str) -> None:
        """Undoes a merge. Scope `review`.

        `NotFound` where none stands, or when a lost first answer made the request be sent again.
        """
        self._transport.request("DELETE", "sources", "merges", merge_id)


def _chosen(wanted: SourceFilter) -> dict[str, Any]:
    return given({"q": wanted.q, "source_class": wanted.source_class}) | _period(wanted)


def _period(wanted: SourceFilter) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in (("since", wanted.since), ("until", wanted.until)) if day}
