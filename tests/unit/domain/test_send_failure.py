"""What a message lost under a scoped id means for the number that it turned out to belong to."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.failed_send_transitions import apply_loss_after_merge
from aftercall.domain.message import Kind
from aftercall.domain.send_failure import Reaction
from tests.builders import NOON, a_conversation, a_reply, minutes

LATER = NOON + minutes(5)


@pytest.mark.parametrize("kind", Kind)
def test_what_the_customer_waits_for_is_a_persons(kind: Kind) -> None:
    after = apply_loss_after_merge(a_conversation(), a_reply(kind=kind), Reaction.FAIL, LATER)
    handed_over = kind in (Kind.REPLY, Kind.OPERATOR)
    assert (after.control is Control.HUMAN) is handed_over


def test_who_has_written_since_is_answered_about_that() -> None:
    number = a_conversation(last_inbound_at=NOON + minutes(1))
    assert apply_loss_after_merge(number, a_reply(created_at=NOON), Reaction.FAIL, LATER) == number


def test_who_is_with_a_person_stays_there() -> None:
    number = a_conversation(control=Control.HUMAN)
    assert apply_loss_after_merge(number, a_reply(), Reaction.FAIL, LATER) == number


def test_an_opt_out_at_twilio_counts_for_the_number() -> None:
    after = apply_loss_after_merge(a_conversation(), a_reply(), Reaction.OPT_OUT, LATER)
    assert after.opted_out_at == LATER
