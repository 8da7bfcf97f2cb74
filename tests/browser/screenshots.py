"""Makes the pictures of the desk in docs: `python -m tests.browser.screenshots docs/desk`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from service.domain.text import Article
from service.domain.verdict import Evidence, FlagDecision
from tests.serving import serving

from .chromium import chromium
from .desk import Desk, Person

SIZES = {"narrow": (360, 740), "middle": (820, 900), "wide": (1440, 900)}
SCHEMES = ("light", "dark")
COLOURS = 128

BRIDGE = Article(
    "Harbour bridge to close for a year\n\n"
    "ELLBY — The harbour bridge will close in March and stay closed for a year, the mayor, Ruth Tamm, said on Tuesday. "
    "“We have put this off for too long,” Tamm told reporters on the quay.\n\n"
    "A source said the repairs would cost more than twice what was planned. The figure has not been independently "
    "verified.\n\n"
    "The council reportedly learned of the damage last year through confidential channels. Critics said the mayor knew "
    "as early as May. “Nobody showed me a report,” Tamm said.\n\n"
    "Ada Brandt, who runs the ferry, said she could carry forty cars an hour. Engineers familiar with the bridge said "
    "that would not do. “On a market day there are three hundred,” said Jonas Ekdal, an engineer who inspected "
    "the piers in 2024.\n\n"
    "The contractor’s offer is eleven million, according to documents seen by The Ellby Post. An official, who asked "
    "not to be named because the talks go on, said a second offer was expected by Friday.\n",
    title="Harbour bridge to close for a year",
    publisher="The Ellby Post",
)
OTHERS = (
    Article(
        "The school on Quay Street will open a week late, the headmaster, Tomas Vik, said. A person close to the board "
        "said the roof was not safe. “Nothing fell,” Vik said. It is understood that two rooms are closed.",
        title="School opens a week late",
        publisher="The Ellby Post",
    ),
    Article(
        "Ruth Tamm said the budget would hold. Insiders said it would not. “We count every crown,” said Tamm. Ada "
        "Brandt, of the ferry company, said nobody had asked her. Sources said a vote would come in June.",
        title="Council argues about the budget",
        publisher="The Ellby Post",
    ),
)


def furnish(desk: Desk) -> tuple[str, str]:
    """A few articles with what three reviewers said of them; the ids of the first and of a disputed flag of it."""
    for number, article in enumerate(OTHERS):
        decide(desk, [flag.id for flag in desk.save(article, f"cms-{4712 + number}").annotation.flags])
    draft = replace(BRIDGE, text=BRIDGE.text.replace("more than twice what was planned", "a lot more"))
    desk.save(draft, "cms-4711")
    saved = desk.save(BRIDGE, "cms-4711")
    flags = {flag.rule: flag.id for flag in reversed(saved.annotation.flags)}
    decide(desk, [flags["unverified_claim"], flags["agentless_hearsay"]])
    disputed = flags["anonymous_source"]
    ole, tove = desk.stranger("Ole").wire, desk.stranger("Tove").wire
    evidence = (Evidence("https://council.example/minutes/2026-11", "Page 3 names the harbour master"),)
    ole.decide_on_flag(disputed, FlagDecision.UPHELD, rationale="Nothing tells how they know.")
    tove.decide_on_flag(
        flags["anonymous_source"], FlagDecision.DISMISSED, rationale="Known to the desk.", evidence=evidence
    )
    return saved.article.id, flags["anonymous_source"]


def decide(desk: Desk, flags: list[str]) -> None:
    """Two reviewers, who agree on most."""
    decisions = (FlagDecision.UPHELD, FlagDecision.DISMISSED, FlagDecision.FIXED)
    for name in ("Ole", "Tove"):
        wire = desk.stranger(name).wire
        for number, flag in enumerate(flags):
            wire.decide_on_flag(flag, decisions[(number + (name == "Tove" and number % 4 == 3)) % 3])


def reading(person: Person, article: str, flag: str) -> Page:
    page = person.go(f"/articles/{article}")
    page.locator(f".margin [data-f={flag}]").click()
    page.mouse.move(0, 0)
    page.locator(f"#{flag} .said li").first.wait_for()
    return page


PAGES: dict[str, Callable[[Person, str, str], Page]] = {
    "reading": reading,
    "queue": lambda person, *_: person.go("/queue"),
    "history": lambda person, article, _: person.go(f"/articles/{article}/history"),
    "archive": lambda person, *_: person.go("/archive"),
}


def main(folder: Path) -> None:
    """Every page in every size and scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as server, chromium() as browser:
        desk = Desk(server, browser)
        article, flag = furnish(desk)
        for scheme in SCHEMES:
            person = desk.person("Rahel", color_scheme=scheme, reduced_motion="reduce")
            for size, (width, height) in SIZES.items():
                person.page.set_viewport_size({"width": width, "height": height})
                for name, show in PAGES.items():
                    picture = show(person, article, flag).screenshot()
                    keep(picture, folder / f"{name}-{size}-{scheme}.png")
        assert desk.close() == []


def keep(picture: bytes, path: Path) -> None:
    """The picture in few colours."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
