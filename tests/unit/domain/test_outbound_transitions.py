"""How an outbound message moves by what is learned about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.domain.gate.send_decision import Permission, SendDecision
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.outbound_transitions import (
    apply_report,
    begin_sending,
    delay_before_retry,
    mark_accepted,
    mark_cancelled,
    mark_failed,
    message_id_of,
    return_to_outbox,
    seq_in,
)
from aftercall.domain.send_failure import Reaction, SendFailure
from aftercall.domain.unknown_send import mark_server_error, resolve_without_proof
from tests.builders import ANA, NOON, a_reply, minutes, seconds

FORBIDDEN = SendDecision(permission=Permission.DENIED, rule="opted_out")
ALLOWED = SendDecision(permission=Permission.ALLOWED)
WINDOW = SendFailure(reaction=Reaction.TEMPLATE, sentence="window", action="Wait.", code=63999)
WRONG_NUMBER = SendFailure(
    reaction=Reaction.FAIL, sentence="the number is wrong", action="Call them.", code=21211
)


def a_report(**changes: object) -> DeliveryReport:
    plain = DeliveryReport(
        message_id=a_reply().message_id,
        customer=ANA,
        message_sid="SM1",
        status=DeliveryStatus.DELIVERED,
        error_code=None,
        at=NOON,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names fields freely


@pytest.mark.parametrize(
    ("message_id", "seq"),
    [
        (message_id_of(17, "a" * 26), 17),
        ("17", None),
        ("17-", None),
        ("-token", None),
        ("seventeen-token", None),
        ("१७-token", None),
        ("²-token", None),
        ("12345678901-token", None),
        ("", None),
    ],
)
def test_a_message_id_names_its_seq_and_nothing_else_is_one(
    message_id: str, seq: int | None
) -> None:
    assert seq_in(message_id) == seq


def test_every_beginning_counts_as_an_attempt_and_carries_its_decision() -> None:
    once = begin_sending(a_reply(not_before=NOON), ALLOWED, NOON)
    twice = begin_sending(return_to_outbox(once, "busy", None), ALLOWED, NOON + minutes(1))
    assert (once.state, once.attempt, once.begun_at, once.not_before) == (
        State.SENDING,
        1,
        NOON,
        None,
    )
    assert (twice.attempt, twice.begun_at, twice.decision) == (2, NOON + minutes(1), ALLOWED)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.PENDING, State.SENT),
        (State.SENDING, State.SENT),
        (State.UNKNOWN, State.SENT),
        (State.FAILED, State.FAILED),
        (State.CANCELLED, State.CANCELLED),
    ],
)
def test_proof_of_acceptance_moves_what_may_still_move(state: State, after: State) -> None:
    accepted = mark_accepted(a_reply(state=state), "SM1", NOON)
    assert (accepted.state, accepted.message_sid) == (after, "SM1")


def test_a_second_sid_is_counted_and_a_repeated_one_changes_nothing() -> None:
    once = mark_accepted(a_reply(state=State.SENDING), "SM1", NOON)
    twice = mark_accepted(once, "SM2", NOON)
    assert twice.duplicate_sids == ("SM2",)
    assert twice.message_sid == "SM1"
    assert mark_accepted(twice, "SM1", NOON) is twice
    assert mark_accepted(twice, "SM2", NOON) is twice


def test_a_report_before_our_own_record_is_proof_and_rank_at_once() -> None:
    after = apply_report(a_reply(state=State.SENDING), a_report())
    assert (after.state, after.message_sid, after.delivery) == (
        State.SENT,
        "SM1",
        DeliveryStatus.DELIVERED,
    )


@pytest.mark.parametrize("late", ["queued", "sent", "delivered"])
def test_a_late_or_repeated_report_changes_nothing(late: str) -> None:
    delivered = apply_report(a_reply(state=State.SENDING), a_report())
    assert apply_report(delivered, a_report(status=DeliveryStatus(late))) == delivered


def test_a_failure_keeps_its_code_and_reason() -> None:
    failed = apply_report(
        a_reply(state=State.SENT, message_sid="SM1", delivery=DeliveryStatus.SENT),
        a_report(status=DeliveryStatus.UNDELIVERED, error_code="63999", failure=WINDOW),
    )
    assert (failed.delivery, failed.error_code, failed.reason) == (
        DeliveryStatus.UNDELIVERED,
        "63999",
        "window",
    )


def test_the_report_of_a_copy_says_nothing_of_the_first() -> None:
    sent = mark_accepted(a_reply(state=State.SENDING), "SM1", NOON)
    after = apply_report(sent, a_report(message_sid="SM2", status=DeliveryStatus.READ))
    assert (after.duplicate_sids, after.delivery) == (("SM2",), DeliveryStatus.QUEUED)


def test_a_status_without_a_name_here_is_still_proof() -> None:
    after = apply_report(a_reply(state=State.UNKNOWN), a_report(status=None))
    assert (after.state, after.delivery) == (State.SENT, DeliveryStatus.QUEUED)


def begun(message: OutboundMessage) -> OutboundMessage:
    return begin_sending(message, ALLOWED, NOON)


NEVER_BEGUN = a_reply()
REFUSED = return_to_outbox(begun(a_reply()), "busy", None)
UNPROVED = resolve_without_proof(begun(a_reply()), NOON)
FAILED_BY_TWILIO = resolve_without_proof(mark_server_error(begun(a_reply())), NOON)


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (NEVER_BEGUN, State.CANCELLED),
        (REFUSED, State.CANCELLED),
        (return_to_outbox(begun(REFUSED), "not sent in time", None), State.CANCELLED),
        (UNPROVED, State.UNKNOWN),
        (FAILED_BY_TWILIO, State.UNKNOWN),
        (return_to_outbox(begun(UNPROVED), "busy", None), State.UNKNOWN),
        (return_to_outbox(begun(FAILED_BY_TWILIO), "busy", None), State.UNKNOWN),
    ],
)
def test_only_what_may_be_out_there_is_not_called_cancelled(
    message: OutboundMessage, state: State
) -> None:
    after = mark_cancelled(message, FORBIDDEN)
    assert (after.state, after.reason, after.decision) == (state, "opted_out", FORBIDDEN)
    assert after.next_action is None


@pytest.mark.parametrize(
    ("message", "state"),
    [(NEVER_BEGUN, State.FAILED), (REFUSED, State.FAILED), (UNPROVED, State.UNKNOWN)],
)
def test_only_what_surely_is_not_out_there_has_failed(
    message: OutboundMessage, state: State
) -> None:
    after = mark_failed(begun(message), WRONG_NUMBER)
    assert (after.state, after.reason, after.error_code) == (state, "the number is wrong", "21211")


@pytest.mark.parametrize(
    ("attempt", "asked_for", "wait"),
    [
        (1, None, seconds(2)),
        (3, None, seconds(8)),
        (9, None, seconds(512)),
        (11, None, minutes(10)),
        (2000, None, minutes(10)),
        (1, seconds(30), seconds(30)),
        (5, seconds(1), seconds(32)),
        (1, timedelta(days=1), minutes(10)),
    ],
)
def test_a_refused_message_waits_longer_each_time_but_never_over_ten_minutes(
    attempt: int, asked_for: timedelta | None, wait: timedelta
) -> None:
    assert delay_before_retry(min(attempt, 1000), asked_for) == wait
