"""Ways in which the webhook of an inbound message is unusual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.signing import Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.twilio.plans import InboundPlan, Options

INBOUNDS: dict[str, Callable[[InboundPlan, Options], InboundPlan]] = {}


def _named(
    reshape: Callable[[InboundPlan, Options], InboundPlan],
) -> Callable[[InboundPlan, Options], InboundPlan]:
    INBOUNDS[reshape.__name__] = reshape
    return reshape


@_named
def unknown_parameters(plan: InboundPlan, _: Options) -> InboundPlan:
    """Add parameters that nobody has announced, one of them blank."""
    return replace(plan, more=(("NewParameter", "señal + más"), ("NewBlankParameter", "")))


@_named
def repeated_keys(plan: InboundPlan, _: Options) -> InboundPlan:
    """Add an unannounced parameter three times, with two values."""
    values = ("zeta", "alfa", "zeta")
    return replace(plan, more=tuple(("NewParameter", value) for value in values))


@_named
def repeated_body(plan: InboundPlan, _: Options) -> InboundPlan:
    """Say Body twice, signed, so that nobody can tell which one counts."""
    return replace(plan, more=(("Body", "otra cosa"),))


@_named
def wrong_signature(plan: InboundPlan, _: Options) -> InboundPlan:
    """Sign the first delivery with another token."""
    return replace(plan, signing=Signing.FORGED)


@_named
def other_port_signed(plan: InboundPlan, _: Options) -> InboundPlan:
    """Sign the URL without its port, or with the usual one where it has none."""
    return replace(plan, signing=Signing.OTHER_PORT)


@_named
def shared_key_signed(plan: InboundPlan, _: Options) -> InboundPlan:
    """Sign with a shared key and SHA-256, and say so in the settings header."""
    return replace(plan, signing=Signing.SHARED_KEY)


@_named
def delivered_twice(plan: InboundPlan, _: Options) -> InboundPlan:
    """Deliver the webhook again after its answer."""
    return replace(plan, times=2, parallel=False)


@_named
def delivered_twice_at_once(plan: InboundPlan, _: Options) -> InboundPlan:
    """Deliver the webhook twice at the same moment."""
    return replace(plan, times=2, parallel=True)


@_named
def inbound_lost(plan: InboundPlan, _: Options) -> InboundPlan:
    """Keep the message and deliver no webhook; only the list of messages shows it."""
    return replace(plan, times=0)
