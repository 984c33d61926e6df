"""The pages' files fit together, hold no inline script or style, and can be read by all."""

from __future__ import annotations

import re
from itertools import starmap

import pytest

from local.playground.actions import ControlActions
from local.playground.app import STATIC
from local.playground.faults import Faults
from local.playground.phone_actions import PhoneActions
from local.playground.system_parts import SystemParts

HTML = (STATIC / "index.html").read_text(encoding="utf-8")
STYLE = (STATIC / "playground.css").read_text(encoding="utf-8")
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}
PALETTE = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", STYLE))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("ink", "mine"),
        ("soft", "paper"),
        ("soft", "ground"),
        ("meta", "paper"),
        ("meta", "mine"),
        ("green", "paper"),
        ("green", "ground"),
        ("green-deep", "green-pale"),
        ("amber", "amber-pale"),
        ("red", "red-pale"),
        ("red", "paper"),
        ("paper", "green"),
        ("paper", "red"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(PALETTE[text], PALETTE[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "mine"])
def test_the_blue_of_read_stands_out_as_a_symbol(ground: str) -> None:
    assert contrast(PALETTE["blue"], PALETTE[ground]) >= 3


def test_what_the_scripts_refer_to_is_in_the_page() -> None:
    wanted = {
        name
        for script in SCRIPTS.values()
        for name in re.findall(r'getElementById\("([\w-]+)"\)', script)
    }
    assert wanted - set(re.findall(r'id="([\w-]+)"', HTML)) == set()


def test_every_action_that_the_pages_ask_for_exists() -> None:
    posts = set(re.findall(r'data-post="([\w/]+)"', HTML))
    for script in SCRIPTS.values():
        posts |= set(re.findall(r'post\("([\w/]+)"', script))
    controls = ControlActions(
        SystemParts(logs=STATIC), Faults(elevenlabs=None, twilio=None)
    ).by_path()
    assert posts == set(controls) | set(PhoneActions(None, None).by_path())


def test_every_import_is_a_file_of_ours() -> None:
    imported = starmap(
        lambda _, script: re.findall(r'(?:from|import) "\./([\w.]+)"', script), SCRIPTS.items()
    )
    assert {name for names in imported for name in names} <= set(SCRIPTS)


def test_nothing_is_inline_and_nothing_is_made_from_text() -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", HTML) == []
    for name, script in SCRIPTS.items():
        found = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
        assert (name, found) == (name, [])
