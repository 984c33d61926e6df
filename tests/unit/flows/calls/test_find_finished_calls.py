"""Every finished recipient is considered once, and none stops another."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.errors import Misconfigured, Refused, Unavailable
from tests.builders import NOON, a_call, minutes
from tests.unit.flows.poll_harness import OPENED, PollHarness


def test_a_finished_call_is_opened_once() -> None:
    harness = PollHarness()
    harness.add(1)
    assert [seen.outcome for seen in harness.round().evaluated] == [OPENED]
    harness.moves()
    assert harness.round(60).evaluated == []
    assert harness.source.asked.count("conv_1") == 1
    assert harness.turn_requests.causes == ["call:conv_1"]


def test_an_idle_round_is_one_request_and_no_write() -> None:
    harness = PollHarness()
    harness.add(1)
    harness.round()
    harness.source.asked.clear()
    before = (harness.world.writes, harness.cursors.saves)
    assert harness.round(60).evaluated == []
    assert harness.source.asked == ["batches"]
    assert (harness.world.writes, harness.cursors.saves) == before


@pytest.mark.parametrize(
    ("recipient", "call", "reason"),
    [
        ({"status": "voicemail"}, {}, "voicemail"),
        ({"status": "failed"}, {}, "failed"),
        ({"status": "cancelled"}, {}, "cancelled"),
        ({}, {"voicemail": True}, "voicemail"),
        ({}, {"user_turns": 0}, "no_user_turn"),
        ({}, {"status": "failed"}, "failed"),
        ({}, {"text_only": True}, "text_session"),
        ({}, {"by_phone": False}, "text_session"),
        ({}, {"agent_id": "agent_other"}, "other_agent"),
        ({}, {"ended_at": NOON - timedelta(hours=2)}, "too_old"),
        ({"updated_at": 1}, {}, "too_old"),
        ({"phone": None}, {"phone": None}, "no_phone"),
        ({"phone": None}, {"number_without_country": True}, "number_without_country"),
        ({"phone": None, "number_without_country": True}, {}, "number_without_country"),
    ],
)
def test_a_call_without_an_opening_is_recorded_with_its_reason(
    recipient: dict[str, Any], call: dict[str, Any], reason: str
) -> None:
    harness = PollHarness()
    harness.policy = replace(harness.policy, agent_ids=frozenset({"agent_made_up_1"}))
    answered = a_call(**{"call_id": "conv_1", "phone": None, **call})
    harness.add(1, call=answered, **recipient)
    harness.round()
    assert harness.outcomes == {"conv_1": reason}
    assert harness.world.conversations == {}
    assert harness.turn_requests.sent == []


def test_the_lists_number_is_used_where_the_calls_own_names_no_country() -> None:
    harness = PollHarness()
    harness.add(1, call=a_call(call_id="conv_1", phone=None, number_without_country=True))
    harness.round()
    assert list(harness.world.conversations) == ["+573000000001"]


def test_a_recipient_who_was_never_called_is_recorded_under_its_own_id() -> None:
    harness = PollHarness()
    harness.add(1, status="failed", call_id=None)
    harness.round()
    assert harness.outcomes == {"batch_1.rec_1": "failed"}


@pytest.mark.parametrize("status", ["pending", "initiated", "in_progress", "abducted"])
def test_a_call_that_goes_on_is_left_alone(status: str) -> None:
    harness = PollHarness()
    harness.add(1, status=status)
    assert harness.round().evaluated == []
    assert harness.outcomes == {}


def test_a_call_is_waited_for_until_it_is_done() -> None:
    harness = PollHarness()
    harness.add(1, call=a_call(call_id="conv_1", status="processing", analysed=False))
    first = harness.round()
    assert [(seen.outcome, seen.reason) for seen in first.evaluated] == [
        (None, "call is processing")
    ]
    assert harness.waiting == ["rec_1"]
    harness.source.calls["conv_1"] = a_call(call_id="conv_1")
    assert [seen.outcome for seen in harness.round(60).evaluated] == [OPENED]
    assert harness.waiting == []


def test_the_transcript_is_used_when_no_analysis_comes_within_ten_minutes() -> None:
    harness = PollHarness()
    harness.add(1, call=a_call(call_id="conv_1", analysed=False, ended_at=NOON - minutes(2)))
    harness.round()
    harness.round(7.9 * 60)
    assert harness.outcomes == {}
    harness.round(6)
    assert harness.outcomes == {"conv_1": OPENED}


def test_a_long_call_without_a_duration_yet_is_not_taken_for_a_silent_one() -> None:
    harness = PollHarness()
    unfinished = {"status": "processing", "analysed": False, "user_turns": 0}
    harness.add(1, call=a_call(call_id="conv_1", ended_at=NOON - minutes(15), **unfinished))
    harness.round()
    assert harness.outcomes == {}
    harness.source.calls["conv_1"] = a_call(call_id="conv_1")
    harness.round(60)
    assert harness.outcomes == {"conv_1": OPENED}


def test_malformed_recipients_and_calls_stop_no_other() -> None:
    harness = PollHarness()
    harness.source.unreadable = ["recipient 3 of batch batch_1 cannot be read: id"]
    harness.add(1, call=Refused("call conv_1 cannot be read: metadata"))
    harness.add(2, call=Unavailable("ElevenLabs answered 500"))
    harness.add(3)
    report = harness.round()
    assert harness.outcomes == {"conv_3": OPENED}
    assert report.unreadable == harness.source.unreadable
    assert sorted(harness.waiting) == ["rec_1", "rec_2"]
    harness.source.calls["conv_2"] = a_call(call_id="conv_2", phone="+573000000002")
    harness.round(60)
    assert harness.outcomes == {"conv_2": OPENED, "conv_3": OPENED}
    harness.round(600)
    assert harness.outcomes["conv_1"] == "unreadable"
    assert harness.waiting == []


def test_a_call_that_is_not_there_yet_is_looked_for_again() -> None:
    harness = PollHarness()
    harness.add(1, call=Refused("ElevenLabs answered 404"))
    harness.round()
    harness.source.calls["conv_1"] = a_call(call_id="conv_1", phone="+573000000001")
    harness.round(60)
    assert harness.outcomes == {"conv_1": OPENED}


def test_a_recipient_who_shows_up_late_is_still_considered() -> None:
    harness = PollHarness()
    harness.add(2)
    harness.round()
    harness.add(1)
    harness.round(60)
    assert harness.outcomes == {"conv_1": OPENED, "conv_2": OPENED}


def test_a_call_that_cannot_be_stored_stops_no_other_and_is_tried_again() -> None:
    harness = PollHarness()
    for number in range(1, 20):
        harness.add(number)
    poisoned = True

    def start(call: Any) -> Any:
        if call.call_id == "conv_3" and poisoned:
            raise Unavailable("the table did not answer: ValidationException")
        return harness.start(call)

    harness.round(start=start)
    assert len(harness.outcomes) == 18
    poisoned = False
    harness.round(60, start=start)
    assert harness.outcomes["conv_3"] == OPENED


def test_a_batch_that_cannot_be_read_stops_no_other_and_is_read_again() -> None:
    harness = PollHarness()
    harness.source.people["broken"] = Unavailable("ElevenLabs answered 503")
    harness.moves("broken")
    harness.add(1)
    report = harness.round()
    assert report.unreadable == ["batch broken: ElevenLabs answered 503"]
    assert harness.outcomes == {"conv_1": OPENED}
    harness.source.people["broken"] = []
    harness.add(2, batch_id="broken")
    harness.round(60)
    assert harness.outcomes["conv_2"] == OPENED


def test_a_refused_key_ends_the_round_since_a_person_has_to_mend_it() -> None:
    harness = PollHarness()
    harness.add(1, call=Misconfigured("the key is refused"))
    with pytest.raises(Misconfigured):
        harness.round()
    assert (harness.outcomes, harness.cursors.saves) == ({}, 0)


def test_what_the_batch_knew_of_a_customer_goes_with_the_call() -> None:
    harness = PollHarness()
    call = a_call(call_id="conv_1", phone=None, variables={"plan": "oro"})
    harness.add(1, call=call, variables={"nombre": "Ana", "plan": "plata"})
    harness.round()
    told = harness.world.texts["+573000000001", "conv_1"]
    assert told.variables == {"nombre": "Ana", "plan": "oro"}
    assert (told.batch_id, told.recipient_id) == ("batch_1", "rec_1")
    assert harness.world.of("+573000000001").name == "Ana"
