"""Behaviours of inbound messages: ways in which the webhook of one is unusual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from local.emulators.twilio.scenarios import InboundScenario, Options
from local.emulators.twilio.webhook_signature import SignatureKind

InboundBehaviour = Callable[[InboundScenario, Options], InboundScenario]


def unknown_parameters(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Add parameters that nobody has announced, one of them blank."""
    return replace(
        scenario, more_fields=(("NewParameter", "señal + más"), ("NewBlankParameter", ""))
    )


def repeated_keys(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Add an unannounced parameter three times, with two values."""
    values = ("zeta", "alfa", "zeta")
    return replace(scenario, more_fields=tuple(("NewParameter", value) for value in values))


def repeated_body(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Send Body twice, signed, so that it is unclear which one counts."""
    return replace(scenario, more_fields=(("Body", "otra cosa"),))


def wrong_signature(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Sign the first delivery with another token."""
    return replace(scenario, signing=SignatureKind.FORGED)


def other_port_signed(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Sign the URL without its port, or with the usual one where it has none."""
    return replace(scenario, signing=SignatureKind.OTHER_PORT)


def shared_key_signed(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Sign with a shared key and SHA-256, and say so in the settings header."""
    return replace(scenario, signing=SignatureKind.SHARED_KEY)


def delivered_twice(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Deliver the webhook again after its answer."""
    return replace(scenario, times=2, parallel=False)


def delivered_twice_at_once(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Deliver the webhook twice at the same moment."""
    return replace(scenario, times=2, parallel=True)


def inbound_lost(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Keep the message and deliver no webhook; only the list of messages shows it."""
    return replace(scenario, times=0)


def media_unreadable(scenario: InboundScenario, _: Options) -> InboundScenario:
    """Answer 500 to whoever asks for the message's media."""
    return replace(scenario, media_readable=False)


INBOUND_BEHAVIOURS: dict[str, InboundBehaviour] = {
    behaviour.__name__: behaviour
    for behaviour in (
        unknown_parameters,
        repeated_keys,
        repeated_body,
        wrong_signature,
        other_port_signed,
        shared_key_signed,
        delivered_twice,
        delivered_twice_at_once,
        inbound_lost,
        media_unreadable,
    )
}
