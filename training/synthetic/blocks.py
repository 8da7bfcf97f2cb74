"""Set pieces of several lines: lists, dashed quotations, transcripts, live blogs. Each gives paragraphs of units."""

from training.synthetic.marks import opened
from training.synthetic.scene import Scene
from training.synthetic.sentences import DIRECT, INDIRECT
from training.synthetic.voices import WORDS

Paragraphs = list[list[str]]

BULLETS = ["• ", "• ", "- ", "– ", "— ", "* ", "· ", "▪ ", "{}. ", "{}) ", "({}) ", ""]
ITEMS = ["{fact}", "{fact}", "{fact}", "{claim}", "“{quote}.”", "{demand}", "{pledge}", "no {plural} before {month}"]
DASHES = ["—", "–", "-", "--", "―"]
TURNS = ["{speech}.", "{speech}.", "{Question}?", "{speech}. {Question}?", "{Fact}. {speech}."]
ASKING = {"Q", "Question", "Interviewer", "REPORTER"}
TIMES = ["{}\n", "{} – ", "• {}: ", "{}: ", "[{}] ", "{} ", "- {} - ", "{}\n\n"]


def bulleted(scene: Scene) -> list[str]:
    """What stands before each item of a list."""
    shape = scene.pick(BULLETS)
    return [shape.format(number + 1) for number in range(scene.rng.randint(2, 5))]


def lists(scene: Scene) -> Paragraphs:
    """An introducing line and its items, the contents of one attribution."""
    shape, stop, gap = scene.pick(ITEMS), scene.pick([".", "", ";", "."]), scene.pick(["\n", "\n", "\n\n"])
    lines = [scene.fill(scene.pick(WORDS["introductions"]))]
    marks = bulleted(scene)
    for number, mark in enumerate(marks):
        item = scene.fill(shape)
        end = "" if item.endswith("”") else "." if stop == ";" and number + 1 == len(marks) else stop
        lines.append(f"{mark}⟦c1|{item if stop == ';' else opened(item)}⟧{end}")
    return [[opened(gap.join(lines))]]


def points(scene: Scene) -> Paragraphs:
    """A list whose items each have a source of their own, or none."""
    out = [[scene.fill(scene.pick(WORDS["list_titles"]))]]
    for mark in bulleted(scene):
        scene.turn()
        out.append([mark + opened(scene.fill(scene.pick(INDIRECT) if scene.chance(0.6) else "{event}."))])
    return out


def dashes(scene: Scene) -> Paragraphs:
    """Quotations with their speaker behind a dash; the dash is the cue."""
    join = (
        scene.pick([" ", " ", "\n", "\n", "\n\n"]) + f"⟦q1|{scene.pick(DASHES)}⟧" + (" " if scene.chance(0.9) else "")
    )
    out = [[scene.fill(scene.pick(WORDS["list_titles"]))]] if scene.chance(0.5) else []
    for _ in range(scene.rng.randint(1, 4)):
        out.append([scene.fill("⟦c1|“{speech}.”⟧") + join + f"⟦s1|{scene.stranger().after}⟧"])
    return out


def transcript(scene: Scene) -> Paragraphs:
    """Turns under names; the colon is the cue, as the corpus has it."""
    names = scene.fill(scene.pick(WORDS["speakers"])).split("/")
    out = [[scene.fill(scene.pick(WORDS["transcript_titles"]))]] if scene.chance(0.5) else []
    for number in range(scene.rng.randint(2, 8)):
        who = names[number % 2] if len(names) == 2 else scene.pick(names)
        out.append([turn(scene, who)])
        if scene.chance(0.1):
            out.append([scene.pick(WORDS["stage_notes"])])
    return out


def turn(scene: Scene, who: str) -> str:
    """What one speaker says, at times in two paragraphs; the last stop stays outside the content."""
    text = scene.fill("{Question}?" if who in ASKING else scene.pick(TURNS))
    more = scene.fill("\n\n⟦c1|{speech}⟧.") if who not in ASKING and scene.chance(0.12) else ""
    return f"⟦s1|{who}⟧⟦q1|:⟧ ⟦c1|{text.removesuffix('.')}⟧{'.' if text.endswith('.') else ''}{more}"


def live(scene: Scene) -> Paragraphs:
    """Entries under a time of day, the time on its own line or before the text."""
    shape, out = scene.pick(TIMES), []
    for _ in range(scene.rng.randint(2, 5)):
        scene.turn()
        template = scene.pick(scene.pick([["{event}."], DIRECT, INDIRECT, INDIRECT]))
        units = [shape.format(scene["clock"]) + opened(scene.fill(template))]
        if scene.chance(0.3):
            units.append(opened(scene.fill(scene.pick(INDIRECT))))
        out.append(units)
    return out
