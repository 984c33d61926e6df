"""The account lets us in and is active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.errors import Misconfigured
from ops.doctor.finding import CannotCheck, Seen, ok, problem, warning
from ops.doctor.twilio_side import TwilioRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Read the account with the token that the functions use."""
    _require_token(site)
    try:
        account = site.twilio.ask_for_account()
    except TwilioRefused as refused:
        if refused.status not in (401, 403, 404):
            raise
        yield problem(
            f"the account refuses the token ({refused})",
            "write the account's auth token with `make secrets`, and check TwilioAccountSid",
        )
        return
    if account.status != "active":
        yield problem(f"the account is {account.status}", "settle it in Twilio's console")
    elif str(account.type).casefold() == "trial":
        yield warning("active, but a trial", "upgrade it before customers are written to")
    else:
        yield ok("active, token accepted")


def _require_token(site: Site) -> None:
    """Raise CannotCheck where the secret holds no token to try."""
    try:
        _ = site.twilio.token
    except Misconfigured:
        raise CannotCheck("there is no token to try", "mend what `secrets` says first") from None
