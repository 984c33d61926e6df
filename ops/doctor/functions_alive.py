"""Each function starts, and its newest run went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ops.doctor.finding import Seen, not_checked, ok, problem
from ops.doctor.functions_seen import SCHEDULED, WEBHOOK, WORKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.functions_seen import FunctionSeen
    from ops.doctor.site import Site

SELF_TEST = "/webhook/twilio/test"
_FIRST = {
    WORKER: "a customer has written",
    **dict.fromkeys(SCHEDULED, "its first minute is over"),
}
_MISSING = ("ImportModuleError", "No module named", "ModuleNotFoundError")


def look(site: Site) -> Iterator[Seen]:
    """Look at every function of the stack; the webhook is called, since its self-test is free."""
    if not site.functions.names:
        yield not_checked("no function was found", "deploy the stack, or start it")
    answered = _self_test(site)
    for name in site.functions.names:
        seen = site.functions.look_at(name)
        if seen.error:
            yield _failed(site, name, seen.error)
        elif name == WEBHOOK and answered:
            yield problem(f"{name}: its self-test {answered}", "read its log, and see `public URL`")
        else:
            yield _untroubled(name, seen)


def _failed(site: Site, name: str, error: str) -> Seen:
    if any(sign in error for sign in _MISSING):
        return problem(f"module missing: {name}: {error}", site.functions.remedy_of_broken_code)
    return problem(f"{name}: its newest run failed: {error}", "read its log for the cause")


def _untroubled(name: str, seen: FunctionSeen) -> Seen:
    if seen.triggered is False and name not in SCHEDULED:
        remedy = "enable its event source mapping in Lambda, or deploy again"
        return problem(f"{name} starts, but nothing triggers it", remedy)
    if name == WEBHOOK:
        return ok(f"{name} answers its self-test")
    if seen.last_run is None:
        first = _FIRST.get(name, "what it waits for came once")
        return not_checked(f"{name} has not run yet", f"run the doctor again when {first}")
    return ok(f"{name}: its newest run went well")


def _self_test(site: Site) -> str:
    """Return what is wrong with the webhook's self-test, or nothing."""
    try:
        answer = httpx.get(f"{site.public_url}{SELF_TEST}", timeout=15)
        held = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"was not reached ({type(error).__name__})"
    except ValueError:
        return f"answered {answer.status_code} with something that is not ours"
    well = answer.is_success and isinstance(held, dict) and held.get("success") is True
    return "" if well else f"answered {answer.status_code}"
