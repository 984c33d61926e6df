"""The stories of refused and lost answers end as they are told."""

import pytest

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Kind, State
from tests.simulation.run import Case, run
from tests.simulation.scenarios.scenario import ANA, BEA, SCOPED
from tests.simulation.storage import Storage, in_memory
from tests.simulation.stored import Stored
from tests.simulation.world.scheduler import Scheduler


def played(scenario: str) -> Stored:
    """Return what is stored at the end of a story without a fault."""
    held: list[Stored] = []

    def opens(stored: Stored, scheduler: Scheduler) -> Storage:
        held.append(stored)
        return in_memory(stored, scheduler)

    assert run(Case(scenario=scenario), opens).violations == ()
    return held[0]


def ends_of(stored: Stored, customer: str, *kinds: Kind) -> list[str]:
    """Return what became of our messages of some kinds, in order."""
    found = [one for one in stored.outbound(customer) if one.kind in kinds]
    return ["lost" if one.is_undelivered else str(one.state) for one in found]


def control_of(stored: Stored, customer: str) -> Control:
    found: Conversation = stored.conversations[customer]
    return found.control


@pytest.mark.parametrize(
    ("scenario", "first"), [("refused_reply", "failed"), ("never_delivered", "lost")]
)
def test_a_person_sees_to_one_and_the_other_waits_for_one(scenario: str, first: str) -> None:
    stored = played(scenario)
    assert ends_of(stored, ANA, Kind.REPLY, Kind.OPERATOR) == [first, "sent", "sent"]
    assert (control_of(stored, ANA), control_of(stored, BEA)) == (Control.AGENT, Control.HUMAN)


def test_behind_a_refused_part_nothing_more_goes_out() -> None:
    stored = played("refused_part")
    assert ends_of(stored, ANA, Kind.REPLY) == ["sent", "failed", "cancelled"]
    assert control_of(stored, ANA) is Control.HUMAN


def test_who_has_written_on_keeps_the_agent() -> None:
    stored = played("lost_behind_a_line")
    assert ends_of(stored, ANA, Kind.REPLY) == ["lost", "sent"]
    assert control_of(stored, ANA) is Control.AGENT


def test_a_passing_fault_costs_one_retry_and_a_lasting_one_a_person() -> None:
    stored = played("delivered_later")
    assert sorted(ends_of(stored, ANA, Kind.REPLY)) == ["lost", "sent", "sent"]
    assert control_of(stored, ANA) is Control.AGENT
    assert ends_of(stored, BEA, Kind.REPLY) == ["lost"] * 4
    assert control_of(stored, BEA) is Control.HUMAN


def test_a_retry_that_a_look_in_cuts_off_goes_to_a_person() -> None:
    stored = played("retry_and_hand_over")
    assert ends_of(stored, ANA, Kind.REPLY) == ["lost", "cancelled"]
    assert control_of(stored, ANA) is Control.HUMAN


def test_who_is_opted_out_at_twilio_is_opted_out_here() -> None:
    stored = played("opted_out_at_twilio")
    assert (ends_of(stored, ANA, Kind.REPLY), ends_of(stored, BEA, Kind.REPLY)) == (
        ["lost"],
        ["failed"],
    )
    assert all(one.opted_out_at for one in stored.conversations.values())


def test_a_closed_window_holds_a_persons_message_too_until_the_customer_writes() -> None:
    stored = played("closed_window")
    assert ends_of(stored, ANA, Kind.REPLY, Kind.OPERATOR) == ["lost", "cancelled", "sent"]
    assert control_of(stored, ANA) is Control.AGENT


def test_an_answer_that_was_only_refused_is_given_after_the_give_back() -> None:
    stored = played("busy_then_hand_over")
    first, second, _ = (one for one in stored.outbound(ANA) if one.kind is Kind.REPLY)
    assert (first.state, second.state) == (State.CANCELLED, State.SENT)
    assert (first.after, first.upto) == (second.after, second.upto)


def test_an_answer_lost_under_the_scoped_id_gives_the_numbers_conversation_to_a_person() -> None:
    stored = played("lost_under_the_scoped_id")
    assert ends_of(stored, SCOPED[BEA], Kind.REPLY) == ["lost"]
    assert (control_of(stored, SCOPED[BEA]), control_of(stored, BEA)) == (
        Control.CLOSED,
        Control.HUMAN,
    )
