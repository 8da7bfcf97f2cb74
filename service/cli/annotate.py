"""`python -m service annotate`: texts in, a readable listing or JSON lines out; nothing stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click
from marshmallow import EXCLUDE, ValidationError, fields, post_load
from rich.console import Console
from rich.progress import track

from schemas.annotation import dump_annotation
from schemas.article import ArticleSchema
from schemas.base import Text
from service.cli.dry_run import Effect
from service.cli.listing import listing
from service.domain.annotation import Annotation
from service.domain.errors import InvalidInput
from service.domain.text import Article
from service.settings import Settings

if TYPE_CHECKING:
    from service.sourcing.policy import Policy
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
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Try a newsroom's policy: show which flags would come, go or change, and nothing else.",
)
def annotate(files: tuple[str, ...], jsonl: bool, policy: Path | None) -> None:
    """Annotate FILES (standard input without any).

    Plain text gives a readable listing. With --jsonl, lines of JSON give an annotation a line, in the same order and
    under the same ids; a file named *.txt is one text under its file name.  A text that can't be taken gives
    {"id", "error"} in its place, and exit status 1.
    """
    from service import wiring  # loads the model's runtime, which the other commands do without
    from service.sourcing.policy_file import PolicyFile

    annotator = wiring.annotator(Settings.from_env())
    output = _Json() if jsonl else _Listing()
    trial = PolicyFile(policy, annotator.ruleset.rules).current() if policy else None
    items = (item for name in files or ("-",) for item in _items(name, jsonl=jsonl))
    failed = [item.id for item in _progress(items, bar=jsonl) if not _handle(item, annotator, trial, output)]
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
    except (ValueError, RecursionError):  # invalid UTF-8, not JSON, or nested too deep
        return Item(place, InvalidInput(f"{place} is not a line of JSON in UTF-8 that can be read."))
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


def _handle(item: Item, annotator: Annotator, trial: Policy | None, output: _Json | _Listing) -> bool:
    """Whether the item could be annotated; its annotation, or the trial's effect on it, or the error is put out."""
    if isinstance(item.article, InvalidInput):
        output.error(item, item.article)
        return False
    try:
        article = annotator.read(item.article)
        if trial is None:
            output.annotation(item, article.text, annotator.annotate(article))
        else:
            output.effect(item, article.text, Effect.between(*annotator.dry_run(article, trial)))
    except InvalidInput as error:
        output.error(item, error)
        return False
    return True


class _Json:
    @staticmethod
    def _line(item: Item, fields_: dict[str, Any]) -> None:
        click.echo(json.dumps({**fields_, "id": item.id}, ensure_ascii=False))

    def annotation(self, item: Item, text: str, annotation: Annotation) -> None:
        self._line(item, dump_annotation(annotation, text))

    def effect(self, item: Item, text: str, effect: Effect) -> None:
        self._line(item, effect.wire(text))

    def error(self, item: Item, error: InvalidInput) -> None:
        self._line(item, {"error": {"code": error.code, "detail": error.detail}})


class _Listing:
    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def annotation(self, item: Item, text: str, annotation: Annotation) -> None:
        self._console.print(listing(str(item.id), text, annotation))

    def effect(self, item: Item, text: str, effect: Effect) -> None:
        self._console.print(effect.listing(str(item.id), text))

    def error(self, item: Item, error: InvalidInput) -> None:
        click.echo(f"{item.id}: {error.detail}", err=True)
