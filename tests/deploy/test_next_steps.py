"""What is left to do after a deployment is listed in order."""

from __future__ import annotations

from ops.stage.next_steps import next_steps
from ops.stage.samconfig import Stage

OUTPUTS = {"TwilioIncomingUrl": "https://api.example.com/webhook/twilio/incoming"}


def a_stage(**overrides: str) -> Stage:
    return Stage(
        name="dev", stack_name="aftercall-dev", region=None, profile=None, overrides=overrides
    )


def test_what_is_left_to_do_is_in_order() -> None:
    lines = next_steps(a_stage(Openings="off"), OUTPUTS, missing=["Twilio auth token"]).splitlines()
    assert [line.split(".")[0].strip() for line in lines[1:]] == ["1", "2", "3", "4"]
    for line, word in zip(lines[1:], ("secrets", "paste", "doctor", "Openings=on"), strict=True):
        assert word in line


def test_secrets_that_are_set_and_openings_that_are_on_are_no_step() -> None:
    steps = next_steps(a_stage(Openings="on"), OUTPUTS, missing=[])
    assert "make secrets" not in steps
    assert "make deploy" not in steps
