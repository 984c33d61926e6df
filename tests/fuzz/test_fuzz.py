"""A few thousand mutated requests on every run, and proof that the judge can say no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.case_kinds import WEIGHTS, case_of
from tests.fuzz.tally import Tally, run

if TYPE_CHECKING:
    from tests.fuzz.case import Case

SEED = 1
TWILIO = "aftercall.gateways.twilio"
BUGS: dict[str, tuple[str, object, str]] = {
    "any Twilio signature will do": (f"{TWILIO}.signature.verify", True, "signed"),
    "fields may be cut anywhere": (f"{TWILIO}.webhook.hides_a_field", False, "signed"),
    "texts may be cut short": (f"{TWILIO}.webhook.may_be_cut", False, "signed"),
    "any ElevenLabs signature will do": (
        "aftercall.gateways.elevenlabs.post_call_webhook.is_signed",
        True,
        "signed",
    ),
    "nothing comes in": (f"{TWILIO}.signature.verify", False, "untouched"),
}


@pytest.fixture(scope="module")
def tally() -> Tally:
    return run(SEED, range(2500))


def test_no_mutated_request_gets_in_fails_or_ends_in_a_500(tally: Tally) -> None:
    assert tally.failures == []


def test_no_request_keeps_a_door_busy(tally: Tally) -> None:
    assert tally.slowest[0] < 1


def test_every_class_of_request_came_and_untouched_ones_were_taken_in(tally: Tally) -> None:
    assert len(tally.cases) == len(WEIGHTS)
    assert tally.stored["intact"] > tally.cases["intact"] / 2
    assert tally.stored["call intact"] > tally.cases["call intact"] / 2
    assert tally.stored["forged"] == tally.stored["call forged"] == tally.stored["placed"] == 0


def test_a_seed_and_a_number_always_give_the_same_request() -> None:
    def shown(case: Case) -> str:
        return repr((case.kind, case.door, case.event, case.signed))

    assert [shown(case_of(7, n)) for n in range(50)] == [shown(case_of(7, n)) for n in range(50)]


@pytest.mark.parametrize(("place", "answer", "said"), BUGS.values(), ids=BUGS)
def test_a_broken_check_is_found(
    monkeypatch: pytest.MonkeyPatch, place: str, answer: object, said: str
) -> None:
    def broken(*_: Any) -> Any:
        return answer

    monkeypatch.setattr(place, broken)
    found = run(SEED, range(1300))
    assert found.failing
    assert any(said in line for line in found.failures)


def test_a_handler_that_raises_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: Any, **__: Any) -> Any:
        raise KeyError("a bug")

    monkeypatch.setattr("functions.twilio_webhook.app.read_message", raising)
    found = run(SEED, range(100))
    assert any("KeyError" in line and "--seed 1 --only" in line for line in found.failures)
