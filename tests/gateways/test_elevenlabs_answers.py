"""The answer: whole, in parts, corrected, several, and the silence that ends it."""

import pytest

from tests.gateways.elevenlabs_events import complete, correction, part, response
from tests.gateways.elevenlabs_session_player import AUDIO, PING, Event, Frame, after_greeting


def test_silence_ends_the_turn_where_no_completion_is_sent() -> None:
    played = after_greeting((1.5, response("450 euros.", 2)))
    assert played.over_at == pytest.approx(2.1)


def test_frames_that_say_nothing_do_not_stretch_the_silence() -> None:
    played = after_greeting((1.5, response("450 euros.", 2)), (2.0, PING), (2.3, AUDIO))
    assert played.over_at == pytest.approx(2.1)


def test_an_agent_that_tells_when_it_is_done_is_waited_for() -> None:
    played = after_greeting(
        (0.6, complete(1)),
        (1.0, response("Un momento.", 2)),
        (6.0, response("450 euros.", 3)),
        (6.1, complete(3)),
    )
    assert (played.text, played.over_at) == ("Un momento.\n\n450 euros.", 6.1)


def test_distinct_answers_are_joined_by_a_blank_line() -> None:
    played = after_greeting(
        (1.0, response("Un momento.", 2)),
        (1.4, response("Un momento.", 2)),
        (1.8, response("450 euros.", 3)),
    )
    assert played.text == "Un momento.\n\n450 euros."


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (correction("450 euros.", "400 euros.", 3), "Sí.\n\n400 euros."),
        (correction("Sí.", "No.", 3), "No.\n\n450 euros."),
        (correction("unknown", "400 euros.", 3), "Sí.\n\n400 euros."),
        (correction("450 euros.", "", 3), "Sí."),
        (correction("unknown", "Más.", 9), "Sí.\n\n450 euros.\n\nMás."),
    ],
)
def test_a_correction_takes_the_place_of_its_answer(frame: Frame, text: str) -> None:
    answers: list[Event] = [(1.0, response("Sí.", 2)), (1.1, response("450 euros.", 3))]
    assert after_greeting(*answers, (1.2, frame)).text == text


def test_the_whole_answer_stands_for_its_parts() -> None:
    played = after_greeting(
        (1.0, part("start", "", 2)),
        (1.1, part("delta", "450 ", 2)),
        (1.2, part("delta", "euros", 2)),
        (1.3, part("stop", "", 2)),
        (1.4, response("450 euros.", 2)),
    )
    assert played.text == "450 euros."


def test_silence_inside_a_streamed_answer_does_not_end_it() -> None:
    played = after_greeting(
        (1.0, response("Un momento.", 2)),
        (1.1, part("start", "", 3)),
        (4.0, part("delta", "450 ", 3)),
        (7.0, part("stop", "euros.", 3)),
        (7.1, response("450 euros.", 3)),
    )
    assert played.text == "Un momento.\n\n450 euros."


@pytest.mark.parametrize(
    "ending",
    [(1.9, (1006, "")), (1.9, (1011, "")), (1.9, (1002, "quota")), (1.9, (1000, ""))],
)
def test_parts_are_used_where_the_socket_dies_before_the_whole_answer(
    ending: Event,
) -> None:
    parts: list[Event] = [(1.0, part("start", "", 2)), (1.1, part("delta", "450 euros", 2))]
    assert after_greeting(*parts, ending).text == "450 euros"


def test_parts_whose_whole_answer_never_comes_are_used() -> None:
    parts: list[Event] = [(1.0, part("start", "450 ", 2)), (1.1, part("stop", "euros.", 2))]
    played = after_greeting(*parts)
    assert played.text == "450 euros."
    assert played.over_at == pytest.approx(1.7)
