"""How an outbound message moves: every step of its state, by what was learned about it.

Steps that the present state does not allow return the message as it is.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.delivery import DeliveryReport, DeliveryStatus, outranks
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.message import LEGAL_STEPS, Kind, OutboundMessage, State
from aftercall.domain.send_failure import SendFailure

MOST_ATTEMPTS = 12
MOST_RESENDS = 1
_OPENING = "o-"
_LONGEST_WAIT = timedelta(minutes=10)


def message_id_of(seq: int, token: str) -> str:
    """Return the id in a message's status callback: its seq, so that it is found, and a secret."""
    return f"{seq}-{token}"


def opening_id_of(seq: int, token: str) -> str:
    """Return the id of an opening, so that a report on one is known without a look."""
    return message_id_of(seq, f"{_OPENING}{token}")


def is_opening_id(message_id: str) -> bool:
    """Say whether a message id is an opening's."""
    return message_id.partition("-")[2].startswith(_OPENING)


def seq_in(message_id: str) -> int | None:
    """Return the seq that a message id names, or None where it is no id of ours."""
    number, dash, token = message_id.partition("-")
    plain = number.isascii() and number.isdigit() and len(number) <= 10
    return int(number) if dash and token and plain else None


def begin_sending(
    message: OutboundMessage, decision: SendDecision, now: datetime
) -> OutboundMessage:
    """Record the intent to send, before anything leaves."""
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
    """Note that Twilio holds the message under a sid; a second sid is a copy, counted as such."""
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
    """Note a delivery report: proof of acceptance, and a rank that never falls."""
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
    """Return a message that surely did not go out to the outbox, to be begun again later."""
    return replace(message, state=State.PENDING, reason=reason, not_before=not_before)


def mark_failed(message: OutboundMessage, failure: SendFailure) -> OutboundMessage:
    """Record a refusal that no second try would change.

    An earlier try may have gone out all the same: the message is then unknown.
    """
    state = State.UNKNOWN if message.may_be_out else State.FAILED
    code = str(failure.code) if failure.code else None
    return explain_failure(replace(message, state=state, error_code=code), failure)


def mark_cancelled(message: OutboundMessage, decision: SendDecision) -> OutboundMessage:
    """Record the rule that forbids a message; one that may have gone out all the same is unknown.

    A message that was only ever refused, or never posted, surely was not sent.
    """
    state = State.UNKNOWN if message.may_be_out else State.CANCELLED
    return replace(message, state=state, reason=decision.rule, decision=decision, next_action=None)


def mark_server_error(message: OutboundMessage) -> OutboundMessage:
    """Note that Twilio failed the send itself; it may have gone out all the same."""
    return replace(message, server_error=True)


def resolve_without_proof(message: OutboundMessage, now: datetime) -> OutboundMessage:
    """Return what becomes of a send that neither a report nor Twilio's list shows, long after it.

    A reply is begun once more, since a missing answer looks broken; tries that Twilio itself
    failed do not count against it. An opening costs money and reads as spam when it comes twice:
    it is never sent again, and a person decides.
    """
    if message.kind is Kind.OPENING:
        return mark_unknown(message)
    unproved = replace(message, may_be_out=True)
    if message.server_error:
        later = now + delay_before_retry(message.attempt, None)
        return return_to_outbox(unproved, "Twilio failed it", later)
    if message.resends < MOST_RESENDS:
        again = replace(unproved, resends=message.resends + 1)
        return return_to_outbox(again, "no proof of acceptance", None)
    return mark_unknown(message)


def mark_unknown(message: OutboundMessage) -> OutboundMessage:
    """Note that no proof came of a message that may or may not have gone out."""
    return replace(message, state=State.UNKNOWN, reason="no proof of acceptance")


def delay_before_retry(attempt: int, asked_for: timedelta | None) -> timedelta:
    """Return how long to wait before a refused message is begun again."""
    own = timedelta(seconds=min(2.0**attempt, _LONGEST_WAIT.total_seconds()))
    return max(own, min(asked_for or own, _LONGEST_WAIT))
