"""What becomes of rejected and lost answers in their scenarios."""

import pytest

from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Kind, State
from tests.memory_store.tables import MemoryTables
from tests.simulation.run import Case, run
from tests.simulation.scenarios.scenario import ANA, BEA, SCOPED
from tests.simulation.world.scheduler import Scheduler
from tests.simulation.world.storage import Report, Storage, in_memory


def stored_after(scenario: str) -> MemoryTables:
    """Return what is stored at the end of a scenario without a fault."""
    opened: list[MemoryTables] = []

    def opens(stored: MemoryTables, scheduler: Scheduler, report: Report) -> Storage:
        opened.append(stored)
        return in_memory(stored, scheduler, report)

    assert run(Case(scenario=scenario), opens).violations == ()
    return opened[0]


def ends_of(stored: MemoryTables, customer: str, *kinds: Kind) -> list[str]:
    """Return the states of our messages of some kinds, in order; `lost` for undelivered."""
    found = [one for one in stored.outbound(customer) if one.kind in kinds]
    return ["lost" if one.is_undelivered else str(one.state) for one in found]


def control_of(stored: MemoryTables, customer: str) -> Control:
    found: Conversation = stored.conversations[customer]
    return found.control


@pytest.mark.parametrize(
    ("scenario", "first"), [("refused_reply", "failed"), ("never_delivered", "lost")]
)
def test_an_operator_answers_one_customer_and_the_other_is_handed_over(
    scenario: str, first: str
) -> None:
    stored = stored_after(scenario)
    assert ends_of(stored, ANA, Kind.REPLY, Kind.OPERATOR) == [first, "sent", "sent"]
    assert (control_of(stored, ANA), control_of(stored, BEA)) == (Control.AGENT, Control.HUMAN)


def test_nothing_is_sent_after_a_rejected_part() -> None:
    stored = stored_after("refused_part")
    assert ends_of(stored, ANA, Kind.REPLY) == ["sent", "failed", "cancelled"]
    assert control_of(stored, ANA) is Control.HUMAN


def test_a_customer_who_has_written_again_stays_with_the_agent() -> None:
    stored = stored_after("lost_after_next_message")
    assert ends_of(stored, ANA, Kind.REPLY) == ["lost", "sent"]
    assert control_of(stored, ANA) is Control.AGENT


def test_a_transient_error_costs_one_retry_and_a_lasting_one_a_hand_over() -> None:
    stored = stored_after("delivered_later")
    assert sorted(ends_of(stored, ANA, Kind.REPLY)) == ["lost", "sent", "sent"]
    assert control_of(stored, ANA) is Control.AGENT
    assert ends_of(stored, BEA, Kind.REPLY) == ["lost"] * 4
    assert control_of(stored, BEA) is Control.HUMAN


def test_a_retry_that_a_take_over_cancels_is_handed_over() -> None:
    stored = stored_after("retry_and_hand_over")
    assert ends_of(stored, ANA, Kind.REPLY) == ["lost", "cancelled"]
    assert control_of(stored, ANA) is Control.HUMAN


def test_an_opt_out_at_twilio_is_an_opt_out_here_and_tried_once_for_each_line() -> None:
    stored = stored_after("opted_out_at_twilio")
    assert (ends_of(stored, ANA, Kind.REPLY), ends_of(stored, BEA, Kind.REPLY)) == (
        ["lost", "lost"],
        ["failed", "failed"],
    )
    assert all(one.opted_out_at for one in stored.conversations.values())


def test_a_closed_window_cancels_an_operators_message_too_until_the_customer_writes() -> None:
    stored = stored_after("closed_window")
    assert ends_of(stored, ANA, Kind.REPLY, Kind.OPERATOR) == ["lost", "cancelled", "sent"]
    assert control_of(stored, ANA) is Control.AGENT


def test_an_answer_that_was_only_rejected_is_made_again_after_the_give_back() -> None:
    stored = stored_after("busy_then_hand_over")
    first, second, _ = (one for one in stored.outbound(ANA) if one.kind is Kind.REPLY)
    assert (first.state, second.state) == (State.CANCELLED, State.SENT)
    assert (first.answers.after, first.answers.through) == (
        second.answers.after,
        second.answers.through,
    )


def test_an_answer_lost_under_the_scoped_id_hands_over_the_numbers_conversation() -> None:
    stored = stored_after("lost_under_the_scoped_id")
    assert ends_of(stored, SCOPED[BEA], Kind.REPLY) == ["lost"]
    assert (control_of(stored, SCOPED[BEA]), control_of(stored, BEA)) == (
        Control.CLOSED,
        Control.HUMAN,
    )
