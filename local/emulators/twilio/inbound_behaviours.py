"""Ways in which the webhook of an inbound message is unusual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
    return replace(plan, extra={"NewParameter": "señal + más", "NewBlankParameter": ""})


@_named
def wrong_signature(plan: InboundPlan, _: Options) -> InboundPlan:
    """Sign the first delivery with another token."""
    return replace(plan, forged=True)
