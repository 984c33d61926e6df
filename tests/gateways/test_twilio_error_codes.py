"""Every code has one reaction, a sentence that a person understands, and what to do next."""

import pytest

from aftercall.domain.send_failure import Reaction
from aftercall.gateways.twilio.error_codes import CODES, explain_code, read_code

LATER = {20429, 20500, 20503, 30500, 63009, 63010, 63012, 63017, 63018}
OPT_OUT = {21610, 63014, 63033}
TEMPLATE = {63016}
ACCOUNT = {
    20001, 20003, 20404, 20422, 21212, 21603, 21606, 21609, 63001, 63002, 63007, 63008, 63020,
    63038, 63051, 63112,
}  # fmt: skip
BAD_TEMPLATE = {21654, 21655, 63027, 63028, 63029, 63040, 63041, 63042}
FAIL = {
    11751, 21211, 21217, 21602, 21614, 21617, 21619, 21656, 63003, 63005, 63006, 63013, 63015,
    63019, 63021, 63024, 63030, 63032, 63034, 63049, 92002, 92007,
}  # fmt: skip
REACTIONS = (
    dict.fromkeys(LATER, Reaction.LATER)
    | dict.fromkeys(OPT_OUT, Reaction.OPT_OUT)
    | dict.fromkeys(TEMPLATE, Reaction.TEMPLATE)
    | dict.fromkeys(ACCOUNT | BAD_TEMPLATE, Reaction.ALARM)
    | dict.fromkeys(FAIL, Reaction.FAIL)
)


def test_the_table_has_every_code_that_may_come() -> None:
    assert REACTIONS.keys() == CODES


def test_each_code_has_its_reaction() -> None:
    assert {code: explain_code(code).reaction for code in CODES} == REACTIONS
    assert {code for code in CODES if explain_code(code).may_pass} == LATER | ACCOUNT


def test_each_code_is_put_into_words() -> None:
    meanings = [explain_code(code, "Twilio's words") for code in CODES]
    for text in [words for one in meanings for words in (one.sentence, one.action)]:
        assert text[0].isupper()
        assert text.endswith(".")
        assert len(text) < 200


def test_what_is_not_in_the_table_fails_and_names_itself() -> None:
    assert explain_code(99999).reaction is explain_code(None).reaction is Reaction.FAIL
    assert "99999" in explain_code(99999).sentence
    assert explain_code(None, "Failed").sentence == "Failed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("63016", 63016),
        ("InvalidSandboxRequest", None),
        ("", None),
        (None, None),
        ("-1", None),
        ("६३०१६", None),
        ("9" * 10, None),
    ],
)
def test_a_code_is_read_leniently(text: str | None, code: int | None) -> None:
    assert read_code(text) == code
