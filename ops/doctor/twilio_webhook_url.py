"""Twilio posts customers' messages to our webhook; `--fix` makes it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from local.front_door import INCOMING, OVERRIDES
from ops.doctor.finding import CannotCheck, Seen, not_checked, ok, problem
from ops.doctor.twilio_side import TwilioRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

_CONSOLE: Final = "in Twilio's console, field `when a message comes in`, method POST"


def look(site: Site) -> Iterator[Seen]:
    """Compare the sender's webhook with the stack's address."""
    site.twilio.require_account()
    if not site.public_url:
        raise CannotCheck("no function knows the public address", "deploy the stack again")
    url = f"{site.public_url}{INCOMING}{OVERRIDES}"
    if site.twilio.settings.sandbox:
        yield not_checked("the sandbox's webhook is shown by no API", f"paste {url} {_CONSOLE}")
        return
    try:
        sender = site.twilio.ask_for_sender()
    except TwilioRefused as refused:
        yield not_checked(f"senders are not shown ({refused})", f"paste {url} {_CONSOLE}")
        return
    if sender is None:
        raise CannotCheck("there is no sender to look at", "mend what `Twilio sender` says first")
    yield _compare(site, sender, url)


def _compare(site: Site, sender: Any, url: str) -> Seen:
    webhook = sender.webhook or {}
    set_to, method = webhook.get("callback_url") or "", webhook.get("callback_method") or "POST"
    # What follows the # only tells Twilio how long to wait and how often to try.
    address, _, overrides = set_to.partition("#")
    is_called = address == url.partition("#")[0] and method == "POST"
    if is_called and overrides:
        return ok(f"POST {set_to}")
    if is_called and not site.fix:
        return ok(f"POST {set_to}; with {OVERRIDES} behind it Twilio would repeat what failed")
    if site.fix:
        site.twilio.change_webhook(sender, url)
        return ok(f"was {set_to or 'not set'}; now POST {url}")
    found = f"{method} {set_to}" if set_to else "nothing"
    return problem(
        f"webhook not called: Twilio has {found}, not POST {url}",
        f"run the doctor with FIX=1, or paste {url} {_CONSOLE}",
    )
