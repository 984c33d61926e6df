"""An agent says "one moment" before a slow tool: both sentences are one reply, in order.

Reported by users of the text socket: https://github.com/elevenlabs/packages/pull/88 and
https://doublepost.link/guild/1066739690436313158/thread/1473758109775171769/.
"""

import pytest

from aftercall.gateways.elevenlabs.session.agent_profile import AgentProfile
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from tests.gateways.elevenlabs_events import client_tool, complete, mcp_tool, own_tool, response
from tests.gateways.elevenlabs_session_player import Event, Frame, after_greeting

FILLER = "Un momento, reviso la agenda."
ANSWER = "Su cita quedó para el martes a las 9."
BOTH = f"{FILLER}\n\n{ANSWER}"
UNSEEN = AgentProfile(server_tools=True, tells_tools=False)
TOLD = AgentProfile(server_tools=True, tells_tools=True)
CLIENT_TOOLS = AgentProfile(tools=True, server_tools=False, tells_tools=False)
NO_TOOLS = AgentProfile(tools=False, server_tools=False, tells_tools=False)


def policy(profile: AgentProfile) -> SessionPolicy:
    return SessionPolicy(profile=lambda: profile)


@pytest.mark.parametrize("end", ["success", "failure"])
def test_a_tool_of_an_mcp_server_runs_from_loading_to_its_end(end: str) -> None:
    played = after_greeting(
        (1.5, response(FILLER, 2)),
        (1.7, mcp_tool("loading")),
        (11.7, mcp_tool(end)),
        (12.5, response(ANSWER, 3)),
    )
    assert played.text == BOTH
    assert played.answer.tools == ("agenda",)
    assert played.over_at == pytest.approx(13.1)


def test_a_filler_may_be_complete_before_its_tool_begins() -> None:
    played = after_greeting(
        (0.6, complete(1)),
        (1.5, response(FILLER, 2)),
        (1.6, complete(2)),
        (1.7, mcp_tool("loading")),
        (3.7, mcp_tool("success")),
        (4.5, response(ANSWER, 3)),
        (4.6, complete(3)),
    )
    assert (played.text, played.over_at) == (BOTH, 4.6)


def test_the_completion_of_a_filler_may_come_behind_the_tool() -> None:
    played = after_greeting(
        (0.6, complete(1)),
        (1.5, response("Aquí estoy.", 2)),
        (1.7, own_tool("look_up", running=True)),
        (2.7, own_tool("look_up", running=False)),
        (2.8, complete(2)),
        (4.5, response(ANSWER, 3)),
        (4.6, complete(3)),
    )
    assert (played.text, played.over_at) == (f"Aquí estoy.\n\n{ANSWER}", 4.6)


def test_a_requested_tool_runs_until_its_response() -> None:
    played = after_greeting(
        (1.5, response(FILLER, 2)),
        (1.7, own_tool("agenda", running=True, tool_type="webhook")),
        (15.0, own_tool("agenda", running=False)),
        (15.8, response(ANSWER, 3)),
    )
    assert played.text == BOTH


def test_the_response_with_the_whole_result_ends_a_tool_too() -> None:
    kind = "agent_tool_response_full_payload"
    body = own_tool("agenda", running=False)["agent_tool_response"]
    whole: Frame = {"type": kind, kind: body}
    played = after_greeting(
        (1.5, response(ANSWER, 2)), (1.6, own_tool("agenda", running=True)), (2.0, whole)
    )
    assert played.over_at == pytest.approx(5.0)


def test_one_of_two_tools_still_runs() -> None:
    played = after_greeting(
        (1.5, response(FILLER, 2)),
        (1.6, own_tool("agenda", running=True, call_id="t_1")),
        (1.7, mcp_tool("loading", "stock", "mcp_2")),
        (2.0, own_tool("agenda", running=False, call_id="t_1")),
        (14.0, mcp_tool("success", "stock", "mcp_2")),
        (15.0, response(ANSWER, 3)),
    )
    assert played.text == BOTH
    assert played.answer.tools == ("agenda", "stock")


def test_a_tool_of_ours_does_not_run_once_we_answered_its_call() -> None:
    asked = own_tool("handover_to_human", running=True, call_id="tool_1", tool_type="client")
    played = after_greeting(
        (1.0, asked),
        (1.1, client_tool("handover_to_human", {})),
        (1.2, asked),
        (1.5, response("Le paso con una persona.", 2)),
    )
    assert played.over_at == pytest.approx(2.1)


@pytest.mark.parametrize(
    "words",
    [
        FILLER,
        "Un momento, por favor",
        "Claro, Ana. Permítame consultar su saldo.",
        "Déjeme que lo revise.",
        "Enseguida le confirmo, voy a buscar su expediente",
        "Un segundito…",
        "One moment, let me check.",
        "Hold on a sec",
        "Sure, I'll look that up for you.",
        "Um momento, vou consultar.",
        "Deixa eu verificar aqui pra você.",
    ],
)
def test_words_that_promise_an_answer_are_waited_behind_for_five_seconds(words: str) -> None:
    played = after_greeting((1.5, response(words, 2)), (6.4, response(ANSWER, 3)))
    assert played.text == f"{words}\n\n{ANSWER}"
    assert after_greeting((1.5, response(words, 2))).over_at == pytest.approx(6.5)


@pytest.mark.parametrize(
    "words",
    [
        "450 euros.",
        ANSWER,
        "¿En qué momento le queda bien?",
        "En este momento no hay citas.",
        "Let me know if you need anything.",
        "Puede ver su saldo en la aplicación.",
        "Con mucho gusto, hasta luego.",
        "Un momento antes de la cita le escribimos. " + "La clínica está en la calle 10. " * 8,
    ],
)
@pytest.mark.parametrize("profile", [UNSEEN, TOLD, NO_TOOLS, AgentProfile()])
def test_every_other_answer_keeps_its_speed(words: str, profile: AgentProfile) -> None:
    whole = after_greeting((1.5, response(words, 2)), policy=policy(profile))
    assert whole.over_at == pytest.approx(2.1)
    ended = after_greeting((1.5, response(words, 2)), (1.6, complete(2)), policy=policy(profile))
    assert ended.over_at == 1.6


@pytest.mark.parametrize("profile", [TOLD, CLIENT_TOOLS, NO_TOOLS])
def test_an_agent_that_tells_of_its_tools_or_has_none_keeps_its_speed(
    profile: AgentProfile,
) -> None:
    played = after_greeting((1.5, response(FILLER, 2)), policy=policy(profile))
    assert played.over_at == pytest.approx(2.1)


@pytest.mark.parametrize(
    ("profile", "over_at"),
    [(UNSEEN, 2.1), (TOLD, 2.1), (CLIENT_TOOLS, 2.1), (AgentProfile(), 2.1), (NO_TOOLS, 1.6)],
)
def test_a_completed_promise_is_waited_behind_for_half_a_second(
    profile: AgentProfile, over_at: float
) -> None:
    played = after_greeting((1.5, response(FILLER, 2)), (1.6, complete(2)), policy=policy(profile))
    assert played.over_at == pytest.approx(over_at)


def test_an_agent_that_never_tells_a_tools_end_is_not_waited_for_until_the_deadline() -> None:
    untold = policy(AgentProfile(server_tools=True, tells_tools=True, tells_tool_ends=False))
    request: Event = (1.0, own_tool("agenda", running=True))
    played = after_greeting(request, (2.0, response(ANSWER, 2)), policy=untold)
    assert (played.text, played.answer.handover) == (ANSWER, None)
    assert played.over_at == pytest.approx(10.0)
    assert after_greeting(request, (2.0, response(ANSWER, 2))).over_at == 25.0


@pytest.mark.parametrize("end", [[], [(9.0, (1006, ""))], [(9.0, (1000, ""))]])
def test_a_promise_whose_tool_never_ends_goes_out_and_brings_a_person(end: list[Event]) -> None:
    played = after_greeting((1.5, response(FILLER, 2)), (1.7, mcp_tool("loading")), *end)
    assert (played.text, played.answer.handover) == (FILLER, "tool_unfinished")


@pytest.mark.parametrize(
    "tool",
    [
        mcp_tool("loading"),
        mcp_tool("success"),
        mcp_tool("failure"),
        mcp_tool("brand_new_state"),
        own_tool("agenda", running=True),
        own_tool("agenda", running=False),
        client_tool("open_page", {}),
    ],
)
def test_every_kind_of_tool_is_seen_where_the_agent_says_nothing(tool: dict[str, object]) -> None:
    assert after_greeting((1.0, tool), (2.0, (1011, ""))).failure.tool_seen


def test_a_tool_of_ours_may_come_behind_a_complete_filler() -> None:
    played = after_greeting(
        (1.5, response("Un momento, le paso con una persona.", 2)),
        (1.6, complete(2)),
        (1.8, client_tool("handover_to_human", {"reason": "asked"})),
        (2.5, response("Listo.", 3)),
        (2.6, complete(3)),
        policy=policy(CLIENT_TOOLS),
    )
    assert played.text == "Un momento, le paso con una persona.\n\nListo."
    assert played.answer.handover == "asked"
