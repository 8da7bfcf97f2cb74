"""Every labelled text in one file: our labels of real articles, our passages, the rules' examples, the shared labels.

    python -m training.labelled --shared ../shared --out labelled.jsonl

`labels/*.txt` hold labels by words and context in the form of shared/tools/labels.py, never a text; a line there

    src 120-134 | 140-144 | partial |

gives an attribution's source and cue by their places (several spans joined by a comma, `-` for none), its class and,
where it is named, its name. `labels/held.txt` names the texts that are left out of the training. `passages/*.txt` are
our own, in the markup of shared/tools/markup.py.
"""

import argparse
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from schemas.annotation import dump_annotation
from service import wiring
from service.domain.text import Article
from service.settings import Settings
from service.sourcing.example import read_example
from service.sourcing.rule import load_rules
from training import corpus
from training.sourced import RULES, with_cues

HERE = Path(__file__).parent


def tool(shared: Path, name: str) -> ModuleType:
    """One of the shared labelling tools as a module."""
    spec = importlib.util.spec_from_file_location(name, shared / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def articles(labels: Path, texts: dict[str, dict], find, rules: dict[str, str]) -> Iterator[dict]:
    """The labelled articles of one file; raises `ValueError` with the line that can't be read."""
    row: dict = {}
    for number, line in enumerate(labels.read_text(encoding="utf-8").splitlines(), 1):
        kind, _, rest = line.strip().partition(" ")
        cells = [cell.strip() for cell in rest.split("|")]
        try:
            if kind == "===":
                if row:
                    yield row
                row = {**texts[rest.strip()], "flags": [], "near_misses": [], "attributions": []}
            elif kind == "single":
                row["flags"].append({"rule": "single_source", "span": None, "grade": "", "level": "must"})
            elif kind == "src":
                row["attributions"].append(attribution(*cells))
            elif kind in {"flag", "may", "near"}:
                tag, _, grade = cells[0].partition(":")
                span = find(row["text"], cells[1], cells[2] if len(cells) > 2 else "")
                if kind == "near":
                    row["near_misses"].append({"rule": rules[tag], "span": span})
                else:
                    level = "must" if kind == "flag" else "may"
                    row["flags"].append({"rule": rules[tag], "span": span, "grade": grade, "level": level})
        except (KeyError, ValueError, IndexError) as error:
            raise ValueError(f"{labels.name}, line {number}: {error!r}") from error
    if row:
        yield row


def attribution(source: str, cue: str, label: str, name: str = "") -> dict:
    """A line `src` as the scorers have it."""
    spans = {
        role: [[int(end) for end in span.split("-")] for span in cell.split(",")] if cell != "-" else []
        for role, cell in (("source", source), ("cue", cue))
    }
    return {**spans, "content": [], "class": label, "resolved": name}


def passages(paths: list[Path], read) -> Iterator[dict]:
    """The passages of some files."""
    for path in paths:
        for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, body = block.partition("\n")
            yield read(head, body)


def examples() -> Iterator[dict]:
    """The rules' examples; only the one rule's flags are labelled in each, and no grades."""
    for rule in load_rules():
        for number, markup in enumerate((*rule.fires_on, *rule.silent_on) if rule.id in RULES else ()):
            example = read_example(markup)
            flags = [{"rule": rule.id, "span": [s.start, s.end], "grade": "", "level": "must"} for s in example.flagged]
            yield {
                "id": f"{rule.id}-{number}",
                "publisher": example.article.publisher,
                "text": example.article.text,
                "only": rule.id,
                "flags": flags,
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    data, markup = options.shared / "data", tool(options.shared, "markup")
    polnear = [a | {"publisher": a["id"].split("_")[0]} for a in corpus.read(data / "polnear" / "train.jsonl")]
    texts = {a["id"]: {k: a.get(k) or "" for k in ("id", "publisher", "text")} for a in polnear} | {
        a["id"]: {k: a.get(k) or "" for k in ("id", "publisher", "text")}
        for a in corpus.read(data / "news" / "pool.jsonl")
    }
    ours = {a["id"] for a in polnear}
    annotator = wiring.annotator(Settings())
    written = [*corpus.read(data / "sourcing" / "passages-train.jsonl")]
    written += passages(sorted((HERE / "passages").glob("*.txt")), markup.passage)
    find = tool(options.shared, "labels").find
    rows = [a | {"group": "news"} for a in corpus.read(data / "sourcing" / "articles-train.jsonl")]
    for path in sorted((HERE / "labels").glob("articles*.txt")):
        rows += [
            a | {"group": "polnear" if a["id"] in ours else "news"} for a in articles(path, texts, find, markup.RULES)
        ]
    for row in written:
        found = dump_annotation(annotator.annotate(Article(row["text"])), row["text"])["attributions"]
        rows.append(with_cues(row, found) | {"group": "passages"})
    rows += [row | {"group": "examples"} for row in examples()]
    options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} texts")


if __name__ == "__main__":
    main()
