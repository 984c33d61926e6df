"""How an outbound message changes: each function returns the message in its next state.

A change of state that LEGAL_STEPS does not allow leaves the state as it is.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.delivery import DeliveryReport, DeliveryStatus, outranks
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.message import LEGAL_STEPS, Kind, OutboundMessage, State
from aftercall.domain.send_failure import SendFailure

MOST_ATTEMPTS = 12
_OPENING = "o-"
_LONGEST_WAIT = timedelta(minutes=10)


def message_id_of(seq: int, token: str) -> str:
    """Return the id in a message's status callback: its seq and a secret token."""
    return f"{seq}-{token}"


def opening_id_of(seq: int, token: str) -> str:
    """Return an opening's id, from which `is_opening_id` tells that it is one, without a read."""
    return message_id_of(seq, f"{_OPENING}{token}")


def is_opening_id(message_id: str) -> bool:
    """Return whether a message id is that of an opening."""
    return message_id.partition("-")[2].startswith(_OPENING)


def seq_in(message_id: str) -> int | None:
    """Return the seq that a message id names, or None where it is no id of ours."""
    number, dash, token = message_id.partition("-")
    plain = number.isascii() and number.isdigit() and len(number) <= 10
    return int(number) if dash and token and plain else None


def begin_sending(
    message: OutboundMessage, decision: SendDecision, now: datetime
) -> OutboundMessage:
    """Return the message in flight; stored before the request to Twilio is made."""
    return replace(
        message,
        state=State.SENDING,
        attempt=message.attempt + 1,
        begun_at=now,
        not_before=None,
        decision=decision,
        next_action=None,
        server_error=False,
    )


def mark_accepted(message: OutboundMessage, message_sid: str, now: datetime) -> OutboundMessage:
    """Record the sid under which Twilio accepted the message.

    A second sid means that the customer got the message twice; it goes to `duplicate_sids`.
    """
    if message.message_sid == message_sid or message_sid in message.duplicate_sids:
        return message
    if message.message_sid is not None:
        return replace(message, duplicate_sids=(*message.duplicate_sids, message_sid))
    if State.SENT not in LEGAL_STEPS[message.state]:
        return replace(message, message_sid=message_sid)
    return replace(
        message,
        state=State.SENT,
        message_sid=message_sid,
        sent_at=now,
        delivery=message.delivery or DeliveryStatus.QUEUED,
    )


def apply_report(message: OutboundMessage, report: DeliveryReport) -> OutboundMessage:
    """Record a delivery report: it proves acceptance, and sets a status of higher rank."""
    after = mark_accepted(message, report.message_sid, report.at)
    if report.status is None or report.message_sid != after.message_sid:
        return after
    if not outranks(report.status, after.delivery):
        return after
    reported = replace(
        after, delivery=report.status, error_code=report.error_code or after.error_code
    )
    if report.failure is None or not reported.is_undelivered:
        return reported
    return explain_failure(reported, report.failure)


def explain_failure(message: OutboundMessage, failure: SendFailure) -> OutboundMessage:
    """Record why a message did not arrive, and what a person can do about it."""
    return replace(message, reason=failure.sentence, next_action=failure.action)


def return_to_outbox(
    message: OutboundMessage, reason: str, not_before: datetime | None
) -> OutboundMessage:
    """Return a message to be sent again, not before a time where one is given."""
    return replace(message, state=State.PENDING, reason=reason, not_before=not_before)


def mark_failed(message: OutboundMessage, failure: SendFailure) -> OutboundMessage:
    """Record a rejection for good.

    Where the outcome of an earlier attempt is unknown the message may have been sent by that one:
    it becomes UNKNOWN, not FAILED.
    """
    state = State.UNKNOWN if message.may_be_out else State.FAILED
    code = str(failure.code) if failure.code else None
    return explain_failure(replace(message, state=state, error_code=code), failure)


def mark_cancelled(message: OutboundMessage, decision: SendDecision) -> OutboundMessage:
    """Record the rule that denies a message.

    A message that was only ever rejected, or never posted, is CANCELLED. Where the outcome of an
    earlier attempt is unknown it becomes UNKNOWN.
    """
    state = State.UNKNOWN if message.may_be_out else State.CANCELLED
    return replace(message, state=state, reason=decision.rule, decision=decision, next_action=None)


def reopens_lines(message: OutboundMessage) -> bool:
    """Return whether lines are unanswered again when this message is cancelled.

    Only the first part of a reply; a retry repeats a message whose lines stay answered. An
    operator's message answers its lines when its sending begins, see `cover_unanswered`.
    """
    if message.kind is Kind.OPERATOR:
        return message.attempt > 0 and not message.answers.is_empty
    return message.kind is Kind.REPLY and message.part == 1 and message.retry_of is None


def delay_before_retry(attempt: int, asked_for: timedelta | None) -> timedelta:
    """Return how long to wait before a rejected message is sent again.

    2 seconds after the first attempt, twice as long after each further one, or as long as Twilio
    asked for; 10 minutes at most.
    """
    own = timedelta(seconds=min(2.0**attempt, _LONGEST_WAIT.total_seconds()))
    return max(own, min(asked_for or own, _LONGEST_WAIT))
