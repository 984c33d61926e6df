"""`make screenshots`: takes the documents' pictures of a short conversation."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from local.narrator import Narrator
from local.playground.chromium import MISSING, a_browser, find_chromium
from local.playground.playground import Playground
from local.playground.scene import Scene
from local.playground.system_parts import SystemParts
from local.running_stack import ROOT
from ops.command_line import run_command

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

PICTURES = ROOT / "docs" / "pictures"
PACE = Pace(minute=2.0, calls=30.0, texts=TextDelays(greeting=0.1, answer=0.8))
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
MOBILE: ViewportSize = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One file, and what it shows."""

    name: str
    view: str
    size: ViewportSize


SHOTS = (
    Picture(name="phones", view="phones", size=DESKTOP),
    Picture(name="controls", view="controls", size=DESKTOP),
    Picture(name="phone-mobile", view="phones", size=MOBILE),
)


def main() -> int:
    """Take the pictures; return 0 only if all were taken."""
    chromium = find_chromium()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as running:
        logs = running.enter_context(tempfile.TemporaryDirectory())
        system = running.enter_context(LocalSystem(logs=Path(logs), pace=PACE, port=0))
        playground = running.enter_context(Playground(SystemParts.of(system)))
        narrator = Narrator(system, playground.story.tell)
        running.callback(narrator.close)
        Scene(playground.url, system.emulated_twilio).play()
        browser = running.enter_context(a_browser(chromium))
        for shot in SHOTS:
            print(f"wrote {_take(browser, playground.url, shot).relative_to(ROOT)}")
    return 0


def _take(browser: Browser, url: str, shot: Picture) -> Path:
    path = PICTURES / f"{shot.name}.png"
    page = browser.new_page(viewport=shot.size, device_scale_factor=1.5, reduced_motion="reduce")
    page.goto(f"{url}/#{shot.view}")
    page.locator('[data-live="yes"]').wait_for()
    page.locator("#conversations li, .phone .line").first.wait_for(state="attached")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)
    page.close()
    return path


if __name__ == "__main__":
    sys.exit(run_command(lambda: main))
