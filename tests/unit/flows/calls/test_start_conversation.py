"""A finished call is claimed once, with its opening, whatever the conversation is doing."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercall.domain.call import CallOutcome
from aftercall.domain.commit import ClaimCall
from aftercall.domain.conversation import Control, WaitingOpening
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.gate.send_decision import Permission, SendDecision
from aftercall.domain.message import Kind, State
from aftercall.domain.opening import OpeningText, opening_message
from aftercall.flows.calls.start_conversation import _commit_of_call
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.builders import ANA, NOON, a_call, a_conversation, a_message, an_opening_policy
from tests.fakes.crashes import Crashed, Fuse
from tests.unit.flows.poll_harness import PollHarness

OPENED, CANCELLED = CallOutcome.OPENED, CallOutcome.CANCELLED
AN_OPENING = OpeningText(language="es", text="Hola, Ana", content_sid="HX1", variables={})


def test_one_write_claims_the_call_and_stores_the_opening_as_due() -> None:
    harness = PollHarness()
    record = harness.start(a_call())
    assert harness.world.writes == 1
    assert record is not None
    assert (record.outcome, record.opening_seq, record.would_send) == (OPENED, 1, None)
    state, opening = harness.world.of(ANA), harness.world.outbound(ANA)[0]
    assert (state.call_id, state.name, state.outbox, state.due_at) == (
        "conv_call_1",
        "Ana",
        (1,),
        NOON,
    )
    assert (opening.kind, opening.state, opening.call_id) == (
        Kind.OPENING,
        State.PENDING,
        "conv_call_1",
    )
    assert opening.decision is not None
    assert opening.decision.is_allowed
    assert harness.world.texts[ANA, "conv_call_1"].turns
    assert harness.turn_requests.sent == [(ANA, "call:conv_call_1")]


def test_a_call_is_opened_once_however_often_it_is_seen() -> None:
    harness = PollHarness()
    harness.start(a_call())
    assert harness.start(a_call()) is None
    assert len(harness.world.outbound(ANA)) == 1
    assert len(harness.turn_requests.sent) == 1


def test_of_two_claims_at_once_one_wins() -> None:
    harness = PollHarness()
    harness.conversations.meanwhile = [lambda: harness.start(a_call())]
    assert harness.start(a_call()) is None
    assert len(harness.world.outbound(ANA)) == 1
    assert len(harness.turn_requests.sent) == 1


def test_a_message_that_comes_meanwhile_does_not_lose_the_call() -> None:
    harness = PollHarness()

    def moves() -> None:
        harness.world.conversations[ANA] = a_conversation(version=1, seq=1)
        harness.world.put(a_message(seq=1))

    harness.conversations.meanwhile = [moves]
    record = harness.start(a_call())
    assert record is not None
    assert record.opening_seq == 2
    assert len(harness.turn_requests.sent) == 1
    assert harness.cursors.openings == {"2026-11-02": 1}


def test_a_later_call_joins_the_conversation_as_a_new_chapter() -> None:
    harness = PollHarness()
    harness.start(a_call())
    record = harness.start(a_call(call_id="conv_call_2", agent_id="agent_2", variables={}))
    state = harness.world.of(ANA)
    assert record is not None
    assert (record.opening_seq, state.outbox) == (2, (1, 2))
    assert (state.call_id, state.agent_id, state.name) == ("conv_call_2", "agent_2", "Ana")


@pytest.mark.parametrize(
    ("openings", "conversation", "rule"),
    [
        ({"enabled": False}, {}, "openings_off"),
        ({"sandbox": False}, {}, "no_template"),
        ({"sandbox": False, "templates": {"en": "HX1"}}, {}, "no_template"),
        ({"max_per_day": 0}, {}, "max_openings_per_day"),
        ({}, {"control": Control.HUMAN}, "human_in_control"),
        ({}, {"opted_out_at": NOON}, "opted_out"),
    ],
)
def test_an_opening_that_a_rule_forbids_is_kept_with_the_rule_and_its_words(
    openings: dict[str, object], conversation: dict[str, object], rule: str
) -> None:
    harness = PollHarness()
    harness.openings = an_opening_policy(**openings)
    harness.world.conversations[ANA] = a_conversation(version=1, **conversation)
    record = harness.start(a_call())
    assert record is not None
    assert (record.outcome, record.reason) == (CANCELLED, rule)
    stored = harness.world.outbound(ANA)[0]
    assert (stored.state, stored.reason, stored.text) == (State.CANCELLED, rule, record.would_send)
    assert "Ana" in stored.text
    assert (harness.world.of(ANA).outbox, harness.world.of(ANA).due_at) == ((), None)
    assert harness.turn_requests.sent == []


def test_a_template_opening_carries_its_sid_and_variables() -> None:
    harness = PollHarness()
    harness.openings = an_opening_policy(sandbox=False, templates={"es": "HX_es"})
    harness.start(a_call())
    opening = harness.world.outbound(ANA)[0]
    assert (opening.state, opening.content_sid) == (State.PENDING, "HX_es")
    assert opening.content_variables == {"1": "Ana", "2": "paneles solares"}


def test_the_days_limit_counts_in_the_business_time_zone() -> None:
    harness = PollHarness()
    harness.openings = an_opening_policy(max_per_day=1)
    harness.clock.moment = datetime(2026, 11, 3, 4, 59, tzinfo=UTC)
    outcomes = []
    for number in range(3):
        harness.clock.advance(40)
        record = harness.start(a_call(call_id=f"conv_{number}", phone=f"+57300000010{number}"))
        outcomes.append(record.outcome if record else None)
    assert harness.cursors.openings == {"2026-11-02": 1, "2026-11-03": 1}
    assert outcomes == [OPENED, OPENED, CANCELLED]


def test_what_a_rule_forbids_does_not_use_up_the_day() -> None:
    harness = PollHarness()
    harness.openings = an_opening_policy(enabled=False)
    harness.start(a_call())
    assert harness.cursors.openings == {}


def test_a_call_without_a_phone_is_refused() -> None:
    with pytest.raises(Refused):
        PollHarness().start(a_call(phone=None))


def test_a_conversation_that_never_holds_still_leaves_the_call_unclaimed() -> None:
    harness = PollHarness()

    def moves() -> None:
        stored = harness.world.conversations.get(ANA)
        version = stored.version + 1 if stored else 1
        harness.world.conversations[ANA] = a_conversation(version=version)

    harness.conversations.meanwhile = [moves] * MOST_TRIES
    with pytest.raises(Unavailable):
        harness.start(a_call())
    assert harness.world.records == {}
    assert harness.cursors.openings == {"2026-11-02": 1}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("at", range(1, 8))
def test_wherever_it_dies_the_next_round_finishes_and_opens_once(at: int, late: bool) -> None:
    harness = PollHarness()
    fuse = Fuse(at, late=late)
    whole = (harness.conversations, harness.calls, harness.cursors, harness.turn_requests)
    harness.conversations, harness.calls = fuse.on(whole[0]), fuse.on(whole[1])
    harness.cursors, harness.turn_requests = fuse.on(whole[2]), fuse.on(whole[3])
    try:
        harness.start(a_call())
    except Crashed:
        harness.conversations, harness.calls, harness.cursors, harness.turn_requests = whole
        harness.start(a_call())
    assert [one.state for one in harness.world.outbound(ANA)] == [State.PENDING]
    assert harness.world.of(ANA).due_at == NOON
    assert harness.world.texts[ANA, "conv_call_1"].summary


def test_an_opening_that_a_rule_defers_is_claimed_and_waits_outside_the_outbox() -> None:
    call, later = a_call(), NOON + timedelta(hours=9)
    base = a_conversation(seq=3)
    message = opening_message(call, base, AN_OPENING, "t" * 26, NOON)
    decision = SendDecision(permission=Permission.DEFERRED, rule="quiet_hours", not_before=later)
    commit = _commit_of_call(call, base, base, message, decision, an_opening_policy(), "c" * 26)
    after = commit.conversations[0].after
    assert (after.outbox, after.seq, after.due_at) == ((), 3, later)
    assert after.waiting_opening == WaitingOpening(call_id=call.call_id, not_before=later)
    (claim,) = commit.items
    assert isinstance(claim, ClaimCall)
    assert (claim.record.outcome, claim.record.reason, claim.record.would_send) == (
        CallOutcome.DEFERRED,
        "quiet_hours",
        AN_OPENING.text,
    )
    assert claim.record.opening_seq is None
