"""Which recipients and calls are opened, skipped or waited for."""

from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.call_eligibility import CallDecision, SkipReason, decide_call, decide_skip
from tests.builders import NOON, a_call, a_call_policy, a_recipient, minutes

LONG_AGO = int((NOON - timedelta(hours=25)).timestamp())
OPEN = (CallDecision.OPEN, None)
WAIT = (CallDecision.WAIT, None)


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        ("completed", True),
        ("failed", True),
        ("cancelled", True),
        ("voicemail", True),
        ("pending", False),
        ("dispatched", False),
        ("initiated", False),
        ("in_progress", False),
        ("abducted", False),
    ],
)
def test_a_status_we_do_not_know_is_not_the_end_of_a_call(status: str, finished: bool) -> None:
    assert a_recipient(status=status).is_finished is finished


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"status": "failed"}, SkipReason.FAILED),
        ({"status": "cancelled"}, SkipReason.CANCELLED),
        ({"status": "voicemail"}, SkipReason.VOICEMAIL),
        ({"status": "failed", "call_id": None}, SkipReason.FAILED),
        ({"call_id": None}, SkipReason.FAILED),
        ({"updated_at": LONG_AGO}, SkipReason.TOO_OLD),
        ({"updated_at": 0}, SkipReason.TOO_OLD),
        ({"phone": None}, None),
    ],
)
def test_a_recipient_is_skipped_without_a_look_at_its_call(
    changes: dict[str, Any], reason: SkipReason | None
) -> None:
    policy = a_call_policy(since=None)
    assert decide_skip(a_recipient(**changes), policy, NOON) is reason


def skip(reason: SkipReason) -> tuple[CallDecision, SkipReason]:
    return CallDecision.SKIP, reason


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, OPEN),
        ({"voicemail": True}, skip(SkipReason.VOICEMAIL)),
        ({"user_turns": 0}, skip(SkipReason.NO_USER_TURN)),
        ({"phone": None}, skip(SkipReason.NO_PHONE)),
        ({"status": "failed"}, skip(SkipReason.FAILED)),
        ({"text_only": True}, skip(SkipReason.TEXT_SESSION)),
        ({"by_phone": False}, skip(SkipReason.TEXT_SESSION)),
        ({"agent_id": "other"}, skip(SkipReason.OTHER_AGENT)),
        ({"ended_at": NOON - timedelta(hours=25)}, skip(SkipReason.TOO_OLD)),
        ({"status": "processing", "analysed": False}, WAIT),
        ({"status": "in-progress", "analysed": False}, WAIT),
        ({"analysed": False}, WAIT),
        ({"analysed": False, "ended_at": NOON - minutes(9.9)}, WAIT),
        ({"analysed": False, "ended_at": NOON - minutes(10)}, OPEN),
        ({"status": "processing", "ended_at": NOON - minutes(10)}, OPEN),
        ({"status": "processing", "ended_at": NOON - minutes(30), "user_turns": 0}, WAIT),
        ({"status": "processing", "text_only": True}, skip(SkipReason.TEXT_SESSION)),
    ],
)
def test_a_fetched_call_is_opened_skipped_or_waited_for(
    changes: dict[str, Any], verdict: tuple[CallDecision, SkipReason | None]
) -> None:
    policy = a_call_policy(agent_ids=frozenset({"agent_made_up_1"}))
    assert decide_call(a_call(**changes), policy, NOON) == verdict


@pytest.mark.parametrize(
    ("early", "verdict"),
    [(timedelta(), OPEN), (timedelta(milliseconds=400), OPEN), (timedelta(seconds=1), None)],
)
def test_only_calls_that_ended_after_the_beginning_count(early: timedelta, verdict: Any) -> None:
    since = (NOON - minutes(2)).replace(microsecond=400_000)
    call = a_call(ended_at=since - early)
    judged = decide_call(call, a_call_policy(since=since), NOON)
    assert judged == (verdict or skip(SkipReason.TOO_OLD))
