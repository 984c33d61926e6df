"""Two lines, of which the first meets a cold start, are asked and shown as they were sent."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aftercall.domain.message import InboundMessage
from aftercall.views.conversations import conversation_messages, history_by_phone
from local.show import show_messages
from tests.e2e.stack_harness import SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from local.stack.function_pool import FunctionPool
    from local.stack.function_process import FunctionProcess
    from local.stack.invocations import InvocationResult
    from tests.e2e.stack_harness import Scene

# Longer than the first line can take to be stored, so that both are in one question.
PARAMETERS = {"QuietSeconds": "4"}
CUSTOMER = "+573000000091"
FIRST, SECOND = "¿Cuál es el precio?", "¿Y para cuándo sería la cita?"


@contextmanager
def none_idle(pool: FunctionPool) -> Iterator[None]:
    """Hold every idle process back, so that the next invocation meets a cold start."""
    held = [pool._acquire() for _ in range(len(pool._idle))]
    assert held
    try:
        yield
    finally:
        for process in held:
            pool._release(process)


def test_lines_are_asked_and_shown_as_sent_when_a_cold_start_stores_them_turned_round(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.write("+573000000092", "Hola")
    scene.settle("+573000000092")
    scene.twilio.wait_until_idle(20)
    pools = scene.system.stack._functions._pools
    pool, reconciler = pools["twilio_webhook"], pools["reconciler"]
    launch, first_has_come, second_is_stored = pool._launch, threading.Event(), threading.Event()
    reconcile, both_are_stored = reconciler.invoke, threading.Event()

    def launch_late() -> FunctionProcess:
        first_has_come.set()
        process = launch()
        second_is_stored.wait(SECONDS)
        return process

    def reconcile_later(event: object) -> InvocationResult:
        both_are_stored.wait(SECONDS)
        return reconcile(event)

    monkeypatch.setattr(pool, "_launch", launch_late)
    # It would store the first line while that waits, as a message whose webhook was missed.
    monkeypatch.setattr(reconciler, "invoke", reconcile_later)
    with none_idle(pool):
        began = time.monotonic()
        first = scene.twilio.inbound(CUSTOMER, FIRST)
        assert first_has_come.wait(SECONDS)
        time.sleep(0.3)
    scene.write(CUSTOMER, SECOND)
    seconds_between = time.monotonic() - began
    second_is_stored.set()
    scene.await_webhooks(first)
    both_are_stored.set()
    scene.settle(CUSTOMER)

    stored = scene.inbound(CUSTOMER)
    assert [one.text for one in stored] == [SECOND, FIRST]
    assert 0.25 < (stored[0].at - stored[1].at).total_seconds() < seconds_between
    assert [one.user_messages for one in scene.questions(CUSTOMER)] == [[f"{FIRST}\n{SECOND}"]]
    views = scene.views
    history = history_by_phone(CUSTOMER, activity=views.activity, messages=views.messages)
    for shown in (history.messages, conversation_messages(CUSTOMER, messages=views.messages)):
        assert [one.text for one in shown][:2] == [FIRST, SECOND]
        assert not isinstance(shown[2], InboundMessage)
    table = show_messages(views, CUSTOMER)
    assert table.index(FIRST) < table.index(SECOND)
