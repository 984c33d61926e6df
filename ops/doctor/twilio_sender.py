"""The WhatsApp sender belongs to the account and is online."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ops.doctor.finding import Seen, not_checked, ok, problem
from ops.doctor.twilio_side import TwilioRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

SANDBOX_SENDER: Final = "whatsapp:+14155238886"


def look(site: Site) -> Iterator[Seen]:
    """Look our sender up among the account's; the sandbox's is no one's own."""
    settings = site.twilio.settings
    site.twilio.require_account()
    if settings.sandbox:
        yield not_checked(
            f"{settings.sender} is the shared sandbox's, which no API shows",
            "see in Twilio's console that your phone has joined it: the stay ends after 3 days",
        )
    elif settings.sender == SANDBOX_SENDER:
        yield problem(
            f"{settings.sender} is Twilio's sandbox, but Sandbox is off",
            "deploy with Sandbox=on, or with a sender of your own",
        )
    else:
        yield _own_sender(site, settings.sender)


def _own_sender(site: Site, name: str) -> Seen:
    try:
        sender = site.twilio.ask_for_sender()
    except TwilioRefused as refused:
        return not_checked(f"senders are not shown ({refused})", "see them in Twilio's console")
    if sender is None:
        return problem(
            f"the account has no sender {name}",
            "correct TwilioWhatsAppFrom, or register the number as a WhatsApp sender",
        )
    if not str(sender.status).startswith("ONLINE"):
        return problem(
            f"{name} is {sender.status}", "finish or renew its registration in Twilio's console"
        )
    return ok(f"{name} is {sender.status}")
