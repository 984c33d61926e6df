"""The trial's steps with a customer: a call, its opening, an answer, the delivery reports."""

from __future__ import annotations

import contextlib
import json
import re
import time
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.batches import ENDED, Callee
from ops.deploy.errors import NotSeen

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.journal import Entry
    from ops.deploy.bench import Bench

PHONE = "+573000000001"
QUESTION = "Sí me interesa, ¿cuál es el precio?"
_PRICE = re.compile(r"[\d.]+ dólares")
_PATIENCE = 40.0


def call_customer(bench: Bench) -> str:
    """Let the poller take its first round, then call a customer."""
    poll(bench)
    begun = time.monotonic()
    batch = bench.elevenlabs.submit(
        [Callee(phone_number=PHONE, variables={"name": "Ana"})], name="Trial"
    )
    while batch.recipients[0].status not in ENDED:
        if time.monotonic() - begun > _PATIENCE:
            raise NotSeen(f"the call did not end: {batch.recipients[0].status}")
        time.sleep(0.1)
    return f"the call is {batch.recipients[0].status}"


def find_call(bench: Bench) -> str:
    """Let the poller find the call; the worker sends the opening."""
    begun = time.monotonic()
    opening = None
    # A call can be read some seconds after it ended, so the first rounds may let it wait.
    while opening is None and time.monotonic() - begun < _PATIENCE:
        poll(bench)
        with contextlib.suppress(TimeoutError):
            opening = wait_for_message(bench, is_template, seconds=1)
    if opening is None:
        raise NotSeen(f"no opening within {_PATIENCE:.0f} s after the call")
    body = str(opening.facts["body"])
    if "Ana" not in body:
        raise NotSeen(f"the opening does not name the customer: {body}")
    return f"{body!r}"


def converse(bench: Bench) -> str:
    """Write as the customer: webhook, queue, worker, agent, and the reply that knows the call."""
    begun = time.monotonic()
    sid = bench.twilio.inbound(f"whatsapp:{PHONE}", QUESTION)
    webhook = bench.twilio.journal.wait_for(
        lambda entry: entry.kind == "webhook" and entry.facts["sid"] == sid, _PATIENCE
    )
    if webhook.facts["status"] != 200:
        raise NotSeen(f"the webhook answered {webhook.facts}")
    reply = wait_for_message(bench, lambda entry: not is_template(entry))
    body = str(reply.facts["body"])
    price = price_of_the_call(bench)
    if price not in body:
        raise NotSeen(f"the reply does not quote {price}, which only the call contains: {body}")
    return (
        f"webhook {webhook.facts['ms']} ms, reply after {time.monotonic() - begun:.1f} s: {body!r}"
    )


def take_in_reports(bench: Bench) -> str:
    """Take in the delivery reports of both messages."""
    sent = bench.twilio.journal.of_kind("accepted")
    for message in sent:
        report = bench.twilio.journal.wait_for(
            lambda entry, sid=message.facts["sid"]: (  # type: ignore[misc]  # bound early
                entry.kind == "report"
                and entry.facts["sid"] == sid
                and entry.facts["status"] == "read"
            ),
            _PATIENCE,
        )
        if report.facts["answer"] != 204:
            raise NotSeen(f"a report was answered {report.facts}")
    return f"{len(sent)} messages read, {len(bench.twilio.journal.of_kind('report'))} reports"


def poll(bench: Bench) -> dict[str, Any]:
    """Invoke the poller as its schedule does. Raises NotSeen where its round fails."""
    tick = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "detail": {}}
    answer = bench.deployed.client("lambda").invoke(
        FunctionName=bench.deployed.names["CallPoller"], Payload=json.dumps(tick).encode()
    )
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise NotSeen(f"the poller's round failed: {payload}")
    return payload


def is_template(message: Entry) -> bool:
    """Say whether a message is an approved template."""
    return bool(message.facts["content_sid"])


def wait_for_message(
    bench: Bench, fits: Callable[[Entry], bool], *, seconds: float = _PATIENCE
) -> Entry:
    """Wait for a message to the customer that Twilio accepted."""
    return bench.twilio.journal.wait_for(
        lambda entry: entry.kind == "accepted" and PHONE in str(entry.facts["to"]) and fits(entry),
        seconds,
    )


def price_of_the_call(bench: Bench) -> str:
    """Return the price that was agreed in the call and nowhere else."""
    (done,) = bench.elevenlabs.journal.of_kind("call_done")
    found = _PRICE.search(str(done.facts["summary"]))
    assert found is not None, done.facts
    return found[0]
