"""How an outbound message moves by what is learned about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.domain.message import OutboundMessage, SendDecision, State
from aftercall.domain.outbound_transitions import (
    accept,
    apply_report,
    begin_sending,
    cancel,
    fail,
    message_id_of,
    note_server_error,
    put_back,
    seq_in,
    settle_without_proof,
    wait_before,
)
from tests.builders import ANA, NOON, a_reply, minutes, seconds

FORBIDDEN = SendDecision(allowed=False, rule="opted_out", checks={"opted_out": "no"})


def a_report(**changes: object) -> DeliveryReport:
    plain = DeliveryReport(
        message_id=a_reply().message_id,
        customer=ANA,
        message_sid="SM1",
        status=DeliveryStatus.DELIVERED,
        error_code=None,
        error_message=None,
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


def test_every_beginning_counts_as_an_attempt_and_carries_its_permit() -> None:
    decision = SendDecision(allowed=True, rule="all", checks={})
    once = begin_sending(a_reply(not_before=NOON), decision, "worker", NOON)
    twice = begin_sending(put_back(once, "busy", None), decision, "other", NOON + minutes(1))
    assert (once.state, once.attempt, once.begun_at, once.not_before) == (
        State.SENDING,
        1,
        NOON,
        None,
    )
    assert (twice.attempt, twice.begun_by, twice.decision) == (2, "other", decision)


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
    accepted = accept(a_reply(state=state), "SM1", NOON)
    assert (accepted.state, accepted.message_sid) == (after, "SM1")


def test_a_second_sid_is_counted_and_a_repeated_one_changes_nothing() -> None:
    once = accept(a_reply(state=State.SENDING), "SM1", NOON)
    twice = accept(once, "SM2", NOON)
    assert twice.duplicate_sids == ("SM2",)
    assert twice.message_sid == "SM1"
    assert accept(twice, "SM1", NOON) is twice
    assert accept(twice, "SM2", NOON) is twice


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
        a_report(status=DeliveryStatus.UNDELIVERED, error_code="63999", error_message="window"),
    )
    assert (failed.delivery, failed.error_code, failed.reason) == (
        DeliveryStatus.UNDELIVERED,
        "63999",
        "window",
    )


def test_the_report_of_a_copy_says_nothing_of_the_first() -> None:
    sent = accept(a_reply(state=State.SENDING), "SM1", NOON)
    after = apply_report(sent, a_report(message_sid="SM2", status=DeliveryStatus.READ))
    assert (after.duplicate_sids, after.delivery) == (("SM2",), DeliveryStatus.QUEUED)


def test_a_status_without_a_name_here_is_still_proof() -> None:
    after = apply_report(a_reply(state=State.UNKNOWN), a_report(status=None))
    assert (after.state, after.delivery) == (State.SENT, DeliveryStatus.QUEUED)


PERMIT = SendDecision(allowed=True, rule="all", checks={})


def begun(message: OutboundMessage) -> OutboundMessage:
    return begin_sending(message, PERMIT, "worker", NOON)


NEVER_BEGUN = a_reply()
REFUSED = put_back(begun(a_reply()), "busy", None)
UNPROVED = settle_without_proof(begun(a_reply()), NOON)
FAILED_BY_TWILIO = settle_without_proof(note_server_error(begun(a_reply())), NOON)


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (NEVER_BEGUN, State.CANCELLED),
        (REFUSED, State.CANCELLED),
        (put_back(begun(REFUSED), "not sent in time", None), State.CANCELLED),
        (UNPROVED, State.UNKNOWN),
        (FAILED_BY_TWILIO, State.UNKNOWN),
        (put_back(begun(UNPROVED), "busy", None), State.UNKNOWN),
        (put_back(begun(FAILED_BY_TWILIO), "busy", None), State.UNKNOWN),
    ],
)
def test_only_what_may_be_out_there_is_not_called_cancelled(
    message: OutboundMessage, state: State
) -> None:
    after = cancel(message, FORBIDDEN)
    assert (after.state, after.reason, after.decision) == (state, "opted_out", FORBIDDEN)
    assert after.next_action is None


@pytest.mark.parametrize(
    ("message", "state"),
    [(NEVER_BEGUN, State.FAILED), (REFUSED, State.FAILED), (UNPROVED, State.UNKNOWN)],
)
def test_only_what_surely_is_not_out_there_has_failed(
    message: OutboundMessage, state: State
) -> None:
    after = fail(begun(message), "the number is wrong", 21211)
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
    assert wait_before(min(attempt, 1000), asked_for) == wait
