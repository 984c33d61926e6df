"""The pages in a real browser: live phones, controls that act, keyboard and small screens."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from local.playground.batches import phone_of
from local.playground.chromium import find_chromium
from local.playground.playground import Playground
from local.playground.system_parts import SystemParts
from tests.playground.pages_harness import (
    MOBILE,
    PagesHarness,
    need_chromium,
    owner,
    phone,
    run_pages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

HOSTILE = "<img src=x onerror=\"alert('ran')\"><script>alert('ran')</script> ¿precio?"
BLUE = "rgb(11, 118, 192)"
CLOCK = re.compile(r"\d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesHarness]:
    ci = os.environ.get("CI") == "true"  # noqa: TID251 - the machine's word, no setting of ours
    chromium = need_chromium(find_chromium(), ci=ci)
    with run_pages(tmp_path_factory.mktemp("pages"), chromium) as started:
        yield started


def test_a_missing_browser_is_one_clear_line_and_in_ci_a_failure() -> None:
    assert need_chromium("/usr/bin/chromium", ci=True) == "/usr/bin/chromium"
    with pytest.raises(pytest.skip.Exception, match="no chromium is installed"):
        need_chromium(None, ci=False)
    with pytest.raises(pytest.fail.Exception, match="no chromium is installed"):
        need_chromium(None, ci=True)


def test_an_opening_arrives_and_its_ticks_turn_blue(pages: PagesHarness) -> None:
    with pages.page("both") as page:
        for name in ("silent", "voicemail", "failed"):
            page.locator(f"[name={name}]").fill("0")
        page.locator("[name=completed]").fill("1")
        page.get_by_role("button", name="Call 1 customer").click()
        elena = phone(page, 4)
        expect(elena.get_by_role("heading")).to_have_text(owner(4))
        opening = elena.locator(".line.business")
        expect(opening.locator(".words")).to_contain_text("Hola, Elena.")
        ticks = opening.locator(".ticks")
        assert ticks.get_attribute("data-status") in {"sent", "delivered"}
        expect(ticks).to_have_attribute("aria-label", "Leído")
        expect(ticks).to_have_css("color", BLUE)
        expect(elena.get_by_role("button", name="No, gracias")).to_be_visible()


def test_a_tapped_button_is_an_answer_and_the_agent_types_and_replies(pages: PagesHarness) -> None:
    with pages.page("phones") as page:
        ana = phone(page, 0)
        ana.get_by_role("button", name="Sí, continuar").click()
        expect(ana.locator(".line.customer .words")).to_have_text("Sí, continuar")
        expect(ana.locator(".presence")).to_have_text("escribiendo…")
        expect(ana.locator(".typing")).to_be_visible()
        expect(ana.locator(".line.business .words").nth(1)).to_contain_text("Me alegra")
        expect(ana.locator(".typing")).to_have_count(0)
        expect(ana.locator(".reply[aria-disabled]")).to_have_count(2)


def test_a_line_gets_an_answer_that_knows_the_call(pages: PagesHarness) -> None:
    with pages.page("phones") as page:
        bruno = phone(page, 1)
        field = bruno.get_by_role("textbox")
        field.fill("¿Cuál es el precio?")
        bruno.get_by_role("button", name="Enviar").click()
        expect(field).to_have_value("")
        expect(bruno.locator(".line.business .words").nth(1)).to_contain_text("dólares")
        expect(bruno.locator(".line.customer .ticks")).to_have_attribute("data-status", "read")
        log = bruno.get_by_role("log")
        expect(log).to_have_attribute("aria-live", "polite")
        expect(log).to_have_attribute("aria-label", "Conversación de Bruno")


def test_what_a_customer_writes_is_never_markup(pages: PagesHarness) -> None:
    with pages.page("both") as page:
        carla = phone(page, 2)
        carla.get_by_role("textbox").fill(HOSTILE)
        carla.get_by_role("textbox").press("Enter")
        expect(carla.locator(".line.customer .words")).to_have_text(HOSTILE)
        expect(carla.locator(".line.business")).to_have_count(2)
        expect(page.locator("#story")).to_contain_text("<img src=x")
        assert page.locator("img, main script").count() == 0


def test_something_new_appears_without_a_reload(pages: PagesHarness) -> None:
    with pages.page("phones") as page:
        pages.twilio.inbound(f"whatsapp:{phone_of(20)}", "¿Quién es?")
        phone(page, 20).locator(".line.customer").wait_for()


def test_a_running_call_is_completed_with_a_button_and_the_poller_says_why(
    pages: PagesHarness,
) -> None:
    clock = pages.elevenlabs.workspace.clock
    fast, clock.speed = clock.speed, 1.0
    with pages.page("controls") as page:
        pages.act("batches", completed=1, voicemail=1)
        rows = page.locator("#calls li")
        answered, other = rows.nth(0), rows.nth(1)
        expect(answered.get_by_role("button", name="Complete now")).to_be_visible()
        clock.speed = fast
        answered.get_by_role("button", name="Complete now").click()
        other.get_by_role("button", name="Fail now").click()
        expect(answered.locator(".why")).to_have_text("Opened: the customer talked with the agent")
        expect(other.locator(".why")).to_have_text("Skipped: the call was not answered")
        expect(answered.get_by_role("button", name="Complete now")).to_be_hidden()


def test_a_person_takes_over_and_gives_back(pages: PagesHarness) -> None:
    with pages.page("controls") as page:
        david = page.locator("#conversations li", has_text=owner(3))
        david.get_by_role("button", name="Take over: David").click()
        expect(david.locator(".badge")).to_have_text("a person")
        david.get_by_role("button", name="Give back: David").click()
        expect(david.locator(".badge")).to_have_text("the agent")


def test_the_controls_show_faults_webhooks_the_queue_and_the_clock(pages: PagesHarness) -> None:
    with pages.page("controls") as page:
        fault = page.locator("#faults li", has_text="Make the agent slow")
        fault.get_by_role("button").click()
        expect(fault.locator(".badge")).to_have_text("set")
        page.get_by_role("button", name="Clear").click()
        expect(fault.locator(".badge")).to_be_hidden()
        expect(page.locator("#webhooks li").first).to_be_visible()
        expect(page.locator("#clock")).to_have_text(CLOCK)
        expect(page.locator("#minute")).to_have_text("2 s")
        expect(page.locator("#dead")).to_have_text("0")


def test_the_conversation_goes_on_after_a_restart_of_the_functions(pages: PagesHarness) -> None:
    with pages.page("both") as page:
        page.get_by_role("button", name="Restart all functions").click()
        expect(page.get_by_role("status").filter(has_text="killed")).to_be_visible()
        david = phone(page, 3)
        david.get_by_role("textbox").fill("¿Y qué incluye?")
        david.get_by_role("textbox").press("Enter")
        expect(david.locator(".line.business .words").nth(1)).to_contain_text("incluye")


def test_everything_can_be_done_by_keyboard(pages: PagesHarness) -> None:
    with pages.page("phones") as page:
        phone(page, 3).get_by_role("textbox").wait_for()
        reached: list[str] = []
        for _ in range(80):
            page.keyboard.press("Tab")
            reached.append(_focused(page))
            if reached[-1] == "Mensaje de David":
                break
        wanted = ["Skip to the content", "Side by side", "Phones", "Controls", "Add a phone"]
        assert [name for name in reached if name in wanted] == wanted
        assert reached.index("Conversación de Ana") < reached.index("Mensaje de Ana")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.type("Gracias")
        page.keyboard.press("Enter")
        expect(phone(page, 3).locator(".line.customer .words").last).to_have_text("Gracias")
        assert _focused(page) == "Mensaje de David"
        page.goto(f"{pages.playground.url}/#controls")
        button = page.get_by_role("button", name="Lose the answer to the next send")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#faults li").first.locator(".badge")).to_be_visible()
        pages.act("faults/clear")


def test_every_control_has_a_name(pages: PagesHarness) -> None:
    with pages.page("both") as page:
        phone(page, 0).wait_for()
        assert (
            page.evaluate(
                """() => [...document.querySelectorAll("button, input, select, a")]
                .filter((one) => !(one.ariaLabel || one.labels?.length || one.textContent.trim()))
                .map((one) => one.outerHTML)"""
            )
            == []
        )


def test_a_small_screen_shows_one_phone_and_never_scrolls_sideways(pages: PagesHarness) -> None:
    with pages.page("phones", MOBILE) as page:
        expect(phone(page, 0)).to_be_visible()
        expect(phone(page, 1)).to_be_hidden()
        assert (
            phone(page, 0)
            .locator(".chat")
            .evaluate("(chat) => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 2")
        )
        page.get_by_role("group", name="Choose a phone").get_by_text("Bruno").click()
        expect(phone(page, 1)).to_be_visible()
        expect(phone(page, 0)).to_be_hidden()
        for view in ("phones", "controls", "both"):
            page.goto(f"{pages.playground.url}/#{view}")
            page.locator("#conversations li").first.wait_for(state="attached")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert (view, width) == (view, MOBILE[0])
        bottom = phone(page, 1).locator(".compose").bounding_box()
        assert bottom is not None
        assert bottom["y"] + bottom["height"] <= MOBILE[1]


def test_a_page_notices_when_the_playground_goes_and_comes_back(pages: PagesHarness) -> None:
    parts = SystemParts.of(pages.system)
    page = pages.browser.new_page()
    with Playground(parts) as first:
        page.goto(first.url)
        expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#live")).to_have_text("Reconnecting")
    with Playground(parts, port=int(first.url.rsplit(":", 1)[1])):
        expect(page.locator("#live")).to_have_text("Live", timeout=15_000)
        expect(phone(page, 0)).to_be_visible()
        page.close()


def _focused(page: Page) -> str:
    name = page.evaluate(
        "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
    )
    return str(name)
