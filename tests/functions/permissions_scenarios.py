"""What makes every function ask AWS all that it can ask, races and failures included."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectionClosedError

from aftercall.domain.commit import CommitResult, UpdateOutbound, commit_of
from aftercall.domain.conversation import Control
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.flows.operator.take_over import take_over
from local.emulators.elevenlabs.batches import Callee, Plan
from tests.functions.events_harness import read_event
from tests.functions.permissions_harness import NEVER, WEBHOOK_SECRET, scoped_id_of
from tests.functions.twilio_webhook_requests import a_request, report_fields

if TYPE_CHECKING:
    from tests.functions.permissions_harness import Harness

ANA, BEA, CARL, DORA, EVE, FAY, GUS, HAL, IDA, JOE = (f"+57300000009{n}" for n in range(10))
KIM, LIA = "+573000000080", "+573000000081"
LONG = " ".join(f"asunto{number}" for number in range(250))
TRANSACTION = "TransactWriteItems"


def drive(harness: Harness) -> None:
    """Play it all on a fresh stack, each scene on what the ones before it left."""
    poll(harness)
    report_calls(harness)
    answer(harness)
    go_wrong(harness)
    lose_patience(harness)
    settle_what_is_unknown(harness)
    learn_a_number(harness)
    make_up_for_a_lost_webhook(harness)
    missed = [operation for one in harness.recorders.values() for operation in one.before]
    assert missed == [], "what was to happen before these requests never did"


def poll(harness: Harness) -> None:
    """Take a first round, one with a call not ready, one that opens in a race, an idle one."""
    rounds = [harness.run("call_poller")]
    harness.elevenlabs.submit(
        [
            Callee(phone_number=ANA, variables={"name": "Ana"}, topic=LONG),
            Callee(phone_number=BEA, plan=Plan.VOICEMAIL),
        ]
    )
    harness.clock.advance(NEVER / 2)
    rounds.append(harness.run("call_poller"))
    harness.clock.advance(NEVER)
    harness.meet("call_poller", TRANSACTION, lambda: harness.write(ANA, "¿De qué hablamos?"))
    rounds += [harness.run("call_poller"), harness.run("call_poller")]
    assert [one["considered"] for one in rounds] == [0, 2, 1, 0]
    assert outcomes(harness, ANA, BEA) == ["opened", "skipped"]


def report_calls(harness: Harness) -> None:
    """Report a call that is opened in a race, the same again, and one without a word."""
    harness.meet("call_webhook", TRANSACTION, lambda: harness.write(CARL, "¿Cuál es el precio?"))
    for customer, speaker in ((CARL, "user"), (CARL, "user"), (DORA, "agent")):
        assert harness.run("call_webhook", reported(customer, speaker))["statusCode"] == 200
    assert outcomes(harness, CARL, DORA) == ["opened", "skipped"]


def answer(harness: Harness) -> None:
    """Send the openings, one into the void; answer in two parts; hand over; bring a report."""
    harness.twilio.behaviours.book("error_before_accepting", customer=f"whatsapp:{CARL}")
    assert harness.take_turns() == []
    opening, *parts = outbound(harness, ANA)
    assert (opening.kind, opening.state) == (Kind.OPENING, State.SENT)
    assert [part.state for part in parts] == [State.SENT, State.SENT]
    report(harness, opening, opening.message_sid)
    harness.write(EVE, "Quiero hablar con una persona", times=2)
    assert harness.take_turns() == []
    assert state(harness, EVE).control is Control.HUMAN


def go_wrong(harness: Harness) -> None:
    """Let the agent fail, a person take over while it answers, and a table give no answer."""
    harness.elevenlabs.behaviours.set("quota_at_start", times=1)
    harness.write(FAY, "¿Cuál es el precio?")
    assert harness.take_turns() == []
    assert [one.kind for one in outbound(harness, FAY)] == [Kind.NOTICE]
    views = harness.views
    by_a_person = partial(take_over, conversations=views.conversations, clock=views.clock)
    harness.write(GUS, "¿Cuál es el precio?")
    harness.meet("conversation_worker", TRANSACTION, lambda: by_a_person(GUS, rng=views.rng))
    assert harness.take_turns() == []
    assert outbound(harness, GUS) == []
    harness.write(HAL, "¿Cuál es el precio?")
    harness.meet("conversation_worker", "GetItem", give_no_answer)
    assert len(harness.take_turns()) == 1


def lose_patience(harness: Harness) -> None:
    """Let the agent fail one customer for an hour, and another one wait until it works again."""
    harness.write(KIM, "¿Cuál es el precio?")
    let_the_agent_fail(harness, KIM, retry_after=-1)
    harness.elevenlabs.behaviours.set("handshake_refused", times=9)
    assert harness.take_turns() == []
    harness.elevenlabs.behaviours.clear()
    assert state(harness, KIM).handed_over_for == "agent_transient"
    harness.write(LIA, "¿Cuál es el precio?")
    let_the_agent_fail(harness, LIA, retry_after=20)
    assert harness.run("reconciler")["released"] == 1
    assert harness.take_turns() == []


def let_the_agent_fail(harness: Harness, customer: str, *, retry_after: float) -> None:
    """Make it have failed a customer for an hour; it is asked again after so many minutes."""
    before, now = state(harness, customer), harness.views.clock.now()
    retry_at = now + timedelta(minutes=retry_after)
    since = now - timedelta(hours=1)
    failing = replace(before, failing_since=since, failures=11, retry_at=retry_at, due_at=retry_at)
    commit = commit_of(harness.views.rng.token(), before, failing)
    assert harness.views.conversations.commit(commit) is CommitResult.COMMITTED


def settle_what_is_unknown(harness: Harness) -> None:
    """Let the reconciler request turns for two sends without an outcome.

    A list proves one, a late report the other. That report, too, meets a customer who writes at
    the same moment.
    """
    harness.twilio.behaviours.book("error_after_accepting", customer=f"whatsapp:{IDA}")
    harness.write(IDA, "¿Cuál es el precio?")
    assert harness.take_turns() == []
    for customer in (CARL, IDA):
        let_time_pass(harness, customer)
    assert harness.run("reconciler")["enqueued"] == 2
    assert harness.take_turns() == []
    given_up, proven = outbound(harness, CARL)[0], outbound(harness, IDA)[0]
    assert (given_up.state, proven.state) == (State.UNKNOWN, State.SENT)
    harness.meet("twilio_webhook", TRANSACTION, lambda: harness.write(CARL, "¿Hola?"))
    report(harness, given_up, "SM" + "a" * 32)
    assert outbound(harness, CARL)[0].state is State.SENT


def learn_a_number(harness: Harness) -> None:
    """Let a customer write by scoped id, then by number: the first line moves to the second."""
    harness.write(scoped_id_of(JOE), "¿Cuál es el precio?")
    harness.write(JOE, "¿Hola?")
    assert harness.take_turns() == []
    assert state(harness, JOE).merged_from == scoped_id_of(JOE)
    assert not state(harness, scoped_id_of(JOE)).has_unanswered


def make_up_for_a_lost_webhook(harness: Harness) -> None:
    """Let the reconciler find what no webhook brought, while the customer goes on writing."""
    harness.twilio.inbound(BEA, "¿Hola?")
    harness.twilio.inbound("CO.2001", "¿Hola?")
    harness.meet("reconciler", TRANSACTION, lambda: harness.write(BEA, "¿Hay alguien?"))
    assert harness.run("reconciler")["stored"] == 2
    assert state(harness, BEA).inbound_count == 2


def outcomes(harness: Harness, *customers: str) -> list[str]:
    return [harness.views.activity.records(customer)[0].outcome for customer in customers]


def state(harness: Harness, customer: str) -> Any:
    return harness.views.conversations.load(customer)


def outbound(harness: Harness, customer: str) -> list[OutboundMessage]:
    found = harness.views.messages.newest(customer, 50)
    return [one for one in found if isinstance(one, OutboundMessage)]


def reported(customer: str, speaker: str) -> dict[str, Any]:
    """Return the signed event of a call that ended just now, in which only one side spoke."""
    event, now = read_event("call_webhook_ended"), int(time.time())
    document = json.loads(event["body"])
    data = document["data"]
    data["conversation_id"] = f"conv_{customer[1:]}"
    data["transcript"] = [{"role": speaker, "message": "Sí, dígame.", "time_in_call_secs": 4}]
    data["metadata"] |= {"start_time_unix_secs": now, "accepted_time_unix_secs": now}
    data["metadata"]["phone_call"]["external_number"] = customer
    body = json.dumps(document)
    digest = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.{body}".encode(), sha256).hexdigest()
    headers = event["headers"] | {"elevenlabs-signature": f"t={now},v0={digest}"}
    return event | {"headers": headers, "body": body}


def report(harness: Harness, message: OutboundMessage, sid: str | None) -> None:
    """Bring Twilio's report that a message arrived."""
    fields = report_fields(MessageSid=sid, SmsSid=sid, To=f"whatsapp:{message.customer}")
    event = a_request(fields, path=f"/webhook/twilio/status/{message.message_id}")
    assert harness.run("twilio_webhook", event)["statusCode"] == 204


def give_no_answer() -> None:
    raise ConnectionClosedError(endpoint_url="the table")


def let_time_pass(harness: Harness, customer: str) -> None:
    """Play two minutes and more: what was begun is overdue, and the customer is due."""
    views = harness.views
    before, message = state(harness, customer), outbound(harness, customer)[0]
    assert message.begun_at is not None
    passed = message.begun_at - timedelta(minutes=3)
    overdue = UpdateOutbound(message, replace(message, begun_at=passed))
    commit = commit_of(views.rng.token(), before, replace(before, due_at=passed), overdue)
    assert views.conversations.commit(commit) is CommitResult.COMMITTED
