"""Waits for what follows from a command: each call's decision and opening, a message's answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aftercall.domain.conversation import Control
from aftercall.domain.message import InboundMessage, OutboundMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aftercall.bootstrap.views import Runtime

CALLS_SECONDS = 120.0
ANSWER_SECONDS = 45.0
_PAUSE = 0.2


def await_decisions(
    runtime: Runtime, batch_id: str, phones: Iterable[str], *, seconds: float = CALLS_SECONDS
) -> Iterator[str]:
    """Yield a line for each call of a batch once it is decided and its opening has left."""
    waiting = list(phones)
    deadline = time.monotonic() + seconds
    while waiting and time.monotonic() < deadline:
        for phone in list(waiting):
            line = _decision(runtime, batch_id, phone)
            if line is not None:
                waiting.remove(phone)
                yield line
        time.sleep(_PAUSE if waiting else 0)
    for phone in waiting:
        yield f"{phone}: nothing is decided after {seconds:.0f} s; `make logs` shows what happens"


def await_answer(
    runtime: Runtime, customer: str, sid: str, *, seconds: float = ANSWER_SECONDS
) -> str:
    """Return what answered a customer's message, or why nothing does."""
    found = _wait(lambda: _answer(runtime, customer, sid), seconds)
    return found or f"no answer after {seconds:.0f} s; `make logs` shows what happens"


def _decision(runtime: Runtime, batch_id: str, phone: str) -> str | None:
    records = runtime.activity.records(phone)
    record = next((one for one in records if one.batch_id == batch_id), None)
    if record is None:
        return None
    conversation = runtime.conversations.load(phone)
    if conversation is not None and conversation.outbox:
        return None
    reason = f", {record.reason}" if record.reason else ""
    return f"{phone}: {record.outcome}{reason}"


def _answer(runtime: Runtime, customer: str, sid: str) -> str | None:
    messages = runtime.messages.newest(customer, 20)
    written = [
        one for one in messages if isinstance(one, InboundMessage) and one.message_sid == sid
    ]
    conversation = runtime.conversations.load(customer)
    if not written or conversation is None:
        return None
    if conversation.opted_out_at is not None:
        return f"stored; {customer} has opted out, so nobody writes"
    if conversation.control is not Control.AGENT:
        return (
            "stored; a person is in control, so the agent does not answer: "
            f"python -m local give-back {customer}"
        )
    if conversation.outbox or conversation.answered_seq < written[0].seq:
        return None
    answers = [
        one.text
        for one in messages
        if isinstance(one, OutboundMessage) and one.seq > written[0].seq and one.text
    ]
    return "answered: " + "\n".join(answers) if answers else "stored; the agent chose not to answer"


def _wait(look: Callable[[], str | None], seconds: float) -> str | None:
    deadline = time.monotonic() + seconds
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    return found
