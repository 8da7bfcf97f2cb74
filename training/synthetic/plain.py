"""What is no attribution: narrative, results, links, captions, fact boxes, colons and quotes without speech."""

from collections.abc import Callable

from training.synthetic.blocks import Paragraphs, bulleted
from training.synthetic.marks import opened
from training.synthetic.scene import Scene
from training.synthetic.voices import WORDS


def sentence(scene: Scene, bank: str) -> str:
    return opened(scene.fill(scene.pick(WORDS[bank])))


def told(scene: Scene) -> str:
    """A sentence of what happens or how things are."""
    return sentence(scene, "events" if scene.chance(0.7) else "narrative")


def narrative(scene: Scene) -> Paragraphs:
    return [[told(scene) for _ in range(scene.rng.randint(1, 4))]]


def lines(bank: str, low: int, high: int) -> Callable[[Scene], Paragraphs]:
    """Lines of that bank, at times as a list."""

    def block(scene: Scene) -> Paragraphs:
        marks = bulleted(scene) if scene.chance(0.3) else [""] * scene.rng.randint(low, high)
        return [[mark + sentence(scene, bank)] for mark in marks]

    return block


def results(scene: Scene) -> Paragraphs:
    """Lines of scores or standings, all of one shape."""
    shape = scene.pick(WORDS["results"])
    scores = [[opened(scene.fill(shape))] for _ in range(scene.rng.randint(3, 7))]
    return [[scene.pick(WORDS["result_titles"])], *scores]


def chronicle(scene: Scene) -> Paragraphs:
    """A list of events under an introducing line: looks like what a source listed, but nobody did."""
    shape = scene.pick(["{event}.", "{event}.", "{plural}", "{date} {month}: {event}", "{Event} {when}."])
    return [[sentence(scene, "chronicles")], *([mark + opened(scene.fill(shape))] for mark in bulleted(scene))]


NOTES = [
    narrative, results, chronicle, lines("labels", 2, 6), lines("links", 2, 7), lines("captions", 1, 3),
    lines("footers", 1, 2),
]  # fmt: skip


def notes(scene: Scene) -> Paragraphs:
    """What stands beside the news on a page."""
    return scene.pick(NOTES)(scene)
