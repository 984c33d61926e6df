"""A thousand random interleavings of greeting, fillers, tools, the answer and completions.

What reaches the customer is all that the agent said after the question, once, in order, and never
the greeting: wherever the greeting comes, however tools run, and whatever else is on the socket.
"""

import random
from dataclasses import dataclass

import pytest

from tests.gateways.elevenlabs_events import (
    begun,
    client_tool,
    complete,
    mcp_tool,
    own_tool,
    part,
    queue,
    response,
)
from tests.gateways.elevenlabs_session_player import AUDIO, PING, Event, Frame, play

RUNS, BLOCKS = 1000, 10
GREETING = "Hola, soy Eva."
FILLERS = ("Un momento, reviso la agenda.", "Déjeme consultar su saldo.", "Let me check that.")
PLAIN = ("Con gusto.", "Claro, Ana.")
ANSWERS = ("Su cita quedó para el martes.", "450 euros.", "No hay nada libre.")
NOISE: tuple[Frame, ...] = (PING, AUDIO, {"type": "interruption"}, {"type": "brand_new"})
Strand = list[Frame]


@dataclass
class Scenario:
    """The frames of one session in an order, and what the customer is to read."""

    events: list[Event]
    expected: list[str]
    queued: bool


def words(rng: random.Random, text: str, event_id: int, *, ends: bool) -> Strand:
    """Give one text as the agent does: streamed or not, and with or without its completion."""
    cut = rng.randrange(len(text))
    pieces = [
        part("start", "", event_id),
        part("delta", text[:cut], event_id),
        part("stop", text[cut:], event_id),
    ]
    streamed = pieces if rng.random() < 0.5 else []
    return [*streamed, response(text, event_id), *([complete(event_id)] if ends else [])]


def a_tool(rng: random.Random, number: int) -> Strand:
    """Run one tool of any kind."""
    name, call_id = f"tool_{number}", f"call_{number}"
    kinds: tuple[Strand, ...] = (
        [mcp_tool("loading", name, call_id), mcp_tool("success", name, call_id)],
        [mcp_tool("loading", name, call_id), mcp_tool("failure", name, call_id)],
        [
            own_tool(name, running=True, call_id=call_id),
            own_tool(name, running=False, call_id=call_id),
        ],
        [client_tool(name, {})],
    )
    return rng.choice(kinds)


def merged(rng: random.Random, *strands: Strand) -> Strand:
    """Interleave strands, each in its own order."""
    left = [list(strand) for strand in strands if strand]
    result = []
    while left:
        strand = rng.choice(left)
        result.append(strand.pop(0))
        left = [one for one in left if one]
    return result


def running_after(frame: Frame) -> int:
    """Say whether a frame tells of one more tool that runs, or of one less."""
    call = frame.get("mcp_tool_call")
    if isinstance(call, dict):
        return 1 if call["state"] == "loading" else -1
    return {"agent_tool_request": 1, "agent_tool_response": -1}.get(str(frame["type"]), 0)


def timed(rng: random.Random, frames: Strand, *, after: float) -> list[Event]:
    """Put noise between frames, and less time than ends any answer: 0.45 s, or 2 beside a tool."""
    now, running, events = after, 0, list[Event]()
    for frame in frames:
        now += rng.uniform(0.01, 2.0 if running else 0.45)
        running += running_after(frame)
        noise: list[Event] = [(now - 0.005, rng.choice(NOISE))] if rng.random() < 0.3 else []
        events += [*noise, (now, frame)]
    return events


def a_scenario(seed: int) -> Scenario:
    rng = random.Random(seed)
    told_ends = rng.random() < 0.5
    # What promises nothing and is complete ends the turn: such words stand here without their end.
    known = FILLERS if told_ends else (*FILLERS, *PLAIN)
    fillers = rng.sample(known, rng.randrange(3))
    said = [*fillers, rng.choice(ANSWERS)]
    greeting = words(rng, GREETING, 1, ends=told_ends)
    spoken: Strand = []
    for event_id, text in enumerate(said, start=2):
        spoken += words(rng, text, event_id, ends=told_ends and event_id <= len(said))
    tools = [a_tool(rng, number) for number in range(rng.randrange(3))]
    early = rng.randrange(len(greeting) + 1)
    held = [queue("waiting"), queue("admitted")] if rng.random() < 0.2 else []
    begin = timed(rng, [begun("conv_1"), *merged(rng, greeting[:early], held)], after=0.1)
    # From here on the question is out: behind the greeting, or after the wait for it.
    answer = merged(rng, greeting[early:], spoken, *tools)
    end = [complete(len(said) + 1)] if told_ends else []
    return Scenario(
        [*begin, *timed(rng, [*answer, *end], after=begin[-1][0] + 5.1)], said, bool(held)
    )


@pytest.mark.parametrize("block", range(BLOCKS))
def test_all_that_was_said_after_the_question_arrives_once_in_order(block: int) -> None:
    wrong = []
    for seed in range(block * RUNS // BLOCKS, (block + 1) * RUNS // BLOCKS):
        scenario = a_scenario(seed)
        played = play(*scenario.events, seconds=60.0)
        # Asked twice only where the first question crossed the queue's word, and so was lost.
        times = len(played.sent_of("user_message"))
        if played.text.split("\n\n") != scenario.expected or times > 1 + scenario.queued:
            wrong.append((seed, played.text, scenario))
    assert wrong == []


def test_the_scenarios_hold_what_they_are_meant_to_hold() -> None:
    scenarios = [a_scenario(seed) for seed in range(RUNS)]
    kinds = [[e["type"] for _, e in one.events if isinstance(e, dict)] for one in scenarios]
    for kind in ("queue_status", "mcp_tool_call", "agent_tool_request", "client_tool_call"):
        assert sum(kind in found for found in kinds) > RUNS // 20
    assert {len(one.expected) for one in scenarios} == {1, 2, 3}
