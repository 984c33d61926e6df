"""Twilio's own opt-out keywords, which it names in the field `OptOutType`, are obeyed here too.

Reported at https://github.com/rapidpro/rapidpro/issues/519 and
https://github.com/episphere/connect/issues/1576.
"""

from collections.abc import Iterator

import pytest

from aftercall.domain.opt_out import OptOutKeyword
from tests.functions.twilio_webhook_harness import NOW, World, a_world, ask
from tests.functions.twilio_webhook_requests import ANA, SID, a_request, incoming_fields


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


def _receive(number: int, body: str, opt_out_type: str | None) -> int:
    sid = f"{SID[:-1]}{number}"
    fields = incoming_fields(
        MessageSid=sid, SmsMessageSid=sid, SmsSid=sid, Body=body, OptOutType=opt_out_type
    )
    status: int = ask(a_request(fields))["statusCode"]
    return status


def test_a_stop_that_twilio_recognised_opts_out_and_its_start_opts_in_again(world: World) -> None:
    assert _receive(1, "CANCEL", "STOP") == 200
    assert world.table.conversations[ANA].opted_out_at == NOW
    assert _receive(2, "YES", "START") == 200
    assert world.table.conversations[ANA].opted_out_at is None
    assert _receive(3, "¿Me cuentan el precio?", None) == 200
    assert world.table.conversations[ANA].agent_may_answer


def test_what_twilio_acted_on_outranks_what_the_text_reads_like_to_us(world: World) -> None:
    assert _receive(1, "stop", "START") == 200
    assert world.table.conversations[ANA].opted_out_at is None


@pytest.mark.parametrize(
    ("word", "keyword"),
    [
        ("HELP", OptOutKeyword.HELP),
        ("stop", OptOutKeyword.STOP),
        (" START ", OptOutKeyword.START),
        ("PAUSE", None),
        ("", None),
    ],
)
def test_the_keyword_is_stored_with_the_message_and_a_new_word_is_left_out(
    world: World, word: str, keyword: OptOutKeyword | None
) -> None:
    assert _receive(1, "HELP", word) == 200
    assert world.table.inbound[SID].opt_out_type is keyword
