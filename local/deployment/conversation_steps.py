"""The steps of `make deploy-local` with a customer: call, opening, answer, delivery reports."""

from __future__ import annotations

import contextlib
import json
import re
import time
from typing import TYPE_CHECKING, Any

from local.deployment.deployment_run import StepFailed
from local.emulators.elevenlabs.batches import ENDED, Callee

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local.deployment.deployment_run import DeploymentRun
    from local.emulators.journal import Entry

PHONE = "+573000000001"
QUESTION = "Sí me interesa, ¿cuál es el precio?"
_PRICE = re.compile(r"[\d.]+ dólares")
_LONGEST_WAIT = 90.0
"""For one step on a busy machine, where each function's first start takes many seconds."""
_ALL_TRIES = 30.0


def call_customer(run: DeploymentRun) -> str:
    """Let the poller run once, then call a customer."""
    # Only calls that end after the poller's first round are opened.
    poll(run)
    begun = time.monotonic()
    callee = Callee(phone_number=PHONE, variables={"name": "Ana"})
    batch = run.elevenlabs.submit([callee], name="Deploy-local")
    while batch.recipients[0].status not in ENDED:
        if time.monotonic() - begun > _LONGEST_WAIT:
            raise StepFailed(f"the call did not end: {batch.recipients[0].status}")
        time.sleep(0.1)
    return f"the call is {batch.recipients[0].status}"


def find_call(run: DeploymentRun) -> str:
    """Let the poller find the call; the worker sends the opening."""
    begun = time.monotonic()
    opening = None
    # ElevenLabs shows a call's data some seconds after its end: the first rounds may not have it.
    while opening is None and time.monotonic() - begun < _LONGEST_WAIT:
        poll(run)
        with contextlib.suppress(TimeoutError):
            opening = wait_for_message(run, is_template, seconds=1)
    if opening is None:
        raise StepFailed(f"no opening within {_LONGEST_WAIT:.0f} s after the call")
    body = str(opening.facts["body"])
    if "Ana" not in body:
        raise StepFailed(f"the opening does not name the customer: {body}")
    return f"{body!r}"


def converse(run: DeploymentRun) -> str:
    """Write as the customer: webhook, queue, worker, agent, and a reply from the call's context."""
    begun = time.monotonic()
    sid = run.twilio.inbound(f"whatsapp:{PHONE}", QUESTION)
    webhook = take_in(run, sid)
    reply = wait_for_message(run, lambda entry: not is_template(entry))
    body = str(reply.facts["body"])
    price = price_in_the_call(run)
    if price not in body:
        raise StepFailed(f"the reply does not quote {price}, which only the call contains: {body}")
    return f"{webhook}, reply after {time.monotonic() - begun:.1f} s: {body!r}"


def take_in(run: DeploymentRun, sid: str) -> str:
    """Wait until the webhook took a message in; say how.

    Twilio tries three times in 15 seconds. Where a cold start outlasts them all, the reconciler
    finds the message in Twilio's list: its schedule's next round is not waited for.
    """
    try:
        webhook = wait_for_success(
            run, "webhook", {"sid": sid}, answer=("status", 200), seconds=_ALL_TRIES
        )
    except StepFailed as error:
        invoke(run, "Reconciler")
        return f"{error}; the reconciler looked into Twilio's list"
    number = webhook.facts["attempt"]
    again = "" if number == 1 else f" at try {number}, the first met a cold start"
    return f"webhook {webhook.facts['ms']} ms{again}"


def receive_reports(run: DeploymentRun) -> str:
    """Wait until the delivery report "read" of every message was answered."""
    sent = run.twilio.journal.of_kind("accepted")
    for message in sent:
        facts = {"sid": message.facts["sid"], "status": "read"}
        wait_for_success(run, "report", facts, answer=("answer", 204))
    return f"{len(sent)} read, {len(run.twilio.journal.of_kind('report'))} reports"


def poll(run: DeploymentRun) -> dict[str, Any]:
    """Invoke the poller with its schedule's event; return its answer. Raises StepFailed."""
    return invoke(run, "CallPoller")


def invoke(run: DeploymentRun, function: str) -> dict[str, Any]:
    """Invoke a scheduled function with its event; return its answer. Raises StepFailed."""
    event = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "detail": {}}
    answer = run.stack.client("lambda").invoke(
        FunctionName=run.stack.names[function], Payload=json.dumps(event).encode()
    )
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StepFailed(f"{function} failed: {payload}")
    return payload


def is_template(message: Entry) -> bool:
    """Say whether a message that Twilio accepted is an approved template."""
    return bool(message.facts["content_sid"])


def wait_for_success(
    run: DeploymentRun,
    kind: str,
    facts: Mapping[str, object],
    *,
    answer: tuple[str, int],
    seconds: float = _LONGEST_WAIT,
) -> Entry:
    """Wait until a request of Twilio's with these facts got the expected answer.

    An attempt may fail before: a cold start on a busy machine outlasts Twilio's timeout, and
    Twilio tries again. Raises StepFailed with every attempt where none succeeded.
    """
    name, expected = answer

    def fits(entry: Entry) -> bool:
        return entry.kind == kind and facts.items() <= entry.facts.items()

    try:
        return run.twilio.journal.wait_for(
            lambda entry: fits(entry) and entry.facts[name] == expected, seconds
        )
    except TimeoutError:
        failed = [entry for entry in run.twilio.journal.of_kind(kind) if fits(entry)]
        raise StepFailed(to_sentence(kind, failed, expected, name)) from None


def to_sentence(kind: str, failed: Sequence[Entry], expected: int, name: str) -> str:
    """Say how often Twilio tried, and what came of each try."""
    if not failed:
        return f"Twilio never tried the {kind}"
    tries = ", ".join(
        f"{entry.facts[name] or 'no answer'} after {entry.facts.get('ms', '?')} ms"
        for entry in failed
    )
    return (
        f"Twilio tried the {kind} {len(failed)} time(s) and wanted {expected}: {tries}. Where it "
        "got no answer the function's first start took too long on this machine: run it again "
        "with less going on beside it, or read the function's log"
    )


def wait_for_message(
    run: DeploymentRun, fits: Callable[[Entry], bool], *, seconds: float = _LONGEST_WAIT
) -> Entry:
    """Wait for a message to the customer that Twilio accepted. Raises TimeoutError."""
    return run.twilio.journal.wait_for(
        lambda entry: entry.kind == "accepted" and PHONE in str(entry.facts["to"]) and fits(entry),
        seconds,
    )


def price_in_the_call(run: DeploymentRun) -> str:
    """Return the price that was agreed in the call and stands nowhere else."""
    (done,) = run.elevenlabs.journal.of_kind("call_done")
    found = _PRICE.search(str(done.facts["summary"]))
    assert found is not None, done.facts
    return found[0]
