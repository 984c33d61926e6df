"""What each rejection of Twilio's means."""

import pytest

from aftercall.domain.send_failure import Reaction
from aftercall.gateways.twilio.error_codes import explain_rejection


@pytest.mark.parametrize(
    ("code", "http_status", "reaction"),
    [
        (20429, 429, Reaction.LATER),
        (63018, 429, Reaction.LATER),
        (None, 429, Reaction.LATER),
        (None, None, Reaction.LATER),
        (21610, 400, Reaction.OPT_OUT),
        (63038, 429, Reaction.ALARM),
        (20003, 401, Reaction.ALARM),
        (None, 401, Reaction.ALARM),
        (None, 403, Reaction.ALARM),
        (21211, 400, Reaction.FAIL),
        (21617, 400, Reaction.FAIL),
        (63016, 400, Reaction.TEMPLATE),
        (99999, 400, Reaction.FAIL),
        (None, 400, Reaction.FAIL),
    ],
)
def test_the_code_decides_before_the_http_status(
    code: int | None, http_status: int | None, reaction: Reaction
) -> None:
    assert explain_rejection(code, http_status, "made up").reaction is reaction


@pytest.mark.parametrize(
    ("code", "http_status", "may_pass"),
    [
        (None, None, True),
        (None, 403, True),
        (20003, 401, True),
        (21655, 400, False),
        (63027, 400, False),
        (21610, 400, False),
        (99999, 400, False),
    ],
)
def test_what_may_pass_is_worth_another_try(
    code: int | None, http_status: int | None, may_pass: bool
) -> None:
    assert explain_rejection(code, http_status, "made up").may_pass is may_pass


def test_a_code_has_our_sentence_and_anything_else_twilios_words() -> None:
    known = explain_rejection(63003, 400, "Channel could not find To address")
    assert (known.sentence, known.code) == ("This number is not on WhatsApp.", 63003)
    unknown = explain_rejection(99999, 400, "Something new")
    assert (unknown.sentence, unknown.code) == ("Something new", 99999)
    assert "99999" in unknown.action
