"""The client's verbs on batches, against the real service, whose own thread does the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.client import Client, Conflict, Forbidden, Invalid, NotFound
from service.domain.batch import BatchState
from service.domain.text import Article
from tests.client.test_client import STORY


def test_a_batch_from_start_to_end(client: Client) -> None:
    sent = [
        Article(STORY, external_id="cms-1"),
        "The harbour reopens, the port said.",
        Article("x" * 5_001, external_id="3"),
    ]
    batch = client.start_batch(iter(sent))
    assert batch.lines == 3
    done = client.wait_for_batch(batch.id, every=0.2)
    assert (done.state, done.done, done.failed, done.maker) == (BatchState.FINISHED, 3, 1, "desk")
    first, second, third = client.batch_results(batch.id)
    assert [(one.line, one.id) for one in (first, second, third)] == [(1, "cms-1"), (2, None), (3, "3")]
    assert first.annotation(STORY) == client.annotate(STORY)
    assert third.error and (third.error.status, third.error.code) == (413, "too_large")
    with pytest.raises(type(third.error)):
        third.annotation("x" * 5_001)
    assert next(client.batches(page_size=1)).id == batch.id
    with pytest.raises(Conflict):
        client.cancel_batch(batch.id)
    client.delete_batch(batch.id)
    assert client.batch(batch.id).state is BatchState.FORGOTTEN
    with pytest.raises(NotFound):
        next(client.batch_results(batch.id))


def test_cancelling_and_resuming(client: Client) -> None:
    batch = client.start_batch([STORY] * 60)
    assert client.cancel_batch(batch.id).state is BatchState.CANCELLED
    assert client.resume_batch(batch.id).state is BatchState.RUNNING
    assert client.wait_for_batch(batch.id, every=0.2).done == 60
    assert [one.line for one in client.batch_results(batch.id)] == list(range(1, 61))


def test_what_is_refused(client: Client, client_of: Callable[..., Client]) -> None:
    with pytest.raises(Invalid):
        client.start_batch([])
    batch = client.start_batch(["The harbour reopens, the port said."])
    with pytest.raises(Forbidden):
        client_of("other", "annotate").batch(batch.id)
