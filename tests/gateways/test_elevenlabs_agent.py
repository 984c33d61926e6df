"""The text agent over real sockets: what it sends, and what it makes of what it hears."""

import logging

import pytest

from aftercall.gateways.elevenlabs.session.agent_profile import AgentProfile
from aftercall.ports import AgentAnswer
from tests.gateways.elevenlabs_events import (
    begun,
    client_tool,
    complete,
    mcp_tool,
    part,
    queue,
    response,
)
from tests.gateways.elevenlabs_socket_stub import StubSession, an_agent, answer_the_question, stub
from tests.gateways.elevenlabs_stubs import KEY, a_question


def test_a_turn_sends_its_frames_in_order_and_closes_normally() -> None:
    with stub(answer_the_question) as running:
        answer = an_agent(running.url).answer(a_question())
        (session,) = running.sessions
    assert answer == AgentAnswer(text="450 euros.", agent_session_id="conv_1")
    assert session.path == "/v1/convai/conversation?agent_id=agent_1"
    assert session.key == KEY
    assert session.received == [
        {
            "type": "conversation_initiation_client_data",
            "conversation_config_override": {"conversation": {"text_only": True}},
            "dynamic_variables": {"name": "Marta", "channel": "whatsapp", "turn_id": "turn-1"},
            "user_id": "wa:+573000000001",
        },
        {"type": "contextual_update", "text": "The call: 450 euros."},
        {"type": "user_message", "text": "¿Cuál es el precio?"},
    ]
    assert running.closes == [1000]


def test_our_variables_outrank_those_of_the_call() -> None:
    with stub(answer_the_question) as running:
        variables = {"channel": "phone", "turn_id": "old", "customer_name": "Marta"}
        an_agent(running.url).answer(a_question(variables=variables))
        opening = running.sessions[0].received[0]
    assert opening["dynamic_variables"] == {
        "channel": "whatsapp",
        "turn_id": "turn-1",
        "customer_name": "Marta",
    }


@pytest.mark.parametrize(
    ("last_words", "override"),
    [
        ("Hola Marta", {"first_message": "Hola Marta"}),
        (None, None),
        ("", None),
        ("Hola {{name}}", None),
    ],
)
def test_our_last_words_stand_for_the_greeting_where_that_is_allowed(
    last_words: str | None, override: dict[str, str] | None
) -> None:
    with stub(answer_the_question) as running:
        agent = an_agent(running.url, first_message_override=True)
        agent.answer(a_question(last_words=last_words))
        opening = running.sessions[0].received[0]
    expected: dict[str, object] = {"conversation": {"text_only": True}}
    assert opening["conversation_config_override"] == (
        {**expected, "agent": override} if override else expected
    )


def test_a_text_only_agent_answers_in_the_agents_place() -> None:
    with stub(answer_the_question) as running:
        an_agent(running.url, text_agent_id="text & co").answer(a_question())
        assert running.sessions[0].path.endswith("?agent_id=text+%26+co")


def test_odd_frames_pings_and_tools_between_do_not_disturb_a_turn() -> None:
    def script(session: StubSession) -> None:
        ping: dict[str, object] = {"type": "ping", "ping_event": {"event_id": 3, "ping_ms": None}}
        session.receive_until("conversation_initiation_client_data")
        session.send(begun("conv_1"), ping, b"\x00\xff", "nonsense", {"type": "crystal_ball"})
        session.receive_until("pong")
        session.send({"type": "audio", "audio_event": {"audio_base_64": "A" * 50_000}})
        session.send(response("Hola, soy Eva.", 1))
        session.receive_until("user_message")
        session.send(client_tool("handover_to_human", {"reason": "asked twice"}))
        session.receive_until("client_tool_result")
        session.send(response("Le paso con una persona 👋", 2), complete(2))

    with stub(script) as running:
        answer = an_agent(running.url).answer(a_question())
    assert (answer.text, answer.handover) == ("Le paso con una persona 👋", "asked twice")


def test_parts_are_used_where_the_line_is_cut() -> None:
    def script(session: StubSession) -> None:
        session.await_question()
        session.send(part("start", "", 2), part("delta", "450 euros", 2))
        session.drop()

    with stub(script) as running:
        assert an_agent(running.url).answer(a_question()).text == "450 euros"


def test_an_answer_before_the_agent_hangs_up_is_kept() -> None:
    def script(session: StubSession) -> None:
        session.await_question()
        session.send(response("Adiós.", 2))
        session.connection.close(1000, "end_call")

    with stub(script) as running:
        assert an_agent(running.url).answer(a_question()).text == "Adiós."


def test_nothing_that_is_said_or_carried_reaches_the_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with stub(answer_the_question) as running:
        an_agent(running.url).answer(a_question())
    ours = [record.getMessage() for record in caplog.records if record.name != "websockets.server"]
    # Whole words: other threads of the test process log digests, in which "450" alone may occur.
    assert [line for line in ours if KEY in line or "precio" in line or "450 euros" in line] == []


def test_a_tool_is_approved_by_name_and_every_other_one_declined() -> None:
    def script(session: StubSession) -> None:
        session.await_question()
        session.send(mcp_tool("awaiting_approval"), mcp_tool("awaiting_approval", "pay", "mcp_2"))
        approvals = [session.receive_until("mcp_tool_approval_result") for _ in range(2)]
        assert [one["is_approved"] for one in approvals] == [True, False]
        assert [one["tool_call_id"] for one in approvals] == ["mcp_1", "mcp_2"]
        session.send(mcp_tool("success"), response("El martes.", 2), complete(2))

    with stub(script) as running:
        agent = an_agent(running.url, approved_tools=frozenset({"agenda"}))
        answer = agent.answer(a_question())
    assert (answer.text, answer.tools) == ("El martes.", ("agenda",))


def test_the_question_is_held_back_until_the_queue_admits_the_session() -> None:
    def script(session: StubSession) -> None:
        session.receive_until("conversation_initiation_client_data")
        ping: dict[str, object] = {"type": "ping", "ping_event": {"event_id": 1}}
        session.send(begun("conv_1"), queue("waiting"), response("Hola, soy Eva.", 1), ping)
        session.receive_until("pong")
        assert [frame["type"] for frame in session.received][1:] == ["pong"]
        session.send(queue("admitted"))
        session.receive_until("user_message")
        session.send(response("450 euros.", 2), complete(2))

    with stub(script) as running:
        assert an_agent(running.url).answer(a_question()).text == "450 euros."


def test_an_agents_configuration_is_asked_for_only_where_its_words_promise_more() -> None:
    asked: list[str] = []

    def profiles(agent_id: str) -> AgentProfile:
        asked.append(agent_id)
        return AgentProfile(tools=False, server_tools=False)

    def promise(session: StubSession) -> None:
        session.await_question()
        session.send(response("Un momento.", 2), complete(2))

    with stub(answer_the_question, promise) as running:
        agent = an_agent(running.url, profiles=profiles, text_agent_id="agent_text")
        agent.answer(a_question())
        assert asked == []
        assert agent.answer(a_question()).text == "Un momento."
    assert set(asked) == {"agent_text"}
