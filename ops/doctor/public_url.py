"""The public address leads to the webhook, which takes what is signed and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from aftercall.domain.errors import Misconfigured
from ops.doctor.finding import CannotCheck, Seen, not_checked, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

# No message of ours has this id or this customer, so that a report on it changes nothing.
PATH: Final = "/webhook/twilio/status/0-doctor"
NOBODY: Final = "whatsapp:+12025550199"
_REMEDIES: Final = {
    403: "make PublicBaseUrl the address that Twilio calls and the Twilio secret its auth token; "
    "a changed secret takes five minutes",
    404: "PublicBaseUrl leads to another API: correct it and deploy again",
    500: "the webhook's own defect: see `functions`, `tables` and `secrets`",
    502: "the tunnel or proxy in front of the API reaches nothing: start it again",
    503: "the stack is not up behind this address: start it or deploy it",
}


def look(site: Site) -> Iterator[Seen]:
    """Post one delivery report on a message that does not exist, signed and unsigned."""
    if not site.public_url:
        raise CannotCheck("no function knows the public address", "deploy the stack again")
    fields = _fields(site)
    url = f"{site.public_url}{PATH}"
    yield _judge(_post(url, fields, {}), 403, "an unsigned call", url)
    try:
        signature = RequestValidator(site.twilio.token).compute_signature(url, fields)
    except Misconfigured:
        yield not_checked("there is no token to sign with", "mend what `secrets` says first")
        return
    yield _judge(_post(url, fields, {"X-Twilio-Signature": signature}), 204, "a signed call", url)


def _fields(site: Site) -> dict[str, str]:
    settings = site.twilio.settings
    sid = "SM" + "0" * 32
    return {
        "AccountSid": settings.account_sid,
        "ApiVersion": "2010-04-01",
        "From": settings.sender,
        "MessageSid": sid,
        "MessageStatus": "sent",
        "SmsSid": sid,
        "SmsStatus": "sent",
        "To": NOBODY,
    }


def _post(url: str, fields: dict[str, str], headers: dict[str, str]) -> httpx.Response | str:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    try:
        return httpx.post(url, content=urlencode(fields), headers={**form, **headers}, timeout=15)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__


def _judge(answer: httpx.Response | str, wanted: int, what: str, url: str) -> Seen:
    if isinstance(answer, str):
        return problem(
            f"{what} to {url} was not answered ({answer})",
            "make PublicBaseUrl an address that answers from outside (locally: start the tunnel)",
        )
    if answer.status_code == wanted:
        did = "taken" if wanted == 204 else "refused"
        return ok(f"{what} is {did} ({wanted})")
    remedy = _REMEDIES.get(
        answer.status_code, "another program answers here: correct PublicBaseUrl"
    )
    return problem(f"{what} to {url} got {answer.status_code}, not {wanted}", remedy)
