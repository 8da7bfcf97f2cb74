"""What holds for every template, script and style sheet of the desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "service/web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted((WEB / "static").glob("*.js"))
SHEETS = sorted((WEB / "static").glob("*.css"))
TEXT, MARK = 4.5, 3.0  # WCAG 2.2's contrast at level AA: 1.4.3 and 1.4.11


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_script_or_style_of_its_own(path: Path) -> None:
    source = path.read_text()
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert 'type="module"' in tag
        assert "src=" in tag
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+\s*=|javascript:", source, flags=re.IGNORECASE)
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", source)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", source)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_makes_markup_of_data(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source)
    assert not re.search(r"""["'`](?:https?:)?//""", source)


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_style_sheets_ask_no_other_host(path: Path) -> None:
    assert not re.search(r"@import|url\((?!['\"]?data:)", path.read_text())


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def schemes() -> list[dict[str, str]]:
    """The colours of the light scheme and of the dark one."""
    light, dark = (WEB / "static/desk.css").read_text().split("@media (prefers-color-scheme: dark)")[:2]
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]


@pytest.mark.parametrize("colours", schemes(), ids=["light", "dark"])
def test_colours_can_be_told_apart(colours: dict[str, str]) -> None:
    grounds = ("paper", "sheet", "sunken")
    own = ("high", "medium", "low", "disclosure", "source", "cue", "content", "good", "fault", "accent")
    pairs = [(ink, ground, TEXT) for ink in ("ink", "ink-soft", *own) for ground in grounds]
    pairs += [(part, f"{part}-soft", TEXT) for part in own]
    pairs += [("ink", f"{part}-soft", TEXT) for part in own]
    pairs += [("accent-ink", "accent", TEXT)]
    pairs += [(edge, ground, MARK) for edge in ("line-strong", "focus") for ground in grounds]
    faint = [(ink, ground) for ink, ground, least in pairs if contrast(colours[ink], colours[ground]) < least]
    assert faint == []


def test_both_schemes_have_every_colour() -> None:
    light, dark = schemes()
    assert set(light) == set(dark)
