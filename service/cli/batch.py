"""`python -m service batch`: what POST /v1/batches does, from a file to a file, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from schemas.batch import read_line
from service.domain.batch import Line
from service.domain.errors import InvalidInput
from service.settings import Settings
from service.workflows.ndjson import PIECE, gunzipped, lines

GZIP = b"\x1f\x8b"
BEGINNING = b'{"line": '  # of every result


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the results go; else printed.")
def batch(file: Path, out: Path | None) -> None:
    """Annotate FILE, NDJSON or gzipped NDJSON with a text in each line; a line with each result comes out, in order.

    Lines are those of POST /v1/batches: "text", what else an article has, and an "id" that its result has. A line that
    can't be taken gives an error in its place, and exit status 1. With --out the command may be broken off at any time:
    called again, it goes on behind the last whole result in there.
    """
    from service import wiring  # loads the model's runtime, which the other commands do without
    from service.workflows.lines import result_of

    settings = Settings.from_env()
    longest = wiring.batch_size(settings).line
    total = sum(1 for _ in _lines(file, longest))
    with _opened(out) as output:
        done, failed = _resumed(output, _lines(file, longest)) if out else (0, 0)
        annotator = wiring.annotator(settings)
        with _bar() as bar:
            task = bar.add_task("annotating", total=total, completed=done)
            for line in islice(_lines(file, longest), done, None):
                result = result_of(annotator, line, "")
                output.write(result.body + b"\n")
                output.flush()
                failed += result.failed
                bar.advance(task)
    if failed:
        click.echo(f"sourcemark: {failed} of {total} lines could not be annotated; their results say why", err=True)
        sys.exit(1)


def _lines(file: Path, longest: int) -> Iterator[Line]:
    with file.open("rb") as opened:
        packed = opened.peek(len(GZIP)).startswith(GZIP)
        pieces = iter(lambda: opened.read(PIECE), b"")
        yield from lines(gunzipped(pieces) if packed else pieces, longest)


def _opened(out: Path | None) -> nullcontext[BinaryIO] | BinaryIO:
    if out is None:
        return nullcontext(sys.stdout.buffer)
    out.touch()
    return cast("BinaryIO", out.open("r+b"))


def _resumed(output: BinaryIO, sent: Iterator[Line]) -> tuple[int, int]:
    """How many lines have a result in the file, and how many of these an error; what was broken off is cut away.

    `InvalidInput`, and the file stays as it is, where it holds anything else.
    """
    done = failed = whole = 0
    for written in output:
        if not written.endswith(b"\n") and written[: len(BEGINNING)] == BEGINNING[: len(written)]:
            break
        result = _result(written)
        if result is None:
            raise InvalidInput("The file for the results holds something else; name another one.")
        line = next(sent, None)
        if line is None or (line.number, read_line(line).id) != (result["line"], result["id"]):
            raise InvalidInput(f"Result {done + 1} of the file for the results is of another file; name another one.")
        done, failed, whole = done + 1, failed + ("error" in result), whole + len(written)
    output.seek(whole)
    output.truncate()
    return done, failed


def _result(written: bytes) -> dict[str, object] | None:
    try:
        result = json.loads(written)
    except ValueError:
        return None
    return result if isinstance(result, dict) and {"line", "id"} <= set(result) else None


def _bar() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(
        *columns, TextColumn("left"), TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )
