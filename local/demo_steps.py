"""The steps of `make demo`: each does one thing and waits for its result."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import InboundMessage, OutboundMessage
from local.demo_context import DemoContext, StepFailed, facts_of_the_call, wait_for
from local.emulators.elevenlabs.batches import Callee, Plan

FIRST_LINE = "Sí me interesa, ¿cuál es el precio?"
WHILE_IT_THINKS = ("¿Y qué incluye?", "¿Para cuándo sería la cita?")
AFTER_RESTART = "Perdón, ¿me recuerda mi código de reserva?"
EXPECTED = {
    "+573000000001": "opened",
    "+573000000002": "skipped: voicemail",
    "+573000000003": "skipped: failed",
    "+573000000004": "skipped: no_user_turn",
}

Step = Callable[[DemoContext], None]


def call_four(demo: DemoContext) -> None:
    """Call four customers in a batch; each call ends in its own way."""
    plans = (Plan.COMPLETED, Plan.VOICEMAIL, Plan.FAILED, Plan.SILENT)
    names = ("Ana", "Bruno", "Carla", "David")
    callees = [
        Callee(phone_number=phone, variables={"name": name}, plan=plan)
        for phone, name, plan in zip(EXPECTED, names, plans, strict=True)
    ]
    batch = demo.elevenlabs.submit(callees, name="Batch")
    wait_for(
        "the calls end",
        "four finished recipients",
        lambda: [str(one.status) for one in batch.recipients],
        lambda: (
            {str(one.status) for one in batch.recipients} == {"completed", "voicemail", "failed"}
        ),
        60,
    )


def find_calls(demo: DemoContext) -> None:
    """Find the calls: one conversation is opened, and why three get nothing is recorded."""

    def recorded() -> dict[str, str]:
        found = {phone: demo.views.activity.records(phone) for phone in EXPECTED}
        return {
            phone: f"{records[0].outcome}: {records[0].reason}"
            if records[0].reason
            else str(records[0].outcome)
            for phone, records in found.items()
            if records
        }

    wait_for(
        "the poller records each call", str(EXPECTED), recorded, lambda: recorded() == EXPECTED, 60
    )


def open_conversation(demo: DemoContext) -> None:
    """Send Ana the opening, an approved template with her name; nobody else gets anything."""
    wait_for(
        "Ana gets one opening",
        "one template that names her",
        lambda: [one.body for one in demo.received()],
        lambda: [bool(one.content_sid) and "Ana" in one.body for one in demo.received()] == [True],
        60,
    )
    others = [one.to for one in demo.twilio.messages() if demo.ana_phone not in one.to]
    if others:
        raise StepFailed("nobody else is written to", "no message", others)


def write_three_lines(demo: DemoContext) -> None:
    """Ask for the price as Ana, and write two more lines after the agent has begun to think."""
    # However long a function takes to start, the lines are stored before the agent has thought.
    demo.elevenlabs.workspace.answers_paused = True
    demo.write(FIRST_LINE)
    wait_for(
        "the agent is asked",
        FIRST_LINE,
        lambda: [one.user_messages for one in demo.sessions()],
        lambda: any(FIRST_LINE in one.user_messages for one in demo.sessions()),
        30,
    )
    if len(demo.received()) != 1:
        raise StepFailed("the agent still thinks", "no answer yet", len(demo.received()))
    for line in WHILE_IT_THINKS:
        demo.write(line)
    wait_for(
        "all three lines are stored",
        "three lines of Ana's",
        lambda: [one.text for one in demo.stored()],
        lambda: sum(isinstance(one, InboundMessage) for one in demo.stored()) == 3,
        30,
    )
    demo.elevenlabs.workspace.answers_paused = False


def answer_once(demo: DemoContext) -> None:
    """Answer all three lines at once, quoting what only her call contains."""
    wait_for(
        "Ana gets an answer",
        "one message after the opening",
        lambda: len(demo.received()),
        lambda: len(demo.received()) >= 2,
        60,
    )
    # A second answer would come within this time: quiet time, thinking, sending.
    time.sleep(8)
    answers = demo.received()[1:]
    if len(answers) != 1:
        raise StepFailed("one answer", "one", [one.body for one in answers])
    asked = demo.sessions()[-1].user_messages
    # Two of them came at one moment: nothing says which of those is the first.
    if [sorted(one.split("\n")) for one in asked] != [sorted((FIRST_LINE, *WHILE_IT_THINKS))]:
        raise StepFailed("the agent saw all three lines", "three lines in one question", asked)
    price, code = facts_of_the_call(demo)
    if price not in answers[0].body:
        raise StepFailed("the answer quotes her call", f"{price} ({code})", answers[0].body)


def restart_and_go_on(demo: DemoContext) -> None:
    """Restart every function process; Ana goes on, and the agent still knows."""
    # Twilio sends a report once: one that meets the restart would be lost.
    _wait_until_read(demo, 2)
    demo.system.stack.restart_functions()
    demo.write(AFTER_RESTART)
    wait_for(
        "Ana gets a second answer",
        "three messages in all",
        lambda: [one.body for one in demo.received()],
        lambda: len(demo.received()) >= 3,
        60,
    )
    _, code = facts_of_the_call(demo)
    if code not in demo.received()[-1].body:
        raise StepFailed("the agent still knows", code, demo.received()[-1].body)


def repeat_webhook(demo: DemoContext) -> None:
    """Repeat the webhook of her first line, which changes nothing."""
    first = demo.sids[0]

    def answered() -> int:
        webhooks = demo.twilio.journal.of_kind("webhook")
        return len([one for one in webhooks if one.facts["sid"] == first])

    before, earlier = (
        (len(demo.stored()), len(demo.received()), len(demo.sessions())),
        answered(),
    )
    demo.twilio.repeat(first)
    wait_for(
        "the repeat is answered", "one webhook more", answered, lambda: answered() > earlier, 20
    )
    time.sleep(6)
    after = (len(demo.stored()), len(demo.received()), len(demo.sessions()))
    if after != before:
        raise StepFailed("nothing changed", f"{before} (stored, sent, asked)", after)


def arrive(demo: DemoContext) -> None:
    """Take in the delivery reports: every message of ours was read."""
    _wait_until_read(demo, 3)


def answer_self_test(demo: DemoContext) -> None:
    """Ask the self-test of the address, as the owner would."""
    answer = httpx.get(f"{demo.system.running.api_url}/webhook/twilio/test", timeout=20)
    document = answer.json() if answer.status_code == 200 else {}
    if document.get("success") is not True or not {"message", "timestamp"} <= set(document):
        raise StepFailed("the self-test answers", "success, message, timestamp", answer.text)


def _wait_until_read(demo: DemoContext, number: int) -> None:
    def reached() -> list[DeliveryStatus | None]:
        return [one.delivery for one in demo.stored() if isinstance(one, OutboundMessage)]

    wait_for(
        "the reports are stored",
        f"{number} messages read",
        reached,
        lambda: reached() == [DeliveryStatus.READ] * number,
        30,
    )


STEPS: tuple[Step, ...] = (
    call_four,
    find_calls,
    open_conversation,
    write_three_lines,
    answer_once,
    restart_and_go_on,
    repeat_webhook,
    arrive,
    answer_self_test,
)
