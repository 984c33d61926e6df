"""What a phone shows follows from Twilio's ledger, its journal and the calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response

from local.playground import traffic
from tests.playground.playground_harness import ANA, LUIS

if TYPE_CHECKING:
    from tests.playground.playground_harness import PlaygroundHarness

HOSTILE = "<img src=x onerror=\"document.title='run'\"></p><script>1</script>\u202e&amp;"


def shown(screen: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(message[name] for name in names) for message in screen["messages"]]


def test_a_message_of_ours_ends_with_read(playground: PlaygroundHarness) -> None:
    playground.act("messages", phone=ANA, text="Hola")
    playground.send("¿En qué le ayudo?")
    assert shown(playground.screen(), "from", "text", "status") == [
        ("customer", "Hola", "delivered"),
        ("business", "¿En qué le ayudo?", "read"),
    ]


def test_a_delivery_that_failed_carries_its_code(playground: PlaygroundHarness) -> None:
    playground.send("fuera de la ventana")
    assert shown(playground.screen(), "status", "code") == [("failed", "63016")]


def test_the_parts_of_a_long_answer_are_messages_of_their_own(
    playground: PlaygroundHarness,
) -> None:
    playground.act("messages", phone=ANA, text="Cuénteme todo")
    for part in ("x" * 1600, "y" * 1600, "z"):
        playground.send(part)
    assert [len(text) for (text,) in shown(playground.screen(), "text")[1:]] == [1600, 1600, 1]


def test_text_is_passed_on_as_it_was_written(playground: PlaygroundHarness) -> None:
    playground.act("messages", phone=ANA, text=HOSTILE)
    assert shown(playground.screen(), "text") == [(HOSTILE,)]
    assert playground.receiver.received()[0].fields["Body"] == HOSTILE


def test_a_webhook_that_is_refused_shows_until_a_repeat_gets_through(
    playground: PlaygroundHarness,
) -> None:
    playground.receiver.answers = [Response(status_code=500), Response("<Response/>")]
    playground.act("messages", phone=ANA, text="Hola")
    assert shown(playground.screen(), "status", "code") == [("failed", "500")]
    playground.act("webhooks/repeat")
    assert shown(playground.screen(), "status", "code") == [("delivered", None)]
    answers = [(row["what"], row["status"], row["who"]) for row in playground.parts()["webhooks"]]
    assert answers == [("message", 200, ANA), ("message", 500, ANA)]


def test_typing_shows_until_the_answer_and_marks_the_question_read(
    playground: PlaygroundHarness,
) -> None:
    sid = playground.act("messages", phone=ANA, text="¿Hay alguien?")["sid"]
    playground.twilio.wait_until_idle()
    asked = {"messageId": sid, "channel": "whatsapp"}
    assert playground.provider.post("/v2/Indicators/Typing.json", data=asked).status_code == 200
    screen = playground.screen()
    assert (screen["typing"], shown(screen, "status")) == (True, [("read",)])
    playground.send("Aquí estoy")
    assert playground.screen()["typing"] is False


def test_typing_ends_by_itself(
    playground: PlaygroundHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid = playground.act("messages", phone=ANA, text="¿Hay alguien?")["sid"]
    playground.provider.post(
        "/v2/Indicators/Typing.json", data={"messageId": sid, "channel": "whatsapp"}
    )
    monkeypatch.setattr(traffic, "TYPING_LASTS", timedelta(0))
    assert playground.screen()["typing"] is False


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("es", ["Sí, continuar", "No, gracias"]),
        ("en", ["Yes, go on", "No, thanks"]),
        ("pt", ["Sim, continuar", "Não, obrigado"]),
    ],
)
def test_a_template_has_quick_replies_in_its_language(
    playground: PlaygroundHarness, language: str, labels: list[str]
) -> None:
    playground.send_template(language)
    assert shown(playground.screen(), "buttons", "tapped") == [(labels, None)]


def test_a_tap_is_a_message_with_the_buttons_fields_and_can_be_made_once(
    playground: PlaygroundHarness,
) -> None:
    sid = playground.send_template()
    playground.act("taps", sid=sid, button="No, gracias")
    fields = playground.receiver.wait_for(1)[0].fields
    assert {name: fields[name] for name in ("Body", "ButtonText", "ButtonPayload")} == {
        "Body": "No, gracias",
        "ButtonText": "No, gracias",
        "ButtonPayload": "decline",
    }
    assert (fields["MessageType"], fields["OriginalRepliedMessageSid"]) == ("interactive", sid)
    status, _ = playground.refused("taps", sid=sid, button="Sí, continuar")
    assert status == 409
    assert shown(playground.screen(), "tapped") == [("No, gracias",), (None,)]


@pytest.mark.parametrize(("sid", "button"), [("SMnone", "Sí, continuar"), (None, "Otra cosa")])
def test_a_button_that_is_not_there_cannot_be_tapped(
    playground: PlaygroundHarness, sid: str | None, button: str
) -> None:
    template = playground.send_template()
    assert playground.refused("taps", sid=sid or template, button=button)[0] == 400


def test_a_phone_that_nobody_called_can_be_added_and_keeps_its_place(
    playground: PlaygroundHarness,
) -> None:
    assert playground.act("phones", phone="57 (300) 000-0009") == {"phone": "+573000000009"}
    playground.act("messages", phone=LUIS, text="Hola")
    screens = {name: part for name, part in playground.parts().items() if name.startswith("phone:")}
    assert {name: part["place"] for name, part in screens.items()} == {
        "phone:+573000000009": 0,
        f"phone:{LUIS}": 1,
    }
    assert screens["phone:+573000000009"]["messages"] == []
    assert playground.receiver.wait_for(1)[0].fields["ProfileName"] == "Cliente"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("phones", {}),
        ("phones", {"phone": "call me"}),
        ("phones", {"phone": 573000000001}),
        ("messages", {"phone": ANA}),
        ("messages", {"phone": ANA, "text": "   "}),
        ("messages", {"phone": ANA, "text": "x" * 4097}),
        ("messages", {"phone": ANA, "text": "\ud83d"}),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(
    playground: PlaygroundHarness, path: str, asked: dict[str, object]
) -> None:
    status, sentence = playground.refused(path, **asked)
    assert status == 400
    assert sentence
    assert playground.twilio.messages() == []
