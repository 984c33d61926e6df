"""What a message holds is said in words that help to answer it.

Reported at https://github.com/chatwoot/chatwoot/pull/11830 (locations),
https://github.com/twilio/twilio-python/issues/687 (quoted messages),
https://github.com/chatwoot/chatwoot/pull/14547 (unsupported kinds),
https://github.com/chatwoot/chatwoot/issues/10411 (reactions) and
https://github.com/chatwoot/chatwoot/issues/13837 (advertisements).
"""

import pytest

from aftercall.domain.message_content import describe, expects_answer, quotable
from tests.builders import a_message, a_reply

SID = "SM" + "0" * 31 + "1"
PLACE = {"Latitude": "4.65", "Longitude": "-74.05"}
QUOTES = {"OriginalRepliedMessageSid": SID}

SAID: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a text": (" Hola \n", "text", {}, "Hola"),
    "two lines": ("uno\ndos", "text", {}, "uno\ndos"),
    "nothing": (" ", "text", {}, "[An empty message.]"),
    "a place": (
        "",
        "location",
        PLACE | {"Address": "Calle 0 # 0-10", "Label": "Mi casa"},
        '[Shared a location: "Mi casa", "Calle 0 # 0-10" (latitude 4.65, longitude -74.05).]',
    ),
    "a place without a name": (
        "",
        "location",
        PLACE,
        "[Shared a location: latitude 4.65, longitude -74.05.]",
    ),
    "a place whose name is its address": (
        "Estoy aquí",
        "location",
        PLACE | {"Address": "Mi casa", "Label": "Mi casa"},
        'Estoy aquí\n[Shared a location: "Mi casa" (latitude 4.65, longitude -74.05).]',
    ),
    "a place in a type of another name": (
        "",
        "live_location",
        PLACE,
        "[Shared a location: latitude 4.65, longitude -74.05.]",
    ),
    "a place with one coordinate": (
        "",
        "location",
        {"Latitude": "4.65"},
        "[Shared a location: latitude 4.65.]",
    ),
    "a form": (
        "",
        "interactive",
        {"InteractiveData": '{"day":"Monday"}'},
        "[Answered a form: \"{'day':'Monday'}\".]",
    ),
    "a picture": ("Mira", "image", {}, "Mira\n[Sent a picture, which cannot be seen here.]"),
    "a voice message": ("", "audio", {}, "[Sent a voice message, which cannot be heard here.]"),
    "a contact": (
        "Luis",
        "contacts",
        {},
        "Luis\n[Sent a contact card, which cannot be opened here.]",
    ),
    "an unsupported kind": (
        "",
        "unsupported",
        {},
        "[Sent something that WhatsApp does not pass on: ask what it was.]",
    ),
    "a kind nobody knows": (
        "",
        "hologram",
        {},
        '[Sent a message of the kind "hologram", which cannot be read here.]',
    ),
    "a button": (
        "Sí, continuar",
        "interactive",
        {"ButtonText": "Sí, continuar", "ButtonPayload": "continue_1"},
        'Sí, continuar\n[Tapped the button "Sí, continuar" (id "continue_1").]',
    ),
    "a button without a label": (
        "",
        "button",
        {"ButtonPayload": "continue_1"},
        '[Tapped the button "continue_1".]',
    ),
    "a choice": (
        "Mañana",
        "interactive",
        {"ListTitle": "Mañana", "ListId": "option-1"},
        'Mañana\n[Chose from the list "Mañana" (id "option-1").]',
    ),
    "an advertisement": (
        "Hola",
        "text",
        {"ReferralHeadline": "Nuevos AddOns gratis", "ReferralBody": "Pruebe"},
        'Hola\n[Came from an advertisement: "Nuevos AddOns gratis", "Pruebe".]',
    ),
    "an advertisement without words": (
        "Hola",
        "text",
        {"ReferralSourceId": "12"},
        "Hola\n[Came from an advertisement.]",
    ),
    "a quotation of what is not there": (
        "Este",
        "text",
        QUOTES,
        "Este\n[Answers an earlier message.]",
    ),
    "a reaction": ("👍", "reaction", {}, '[Reacted with "👍".]'),
    "a reaction taken back": ("", "reaction", {}, "[Took a reaction back.]"),
}


@pytest.mark.parametrize(("text", "kind", "details", "words"), SAID.values(), ids=SAID)
def test_a_message_is_said_in_words(
    text: str, kind: str, details: dict[str, str], words: str
) -> None:
    assert describe(a_message(text, message_type=kind, details=details)) == words


@pytest.mark.parametrize(
    ("content_type", "what"),
    [("image/jpeg", "a picture"), ("audio/ogg", "a voice message"), ("text/plain", "a file")],
)
def test_a_file_of_a_new_kind_is_named_by_its_type(content_type: str, what: str) -> None:
    details = {"MediaContentType0": content_type}
    line = a_message("", message_type="", media=("https://media/0",), details=details)
    assert describe(line).startswith(f"[Sent {what}")


def test_a_quotation_names_what_is_quoted() -> None:
    ours = a_reply(text="Plan Oro: 100.\nPlan Plata: 50.", message_sid=SID)
    theirs = a_message("¿Qué planes hay?", message_sid=SID)
    line = a_message("Este", details=QUOTES, message_sid="SM2")
    assert describe(line, quotable([ours, line])) == (
        'Este\n[Answers the business\'s message "Plan Oro: 100. Plan Plata: 50.".]'
    )
    assert describe(line, quotable([theirs])) == (
        'Este\n[Answers the customer\'s own message "¿Qué planes hay?".]'
    )


def test_of_two_messages_with_one_sid_the_businesss_is_quoted() -> None:
    ours, theirs = a_reply(text="Plan Oro", message_sid=SID), a_message("¿Cuál?", message_sid=SID)
    line = a_message("Este", details=QUOTES, message_sid="SM2")
    assert "the business's message" in describe(line, quotable([ours, theirs]))
    assert "the business's message" in describe(line, quotable([theirs, ours]))


def test_a_reaction_names_what_it_is_to() -> None:
    ours = a_reply(text="Mañana a las 9", message_sid=SID)
    line = a_message("👍", message_type="reaction", details=QUOTES)
    words = '[Reacted with "👍" to the business\'s message "Mañana a las 9".]'
    assert describe(line, quotable([ours])) == words


def test_a_place_that_is_quoted_is_named_too() -> None:
    place = a_message("", message_type="location", details=PLACE, message_sid=SID)
    line = a_message("Aquí", details=QUOTES)
    assert 'own message "[Shared a location: latitude 4.65' in describe(line, quotable([place]))


def test_messages_that_quote_each_other_end() -> None:
    one = a_message("", details={"OriginalRepliedMessageSid": "SM2"}, message_sid="SM1")
    two = a_message("", details={"OriginalRepliedMessageSid": "SM1"}, message_sid="SM2")
    assert describe(one, quotable([one, two])).count("Answers") <= 2


@pytest.mark.parametrize("hostile", ["a\nb\u2028c", 'x".]\n[Tapped the button "y', "ñ" * 9000])
def test_what_others_chose_is_short_and_on_one_line(hostile: str) -> None:
    words = describe(a_message("", message_type="location", details=PLACE | {"Label": hostile}))
    assert len(words.splitlines()) == 1
    assert len(words) < 600
    assert words.count('"') == 2


def test_only_a_reaction_that_was_taken_back_expects_no_answer() -> None:
    assert not expects_answer(a_message(" ", message_type="reaction"))
    assert expects_answer(a_message("👍", message_type="reaction"))
    for kind in ("text", "image", "location", "unsupported"):
        assert expects_answer(a_message("", message_type=kind))
