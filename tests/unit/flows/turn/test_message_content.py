"""What the agent is asked where a customer sends more than a text, or nothing to answer."""

from typing import Any

from aftercall.domain.message import Kind, State
from aftercall.flows.inbound.receive_message import receive_message
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from tests.builders import a_message
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, TurnHarness, told

PLACE = {"Latitude": "4.65", "Longitude": "-74.05", "Label": "Mi casa"}


def sends(harness: TurnHarness, text: str, sid: str, **more: Any) -> None:
    receive_message(
        a_message(text, message_sid=sid, at=harness.clock.now(), **more),
        conversations=harness.conversations,
        turn_requests=harness.turn_requests,
        clock=harness.clock,
        rng=harness.rng,
    )


def test_the_agent_is_told_the_place_and_the_quoted_message() -> None:
    harness = TurnHarness()
    harness.writes("¿Qué planes hay?")
    harness.look(QUIET)
    (answer,) = harness.ours
    assert answer.message_sid is not None
    sends(harness, "Este", "SM2", details={"OriginalRepliedMessageSid": answer.message_sid})
    sends(harness, "", "SM3", message_type="location", details=PLACE)
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == (
        f'Este\n[Answers the business\'s message "{answer.text}".]\n'
        '[Shared a location: "Mi casa" (latitude 4.65, longitude -74.05).]'
    )


def test_a_quoted_message_is_found_beyond_the_newest_sixty() -> None:
    harness = TurnHarness()
    harness.writes("El plan Oro, por favor", sid="SM-old")
    for number in range(70):
        harness.writes(f"línea {number}")
    harness.look(QUIET)
    sends(harness, "Ese", "SM-new", details={"OriginalRepliedMessageSid": "SM-old"})
    harness.look(QUIET)
    assert '[Answers the customer\'s own message "El plan Oro, por favor".]' in (
        harness.agent.questions[-1].text
    )


def test_a_reaction_that_was_taken_back_is_not_answered() -> None:
    harness = TurnHarness()
    sends(harness, "", "SM1", message_type="reaction")
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (TurnOutcome.IDLE, [TurnEventKind.SILENT])
    assert harness.agent.questions == []
    assert harness.whatsapp.texts == []
    (silence,) = harness.ours
    assert (silence.kind, silence.state) == (Kind.SILENCE, State.SILENT)
    assert (harness.state.answered_seq, harness.state.due_at) == (1, None)
    check_ranges(harness.ours, harness.state.answered_seq)


def test_with_another_line_only_that_one_is_asked() -> None:
    harness = TurnHarness()
    sends(harness, "", "SM1", message_type="reaction")
    sends(harness, "¿Siguen ahí?", "SM2")
    harness.look(QUIET)
    assert [one.text for one in harness.agent.questions] == ["¿Siguen ahí?"]
    assert harness.state.answered_seq == 2


def test_a_reaction_is_asked_about() -> None:
    harness = TurnHarness()
    sends(harness, "👍", "SM1", message_type="reaction")
    harness.look(QUIET)
    assert [one.text for one in harness.agent.questions] == ['[Reacted with "👍".]']
