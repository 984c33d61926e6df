"""A whole local system with its playground and a browser, for the tests of the pages."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from local.narrator import Narrator
from local.playground.batches import name_of, phone_of
from local.playground.chromium import MISSING, a_browser
from local.playground.playground import Playground
from local.playground.system_parts import SystemParts
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator

PACE = Pace(minute=2.0, calls=30.0, texts=TextDelays(greeting=0.05, answer=0.6))
DESKTOP = (1280, 800)
MOBILE = (390, 844)
SECONDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesHarness:
    """What the pages show, and the browser that shows it."""

    system: LocalSystem
    playground: Playground
    browser: Browser

    @property
    def twilio(self) -> TwilioEmulator:
        """Twilio's emulator."""
        return self.system.emulated_twilio

    @property
    def elevenlabs(self) -> ElevenLabsEmulator:
        """ElevenLabs' emulator."""
        return self.system.emulated_elevenlabs

    def act(self, path: str, **asked: object) -> Any:
        """Act as a page does."""
        answer = httpx.post(f"{self.playground.url}/api/{path}", json=asked, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @contextmanager
    def page(self, view: str, size: tuple[int, int] = DESKTOP) -> Iterator[Page]:
        """Open one view of a size; whatever goes wrong in the page fails the test."""
        wrong: list[str] = []
        page = self.browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(20 * SECONDS)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.on("dialog", lambda dialog: wrong.append(f"a dialog: {dialog.message}"))
        page.goto(f"{self.playground.url}/#{view}")
        page.locator('[data-live="yes"]').wait_for()
        try:
            yield page
        finally:
            page.close()
        assert wrong == []


def need_chromium(found: str | None, *, ci: bool) -> str:
    """Return the browser; without one these tests are left out, but never where CI runs them."""
    if found is not None:
        return found
    if ci:
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@contextmanager
def run_pages(logs: Path, chromium: str) -> Iterator[PagesHarness]:
    """Start everything, with four customers who were called and have their opening."""
    with ExitStack() as running:
        system = running.enter_context(LocalSystem(logs=logs, pace=PACE, port=0))
        playground = running.enter_context(Playground(SystemParts.of(system)))
        narrator = Narrator(system, playground.story.tell)
        running.callback(narrator.close)
        browser = running.enter_context(a_browser(chromium))
        pages = PagesHarness(system=system, playground=playground, browser=browser)
        expect.set_options(timeout=20 * SECONDS)
        pages.act("batches", completed=4)
        eventually(lambda: len(pages.twilio.messages()) == 4, seconds=30)
        yield pages


def phone(page: Page, number: int) -> Locator:
    """Find the phone of the customer of that number, counted from 0."""
    return page.locator(f"#phone-{phone_of(number).removeprefix('+')}")


def owner(number: int) -> str:
    """Name the customer of that number."""
    return name_of(number)
