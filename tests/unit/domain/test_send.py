"""What each refusal of Twilio's asks for."""

import pytest

from aftercall.domain.send import NotSent, Reaction, react_to


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
        (63016, 400, Reaction.FAIL),
        (99999, 400, Reaction.FAIL),
        (None, 400, Reaction.FAIL),
    ],
)
def test_the_code_decides_before_the_http_status(
    code: int | None, http_status: int | None, reaction: Reaction
) -> None:
    refusal = NotSent(code=code, http_status=http_status, reason="made up")
    assert react_to(refusal) is reaction
