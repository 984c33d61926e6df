"""Many customers' days at random: whatever happens in whatever order, the invariants hold."""

from random import Random
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import State
from aftercall.flows.turn.turn_context import TurnOutcome
from aftercall.gateways.twilio.send_rejection import rejected
from aftercall.ports import AgentAnswer
from tests.builders import ANA, a_call, an_opening_policy
from tests.fakes.crashes import Crashed, Fuse, fused
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.poll_harness import PollHarness
from tests.unit.flows.turn_harness import TurnHarness

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = 100
EVENTS = 40
BUSY = rejected(code=20429, http_status=429, words="too many")
CODES = [63003, 63010, 63010, 63010, 63016, 21610, 63051, None]
WRONG = rejected(code=21211, http_status=400, words="made up")
CLOSED = rejected(code=63016, http_status=400, words="made up")
LONG = "\n\n".join(["palabra " * 150] * 3)


class Day:
    """One customer's day; each method is something that may happen."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.harness = TurnHarness()
        self.poll = PollHarness()
        self.poll.world, self.poll.clock = self.harness.world, self.harness.clock
        self.poll.conversations, self.poll.calls = self.harness.conversations, self.harness.calls
        self.poll.rng, self.poll.turn_requests = self.harness.rng, self.harness.turn_requests
        self.poll.openings = an_opening_policy(sandbox=False, templates={"es": "HX1"})
        self.called = 0
        self.places: list[list[Callable[[], object]]] = [
            self.harness.agent.while_thinking,
            self.harness.agent.before_answering,
            self.harness.conversations.meanwhile,
            self.harness.conversations.meanwhile_alone,
        ]

    def line(self) -> None:
        self.harness.writes(self.random.choice(["Hola", "¿Cuánto?", "", "STOP", "ALTA", "Sí"]))

    def repeated_line(self) -> None:
        if self.harness.world.sids:
            self.harness.writes("Hola", sid=self.random.choice(list(self.harness.world.sids)))

    def call(self) -> None:
        self.called += self.random.choice([0, 1, 1])
        self.poll.start(a_call(call_id=f"conv_{self.called}"))

    def look(self) -> None:
        self.harness.look(self.random.choice([0, 1, 2, 30]))

    def dying_look(self) -> None:
        fuse = Fuse(self.random.randint(1, 30), late=self.random.random() < 0.5)
        try:
            self.harness.look(2, ports=fused(self.harness.ports, fuse))
        except Crashed:
            return

    def person(self) -> None:
        self.random.choice([self.harness.person_takes_over, self.harness.person_gives_back])()

    def strange_answer(self) -> None:
        kind = self.random.choice(list(FailureKind))
        answers: list[str | AgentAnswer | AgentFailure] = [
            LONG,
            AgentAnswer(text="Te paso", agent_session_id="c", handover="asked"),
            AgentFailure(kind, "made up", tool_seen=self.random.random() < 0.2),
        ]
        self.harness.agent.script.append(self.random.choice(answers))

    def strange_send(self) -> None:
        if self.random.random() < 0.5:
            self.harness.whatsapp.lose_answers(1)
        else:
            self.harness.whatsapp.script.append(self.random.choice([BUSY, WRONG, CLOSED]))

    def meanwhile(self) -> None:
        person = [self.person, self.person_writes]
        happening = self.random.choice(
            [self.line, self.call, *person, self.look, self.report, self.failure]
        )
        self.random.choice(self.places).append(happening)

    def person_writes(self) -> None:
        self.harness.person_writes(request_id=f"request-{self.random.randint(1, 6)}")

    def report(self) -> None:
        if self.harness.whatsapp.ledger:
            message, sid = self.random.choice(self.harness.whatsapp.ledger)
            self.harness.report(message, sid, self.random.choice(["queued", "delivered", "read"]))

    def failure(self) -> None:
        if self.harness.whatsapp.ledger:
            message, sid = self.random.choice(self.harness.whatsapp.ledger)
            self.harness.report(message, sid, "undelivered", self.random.choice(CODES))

    def time(self) -> None:
        self.harness.clock.advance(self.random.choice([1, 10, 60, 200]))

    def happens(self) -> None:
        events = [
            self.line,
            self.line,
            self.repeated_line,
            self.call,
            self.look,
            self.look,
            self.dying_look,
            self.person,
            self.person_writes,
            self.failure,
            self.strange_answer,
            self.strange_send,
            self.meanwhile,
            self.report,
            self.time,
        ]
        self.random.choice(events)()

    def comes_to_rest(self) -> None:
        """Let every trouble end and every look that is due be taken."""
        harness = self.harness
        harness.agent.script.clear()
        harness.whatsapp.script.clear()
        harness.whatsapp.lost = 0
        for happening in self.places:
            happening.clear()
        for _ in range(30):
            assert harness.look(61).outcome is not TurnOutcome.OUT_OF_TIME


def check_rest(harness: TurnHarness) -> None:
    """Fail where anything is left in flight, unanswered, sent twice, out of order or uncounted."""
    state, ours = harness.state, harness.ours
    assert not state.outbox
    assert not state.due_at
    assert all(message.is_finished for message in ours)
    assert state.answered_seq == state.in_seq or not state.agent_may_answer
    check_ranges(ours, state.answered_seq)
    taken = [message.seq for message, _ in harness.whatsapp.ledger]
    assert taken == sorted(set(taken))
    sent = {message.message_sid for message in ours if message.state is State.SENT}
    assert sent <= {sid for _, sid in harness.whatsapp.ledger}
    assert state.inbound_count == len(harness.world.inbound(ANA)) == len(harness.world.sids)
    assert state.outbound_count <= len(sent)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_day_at_random_comes_to_rest_with_nothing_lost_and_nothing_twice(seed: int) -> None:
    day = Day(seed)
    day.line()
    for _ in range(EVENTS):
        day.happens()
    day.comes_to_rest()
    check_rest(day.harness)
    day.harness.writes("ALTA")
    day.comes_to_rest()
    day.harness.person_gives_back()
    day.comes_to_rest()
    check_rest(day.harness)
    assert day.harness.state.answered_seq == day.harness.state.in_seq
