"""Odd data and an agent without memory, each switched on by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.emulators.clock import Clock
from local.emulators.elevenlabs.batches import Callee
from tests.emulators.elevenlabs_bench import ANA, CONTEXT, Bench, a_bench, a_text_client

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "¿Cuál es el precio?"


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    """Run one emulator with one finished call."""
    with a_bench(clock=Clock(speed=2000)) as bench:
        bench.house.submit([Callee(phone_number=ANA, variables={"nombre": "Ana", "city": "Cali"})])
        bench.house.journal.wait_for(lambda entry: entry.kind == "call_done")
        yield bench


@pytest.fixture
def bench(running: Bench) -> Bench:
    running.house.behaviours.clear()
    return running


def call_path(bench: Bench) -> str:
    (call_id,) = (one.facts["call_id"] for one in bench.house.journal.of_kind("call_done"))
    return f"/conversations/{call_id}"


def test_a_call_may_hold_no_name_among_its_variables(bench: Bench) -> None:
    bench.house.behaviours.set("no_name_variable", times=1)
    odd, usual = (bench.get(call_path(bench)) for _ in range(2))
    data = "conversation_initiation_client_data"
    assert "nombre" not in odd[data]["dynamic_variables"]
    assert odd[data]["dynamic_variables"]["city"] == "Cali"
    assert usual[data]["dynamic_variables"]["nombre"] == "Ana"


def test_a_summary_may_be_empty(bench: Bench) -> None:
    bench.house.behaviours.set("empty_summary", times=1)
    odd, usual = (bench.get(call_path(bench)) for _ in range(2))
    assert odd["analysis"]["transcript_summary"] == ""
    assert usual["analysis"]["transcript_summary"]


def test_an_agent_can_be_made_to_forget_what_it_was_told(bench: Bench) -> None:
    bench.house.behaviours.set("without_context", times=1)
    with a_text_client(bench.socket_url()) as client:
        client.start()
        client.send("contextual_update", text=CONTEXT)
        assert "1.240" not in client.ask(QUESTION)
        assert "1.240" in client.ask(QUESTION)
