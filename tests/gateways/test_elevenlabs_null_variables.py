"""A call's null variable is sent as null, and as an empty text where the agent refuses it.

An empty cell of a batch's list is a null variable; a session whose prompt names a variable that it
does not have is closed (https://github.com/elevenlabs/packages/pull/360).
"""

import json

import pytest

from aftercall.domain.errors import FailureKind
from aftercall.gateways.elevenlabs.dynamic_variables import null_variables_in
from tests.gateways.elevenlabs_socket_stub import (
    Script,
    StubSession,
    an_agent,
    answer_the_question,
    close_session,
    failure,
    stub,
)
from tests.gateways.elevenlabs_stubs import a_question

NULLS = {"nombre": "Ana", "saldo": None, "cuota": None, "system__caller_id": "+573000000010"}


def missing(*names: str) -> Script:
    listed = ", ".join(map(repr, names))
    reason = f"Missing required dynamic variables in first message: {{{listed}}}"
    return close_session(1008, reason, asked=False)


def sent(session: StubSession) -> dict[str, object]:
    variables = session.received[0]["dynamic_variables"]
    assert isinstance(variables, dict)
    return {name: value for name, value in variables.items() if name in NULLS}


def test_a_null_variable_is_sent_as_it_was() -> None:
    with stub(answer_the_question) as running:
        an_agent(running.url).answer(a_question(variables=NULLS))
        assert sent(running.sessions[0]) == {"nombre": "Ana", "saldo": None, "cuota": None}


def test_the_one_that_a_close_names_is_sent_as_an_empty_text() -> None:
    with stub(missing("saldo"), answer_the_question) as running:
        answer = an_agent(running.url).answer(a_question(variables=NULLS))
        assert [sent(session)["saldo"] for session in running.sessions] == [None, ""]
        assert [sent(session)["cuota"] for session in running.sessions] == [None, None]
    assert answer.text == "450 euros."


def test_each_that_is_named_has_a_session_of_its_own() -> None:
    with stub(missing("saldo"), missing("cuota"), answer_the_question) as running:
        an_agent(running.url).answer(a_question(variables=NULLS))
        assert sent(running.sessions[2]) == {"nombre": "Ana", "saldo": "", "cuota": ""}


def test_an_error_event_may_name_it_too() -> None:
    def script(session: StubSession) -> None:
        session.receive_until("conversation_initiation_client_data")
        event = {"error_type": "missing_dynamic_variable", "message": "variable 'saldo' missing"}
        session.send(json.dumps({"type": "error", "error_event": event}))
        session.connection.close(1008, "")

    with stub(script, answer_the_question) as running:
        assert an_agent(running.url).answer(a_question(variables=NULLS)).text == "450 euros."


@pytest.mark.parametrize("name", ["otra", "nombre", "saldo_total"])
def test_a_variable_that_is_no_null_of_ours_is_a_matter_for_a_person(name: str) -> None:
    with stub(missing(name)) as running:
        found = failure(an_agent(running.url), variables=NULLS)
        assert len(running.sessions) == 1
    assert (found.kind, found.cause) == (FailureKind.CONFIGURATION, "close 1008")


def test_an_agent_that_does_not_take_the_empty_text_either_is_not_asked_on() -> None:
    with stub(missing("saldo", "cuota")) as running:
        assert failure(an_agent(running.url), variables=NULLS).kind is FailureKind.CONFIGURATION
        assert len(running.sessions) == 2


def test_no_session_is_begun_without_time_for_it() -> None:
    with stub(missing("saldo")) as running:
        failure(an_agent(running.url), variables=NULLS, seconds=4.0)
        assert len(running.sessions) == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("variables: {'saldo'}", ["saldo"]),
        ("{'saldo', 'cuota'}", ["saldo", "cuota"]),
        ("saldos", []),
        ("{'nombre'}", []),
        ("", []),
    ],
)
def test_only_nulls_are_named(words: str, named: list[str]) -> None:
    assert null_variables_in(words, NULLS) == named
