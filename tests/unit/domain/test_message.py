"""A message in words, and which states are an end."""

import pytest

from aftercall.domain.message import FINISHED, LEGAL_STEPS, State
from tests.builders import a_message, a_reply


@pytest.mark.parametrize(
    ("text", "message_type", "line"),
    [
        (" Hola \n", "text", "Hola"),
        ("", "image", "[image]"),
        ("  ", "location", "[location]"),
        ("", "", "[message]"),
        ("Mira", "image", "Mira"),
    ],
)
def test_what_has_no_words_is_named_by_its_type(text: str, message_type: str, line: str) -> None:
    assert a_message(text, message_type=message_type).text_or_type == line


@pytest.mark.parametrize("state", State)
def test_a_finished_message_is_never_begun_again(state: State) -> None:
    assert a_reply(state=state).is_finished is (state in FINISHED)
    if state in FINISHED:
        assert LEGAL_STEPS[state] <= {State.SENT}
