"""Whether an outlet's name is the publisher's own."""

from __future__ import annotations

import pytest

from service.domain.text import Article
from service.sourcing.publisher import Publisher


@pytest.mark.parametrize(
    ("publisher", "name", "own"),
    [
        ("Halden Courier", "the Courier", True),
        ("Halden Courier", "The Halden Courier", True),
        ("hc", "The Halden Courier", True),
        ("hald-cour", "The Halden Courier", True),
        ("The Halden Courier", "HC", True),
        ("hald-cour", "The Harbour Courier", False),
        ("hc", "The Courier", False),
        ("Halden Courier", "Ellby Radio", False),
        ("", "Ellby Radio", False),
    ],
)
def test_names_and_keys_of_the_publisher(publisher: str, name: str, own: bool) -> None:
    assert Publisher.of(Article("The pier sank.", publisher=publisher)).is_called(name) is own
