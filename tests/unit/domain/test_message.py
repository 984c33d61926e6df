"""Which states of a message are an end."""

import pytest

from aftercall.domain.message import FINISHED, LEGAL_STEPS, State
from tests.builders import a_reply


@pytest.mark.parametrize("state", State)
def test_a_finished_message_is_never_begun_again(state: State) -> None:
    assert a_reply(state=state).is_finished is (state in FINISHED)
    if state in FINISHED:
        assert LEGAL_STEPS[state] <= {State.SENT}
