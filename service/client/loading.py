"""From answers to domain objects, and from articles to what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from schemas.article import ArticleSchema
from service.client.errors import UnexpectedAnswer
from service.client.transport import Answer, Transport
from service.domain.text import Article, ContentType

T = TypeVar("T")


def sent(article: Article) -> dict[str, Any]:
    """The article's fields on the wire, empty ones left out."""
    fields: dict[str, Any] = ArticleSchema().dump(article)
    usual = ("", None, ContentType.PLAIN.value)
    return {name: value for name, value in fields.items() if value not in usual or name == "text"}


def given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request without those that are None."""
    return {name: value for name, value in fields.items() if value is not None}


def loaded(answer: Answer, load: Callable[[Any], T]) -> T:
    """What `load` makes of the answer's JSON; `UnexpectedAnswer` where it can't make anything of it."""
    try:
        return load(answer.data)
    except Exception as error:  # whatever the schemas make of an answer that is not ours; it may quote article text
        raise UnexpectedAnswer(f"The answer has another shape ({type(error).__name__}).", answer.request_id) from None


def listed(
    transport: Transport, path: str | tuple[str, ...], load: Callable[[Any], Any], params: Mapping[str, str | int]
) -> Iterator[Any]:
    """Every item of a list whose pages `load` makes of the answers, fetched as you go."""
    cursor: dict[str, str] = {}
    parts = (path,) if isinstance(path, str) else path
    while True:
        page = loaded(transport.request("GET", *parts, params={**params, **cursor}), load)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}
