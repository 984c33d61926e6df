"""Every finished recipient is considered once, and none stops another."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aftercall.domain.errors import Misconfigured, Refused, Unavailable
from tests.builders import NOON, a_call, minutes
from tests.unit.flows.poll_bench import OPENED, PollBench


def test_a_finished_call_is_opened_once() -> None:
    bench = PollBench()
    bench.add(1)
    assert [seen.outcome for seen in bench.round().evaluated] == [OPENED]
    bench.moves()
    assert bench.round(60).evaluated == []
    assert bench.source.asked.count("conv_1") == 1
    assert bench.turn_requests.causes == ["call:conv_1"]


def test_an_idle_round_is_one_request_and_no_write() -> None:
    bench = PollBench()
    bench.add(1)
    bench.round()
    bench.source.asked.clear()
    before = (bench.world.writes, bench.cursors.saves)
    assert bench.round(60).evaluated == []
    assert bench.source.asked == ["batches"]
    assert (bench.world.writes, bench.cursors.saves) == before


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
    ],
)
def test_a_call_without_an_opening_is_recorded_with_its_reason(
    recipient: dict[str, Any], call: dict[str, Any], reason: str
) -> None:
    bench = PollBench()
    bench.policy = replace(bench.policy, agent_ids=frozenset({"agent_made_up_1"}))
    answered = a_call(**{"call_id": "conv_1", "phone": None, **call})
    bench.add(1, call=answered, **recipient)
    bench.round()
    assert bench.outcomes == {"conv_1": reason}
    assert bench.world.conversations == {}
    assert bench.turn_requests.sent == []


def test_a_recipient_who_was_never_called_is_recorded_under_its_own_id() -> None:
    bench = PollBench()
    bench.add(1, status="failed", call_id=None)
    bench.round()
    assert bench.outcomes == {"batch_1.rec_1": "failed"}


@pytest.mark.parametrize("status", ["pending", "initiated", "in_progress", "abducted"])
def test_a_call_that_goes_on_is_left_alone(status: str) -> None:
    bench = PollBench()
    bench.add(1, status=status)
    assert bench.round().evaluated == []
    assert bench.outcomes == {}


def test_a_call_is_waited_for_until_it_is_done() -> None:
    bench = PollBench()
    bench.add(1, call=a_call(call_id="conv_1", status="processing", analysed=False))
    first = bench.round()
    assert [(seen.outcome, seen.reason) for seen in first.evaluated] == [
        (None, "call is processing")
    ]
    assert bench.waiting == ["rec_1"]
    bench.source.calls["conv_1"] = a_call(call_id="conv_1")
    assert [seen.outcome for seen in bench.round(60).evaluated] == [OPENED]
    assert bench.waiting == []


def test_the_transcript_is_used_when_no_analysis_comes_within_ten_minutes() -> None:
    bench = PollBench()
    bench.add(1, call=a_call(call_id="conv_1", analysed=False, ended_at=NOON - minutes(2)))
    bench.round()
    bench.round(7.9 * 60)
    assert bench.outcomes == {}
    bench.round(6)
    assert bench.outcomes == {"conv_1": OPENED}


def test_a_long_call_without_a_duration_yet_is_not_taken_for_a_silent_one() -> None:
    bench = PollBench()
    unfinished = {"status": "processing", "analysed": False, "user_turns": 0}
    bench.add(1, call=a_call(call_id="conv_1", ended_at=NOON - minutes(15), **unfinished))
    bench.round()
    assert bench.outcomes == {}
    bench.source.calls["conv_1"] = a_call(call_id="conv_1")
    bench.round(60)
    assert bench.outcomes == {"conv_1": OPENED}


def test_malformed_recipients_and_calls_stop_no_other() -> None:
    bench = PollBench()
    bench.source.unreadable = ["recipient 3 of batch batch_1 cannot be read: id"]
    bench.add(1, call=Refused("call conv_1 cannot be read: metadata"))
    bench.add(2, call=Unavailable("ElevenLabs answered 500"))
    bench.add(3)
    report = bench.round()
    assert bench.outcomes == {"conv_3": OPENED}
    assert report.unreadable == bench.source.unreadable
    assert sorted(bench.waiting) == ["rec_1", "rec_2"]
    bench.source.calls["conv_2"] = a_call(call_id="conv_2", phone="+573000000002")
    bench.round(60)
    assert bench.outcomes == {"conv_2": OPENED, "conv_3": OPENED}
    bench.round(600)
    assert bench.outcomes["conv_1"] == "unreadable"
    assert bench.waiting == []


def test_a_call_that_is_not_there_yet_is_looked_for_again() -> None:
    bench = PollBench()
    bench.add(1, call=Refused("ElevenLabs answered 404"))
    bench.round()
    bench.source.calls["conv_1"] = a_call(call_id="conv_1", phone="+573000000001")
    bench.round(60)
    assert bench.outcomes == {"conv_1": OPENED}


def test_a_recipient_who_shows_up_late_is_still_considered() -> None:
    bench = PollBench()
    bench.add(2)
    bench.round()
    bench.add(1)
    bench.round(60)
    assert bench.outcomes == {"conv_1": OPENED, "conv_2": OPENED}


def test_a_call_that_cannot_be_stored_stops_no_other_and_is_tried_again() -> None:
    bench = PollBench()
    for number in range(1, 20):
        bench.add(number)
    poisoned = True

    def start(call: Any) -> Any:
        if call.call_id == "conv_3" and poisoned:
            raise Unavailable("the table did not answer: ValidationException")
        return bench.start(call)

    bench.round(start=start)
    assert len(bench.outcomes) == 18
    poisoned = False
    bench.round(60, start=start)
    assert bench.outcomes["conv_3"] == OPENED


def test_a_batch_that_cannot_be_read_stops_no_other_and_is_read_again() -> None:
    bench = PollBench()
    bench.source.people["broken"] = Unavailable("ElevenLabs answered 503")
    bench.moves("broken")
    bench.add(1)
    report = bench.round()
    assert report.unreadable == ["batch broken: ElevenLabs answered 503"]
    assert bench.outcomes == {"conv_1": OPENED}
    bench.source.people["broken"] = []
    bench.add(2, batch_id="broken")
    bench.round(60)
    assert bench.outcomes["conv_2"] == OPENED


def test_a_refused_key_ends_the_round_since_a_person_has_to_mend_it() -> None:
    bench = PollBench()
    bench.add(1, call=Misconfigured("the key is refused"))
    with pytest.raises(Misconfigured):
        bench.round()
    assert (bench.outcomes, bench.cursors.saves) == ({}, 0)


def test_what_the_batch_knew_of_a_customer_goes_with_the_call() -> None:
    bench = PollBench()
    call = a_call(call_id="conv_1", phone=None, variables={"plan": "oro"})
    bench.add(1, call=call, variables={"nombre": "Ana", "plan": "plata"})
    bench.round()
    told = bench.world.texts["+573000000001", "conv_1"]
    assert told.variables == {"nombre": "Ana", "plan": "oro"}
    assert (told.batch_id, told.recipient_id) == ("batch_1", "rec_1")
    assert bench.world.of("+573000000001").name == "Ana"
