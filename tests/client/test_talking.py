"""The client's verbs for comments and assignments, against the real service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.client import Client, Conflict, Invalid, NotFound
from service.domain.text import Article

from .test_client import STORY


def test_comments_and_assignments(client: Client, client_of: Callable[..., Client]) -> None:
    flag = client.create(Article(STORY)).annotation.flags[0]
    tove = client_of("Tove Lind", "review", "read")
    assert {"desk", "Tove Lind"} <= set(client.reviewers())
    first = client.comment(flag.id, "Who said so, @tove lind?")
    second = tove.comment(flag.id, "The harbour master.", reply_to=first.id)
    assert client.comments(flag.id) == (first, second)
    assert (first.mentions, second.reply_to, second.reviewer) == (("Tove Lind",), first.id, "Tove Lind")
    given = client.assign(flag.id, "Tove Lind")
    taken = tove.assign(flag.id, None)
    assert client.assignments(flag.id) == (given, taken)
    with pytest.raises(Conflict):
        client.assign(flag.id, None)
    with pytest.raises(Invalid):
        client.comment(flag.id, "@Nobody?")
    with pytest.raises(NotFound):
        client.comments("none")
