"""`python -m service annotate`: texts in, a readable listing or JSON lines out; nothing stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import click
from marshmallow import EXCLUDE, ValidationError, fields, post_load
from rich.console import Console
from rich.progress import track

from schemas.annotation import dump_annotation
from schemas.article import ArticleSchema
from schemas.base import Text
from service import wiring
from service.cli.listing import listing
from service.domain.annotation import Annotation
from service.domain.errors import InvalidInput, SourcemarkError
from service.domain.text import Article
from service.settings import Settings
from service.workflows.annotate import Annotator


@dataclass(frozen=True, slots=True)
class Item:
    """One text to annotate, or what is wrong with it."""

    id: Any
    article: Article | InvalidInput


class _LineSchema(ArticleSchema):
    """A line of JSONL: an article and its id; further fields (a corpus's labels, say) are passed over."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Raw(allow_none=True)
    title, publisher, language = Text(), Text(), Text()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Article:
        """The article alone."""
        data.pop("id", None)
        return Article(**data)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--jsonl", is_flag=True, help='One annotation a line, from lines {"id", "text", "publisher"?}.')
def annotate(files: tuple[str, ...], jsonl: bool) -> None:
    """Annotate FILES (standard input without any).

    Plain text gives a readable listing. With --jsonl, lines of JSON give an annotation a line, in the same order and
    under the same ids; a file named *.txt is one text under its file name.  A text that can't be taken gives
    {"id", "error"} in its place, and exit status 1.
    """
    annotator = wiring.annotator(Settings.from_env())
    write = _write_json if jsonl else _Listing().write
    items = (item for name in files or ("-",) for item in _items(name, jsonl=jsonl))
    failed = [item.id for item in _progress(items, bar=jsonl) if not write(item, _annotate(annotator, item))]
    if failed:
        click.echo(f"sourcemark: {len(failed)} could not be annotated, the first is {failed[0]!r}", err=True)
        sys.exit(1)


def _progress(items: Iterator[Item], *, bar: bool) -> Iterable[Item]:
    console = Console(stderr=True)
    if not (bar and console.is_terminal):
        return items
    return track(list(items), "annotating", console=console)


def _items(name: str, *, jsonl: bool) -> Iterator[Item]:
    if name == "-":
        yield from _read(sys.stdin.buffer, "-", lines=jsonl)
    else:
        with Path(name).open("rb") as file:
            yield from _read(cast("BinaryIO", file), Path(name).name, lines=jsonl and not name.endswith(".txt"))


def _read(file: BinaryIO, name: str, *, lines: bool) -> Iterator[Item]:
    if not lines:
        yield _item(name, {"text": _decoded(file.read())})
        return
    for number, line in enumerate(file, 1):
        if line.strip():
            yield _line(f"{name}:{number}", line)


def _line(place: str, line: bytes) -> Item:
    try:
        loaded = json.loads(line)
    except ValueError:  # invalid UTF-8 or not JSON
        return Item(place, InvalidInput(f"{place} is not a line of JSON in UTF-8."))
    if not isinstance(loaded, dict):
        return Item(place, InvalidInput(f"{place} is not a JSON object."))
    return _item(loaded.get("id", place), loaded)


def _item(item_id: Any, fields_: dict[str, Any]) -> Item:
    if fields_.get("text", "") is None:
        return Item(item_id, InvalidInput("The file is not UTF-8."))
    try:
        return Item(item_id, cast("Article", _LineSchema().load(fields_)))
    except ValidationError as error:
        return Item(item_id, InvalidInput(json.dumps(error.messages)))


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _annotate(annotator: Annotator, item: Item) -> Annotation | SourcemarkError:
    if isinstance(item.article, InvalidInput):
        return item.article
    try:
        return annotator.annotate(item.article)
    except InvalidInput as error:
        return error


def _write_json(item: Item, result: Annotation | SourcemarkError) -> bool:
    if isinstance(result, Annotation):
        line = {**dump_annotation(result, cast("Article", item.article).text), "id": item.id}
    else:
        line = {"id": item.id, "error": {"code": result.code, "detail": result.detail}}
    click.echo(json.dumps(line, ensure_ascii=False))
    return isinstance(result, Annotation)


class _Listing:
    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def write(self, item: Item, result: Annotation | SourcemarkError) -> bool:
        if isinstance(result, Annotation):
            self._console.print(listing(str(item.id), cast("Article", item.article).text, result))
            return True
        click.echo(f"{item.id}: {result.detail}", err=True)
        return False
