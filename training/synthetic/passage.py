"""A passage: a headline perhaps, a lead, paragraphs of news, and in their midst what its kind asks for."""

import random
import re
from collections.abc import Callable

from training.synthetic import blocks, plain
from training.synthetic.blocks import Paragraphs
from training.synthetic.marks import Style, bare, compiled, opened, shouted
from training.synthetic.scene import Scene
from training.synthetic.sentences import CONTINUED, DIRECT, HEADLINE, INDIRECT, LONG, SPLIT

FEWEST, MOST, PLAIN_MOST = 30, 400, 150
DATED = re.compile(r"(?s)(⟦|[A-Z][\w’]+ [a-z]).{40,}[.⟧]$")
AGENCIES = ["", "", " (Reuters)", " (AP)", " (AFP)", " (dpa)", " (Xinhua)", ", {day}"]


def sentences(templates: list[str], low: int, high: int) -> Callable[[Scene], Paragraphs]:
    """Paragraphs of one or two such sentences, sometimes with plain ones between them."""

    def block(scene: Scene) -> Paragraphs:
        out = []
        for _ in range(scene.rng.randint(low, high)):
            scene.turn()
            units = [opened(scene.fill(scene.pick(templates)))]
            if scene.chance(0.25):
                units.insert(scene.rng.randint(0, 1), plain.told(scene))
            out.append(units)
        return out

    return block


def headlines(scene: Scene) -> Paragraphs:
    return [[headline(scene)] for _ in range(scene.rng.randint(1, 4))]


def headline(scene: Scene) -> str:
    text = opened(scene.fill(scene.pick(HEADLINE)))
    if scene.chance(0.3):
        text = re.sub(r"(⟦[sqc]\d+\|)|(?<![\w’])[a-z]", lambda m: m[1] or m[0].upper(), text)
    return text + ("." if scene.chance(0.4) and not text.endswith(("›⟧", ".")) else "")


def lone(scene: Scene) -> Paragraphs:
    """Sources named once in a long plain text."""
    return [*plain.narrative(scene), [opened(scene.fill(scene.pick(INDIRECT)))], *plain.narrative(scene)]


KINDS: dict[str, Callable[[Scene], Paragraphs]] = {
    "list": blocks.lists,
    "points": blocks.points,
    "dash": blocks.dashes,
    "transcript": blocks.transcript,
    "long": sentences(LONG, 2, 5),
    "split": sentences(SPLIT, 1, 4),
    "continued": sentences(CONTINUED, 1, 2),
    "live": blocks.live,
    "direct": sentences(DIRECT, 2, 5),
    "indirect": sentences(INDIRECT, 3, 8),
    "headline": headlines,
    "capitals": sentences(INDIRECT + DIRECT, 1, 4),
    "lone": lone,
    "plain prose": plain.narrative,
    "plain notes": plain.notes,
}


def dateline(scene: Scene) -> str:
    dash = scene.pick([" - ", " — ", " – ", ": "])
    return scene["place"].upper() + scene.fill(scene.pick(AGENCIES)) + dash


def news(scene: Scene) -> Paragraphs:
    """A paragraph or two of what surrounds a set piece."""
    if scene.chance(0.2):
        return plain.narrative(scene)
    templates = scene.pick([INDIRECT, INDIRECT, INDIRECT, DIRECT, SPLIT, LONG])
    return sentences(templates, 1, 2)(scene)


def words(paragraphs: Paragraphs) -> int:
    return sum(len(bare(unit).split()) for units in paragraphs for unit in units)


def composed(scene: Scene, kind: str) -> Paragraphs:
    """The kind's block within as much news as the drawn length asks for; plain ones stay alone."""
    wanted = scene.rng.triangular(FEWEST, MOST, 110)
    if kind.startswith("plain"):
        body = KINDS[kind](scene)
        while words(body) < min(wanted, PLAIN_MOST):
            body += KINDS[kind](scene)
        return body
    body, before = [], wanted * scene.pick([0, 0, 0.2, 0.5, 0.8])
    while words(body) < before:
        body += news(scene)
    body += KINDS[kind](scene)
    while words(body) < wanted:
        body += KINDS[kind](scene) if scene.chance(0.15) else news(scene)
    if scene.chance(0.3) and DATED.match(body[0][0]):
        body[0][0] = dateline(scene) + body[0][0]
    if scene.chance(0.35):
        body.insert(0, [headline(scene)])
    return body


def passage(rng: random.Random, kind: str) -> tuple[str, list[dict[str, list[list[int]]]]]:
    """Text and attributions of one passage of that kind, ``FEWEST`` to about ``MOST`` words."""
    while True:
        scene, style = Scene(rng), Style.draw(rng)
        body = composed(scene, kind)
        if words(body) <= MOST:
            break
    finish = shouted if kind == "capitals" else str
    body = [[finish(style.apply(unit, rng)) for unit in units] for units in body]
    return compiled(body, "\n\n" if rng.random() < 0.7 else "\n")
