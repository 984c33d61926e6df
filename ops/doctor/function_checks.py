"""Checks the functions: each starts, schedules run, and the webhook answers at its address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from aftercall.domain.errors import Misconfigured
from ops.doctor.examined_stack import SCHEDULED, WEBHOOK, WORKER
from ops.doctor.finding import CannotCheck, not_checked, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from ops.doctor.examined_stack import ExaminedStack, FunctionState
    from ops.doctor.finding import Finding

SELF_TEST: Final = "/webhook/twilio/test"
# No message of ours has this id or this customer, so that a report about it changes nothing.
REPORT: Final = "/webhook/twilio/status/0-doctor"
NO_CUSTOMER: Final = "whatsapp:+12025550199"
_RUNS_ONCE: Final = {
    WORKER: "a customer has written",
    **dict.fromkeys(SCHEDULED, "its first minute is over"),
}
_IMPORT_ERRORS: Final = ("ImportModuleError", "No module named", "ModuleNotFoundError")
_REMEDY_BY_STATUS: Final = {
    403: "make PublicBaseUrl the address that Twilio calls and the Twilio secret its auth token; "
    "a changed secret takes five minutes",
    404: "PublicBaseUrl leads to another API: correct it and deploy again",
    500: "the webhook's own defect: see `functions`, `tables` and `secrets`",
    502: "the tunnel or proxy in front of the API reaches nothing: start it again",
    503: "the stack is not up behind this address: start it or deploy it",
}


def check_functions(stack: ExaminedStack) -> Iterator[Finding]:
    """Check every function's newest run; the webhook's self-test is called, which costs nothing."""
    if not stack.functions.names:
        yield not_checked("no function was found", "deploy the stack, or start it")
    self_test = _self_test_error(stack)
    for name in stack.functions.names:
        state = stack.functions.state_of(name)
        if state.error:
            yield _failed(stack, name, state.error)
        elif name == WEBHOOK and self_test:
            yield problem(
                f"{name}: its self-test {self_test}", "read its log, and see `public URL`"
            )
        else:
            yield _without_error(name, state)


def check_concurrency(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that the workers leave concurrent executions to the webhooks."""
    found = stack.functions.concurrency()
    if found is None:
        yield ok("not limited here")
    elif found.remedy is None:
        yield ok(f"{found}")
    else:
        yield problem(f"{found}", found.remedy)


def check_schedules(stack: ExaminedStack) -> Iterator[Finding]:
    """Check how long ago each scheduled function ran."""
    for name in SCHEDULED:
        state = stack.functions.state_of(name)
        if state.triggered is False:
            yield warning(
                f"{name}: its schedule is switched off",
                "deploy with PollerSchedule=ENABLED once calls shall be followed",
            )
        elif state.last_run is None:
            yield problem(
                f"{name} has not run", "wait two minutes; then look at its rule in EventBridge"
            )
        else:
            age = datetime.now(UTC) - state.last_run
            yield _by_age(name, age, stack.functions.oldest_round)


def check_public_url(stack: ExaminedStack) -> Iterator[Finding]:
    """Post a delivery report about a message that does not exist, unsigned and signed."""
    if not stack.settings.public_url:
        raise CannotCheck("no function knows the public address", "deploy the stack again")
    fields = _report_fields(stack)
    url = f"{stack.settings.public_url}{REPORT}"
    yield _by_answer(_post(url, fields, {}), 403, "an unsigned call", url)
    try:
        signature = RequestValidator(stack.twilio.token).compute_signature(url, fields)
    except Misconfigured:
        yield not_checked("there is no token to sign with", "mend what `secrets` says first")
        return
    answer = _post(url, fields, {"X-Twilio-Signature": signature})
    yield _by_answer(answer, 204, "a signed call", url)


def _failed(stack: ExaminedStack, name: str, error: str) -> Finding:
    if any(text in error for text in _IMPORT_ERRORS):
        return problem(f"module missing: {name}: {error}", stack.functions.import_error_remedy)
    return problem(f"{name}: its newest run failed: {error}", "read its log for the cause")


def _without_error(name: str, state: FunctionState) -> Finding:
    if state.triggered is False and name not in SCHEDULED:
        remedy = "enable its event source mapping in Lambda, or deploy again"
        return problem(f"{name} starts, but nothing triggers it", remedy)
    if name == WEBHOOK:
        return ok(f"{name} answers its self-test")
    if state.last_run is None:
        event = _RUNS_ONCE.get(name, "what it waits for came once")
        return not_checked(f"{name} has not run yet", f"run the doctor again when {event}")
    return ok(f"{name}: its newest run went well")


def _self_test_error(stack: ExaminedStack) -> str:
    """Return what is wrong with the webhook's self-test, or an empty string."""
    try:
        answer = httpx.get(f"{stack.settings.public_url}{SELF_TEST}", timeout=15)
        body = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"was not reached ({type(error).__name__})"
    except ValueError:
        return f"answered {answer.status_code} with something that is not ours"
    is_well = answer.is_success and isinstance(body, dict) and body.get("success") is True
    return "" if is_well else f"answered {answer.status_code}"


def _by_age(name: str, age: timedelta, oldest: timedelta) -> Finding:
    ago = f"{max(0, round(age.total_seconds()))} s ago"
    if age <= oldest:
        return ok(f"{name}: newest round {ago}")
    remedy = "look at its rule in EventBridge and its log (locally: restart the stack)"
    return problem(f"{name}: newest round {ago}", remedy)


def _report_fields(stack: ExaminedStack) -> dict[str, str]:
    settings = stack.twilio.settings
    sid = "SM" + "0" * 32
    return {
        "AccountSid": settings.account_sid,
        "ApiVersion": "2010-04-01",
        "From": settings.sender,
        "MessageSid": sid,
        "MessageStatus": "sent",
        "SmsSid": sid,
        "SmsStatus": "sent",
        "To": NO_CUSTOMER,
    }


def _post(url: str, fields: dict[str, str], headers: dict[str, str]) -> httpx.Response | str:
    """Return the answer, or the name of the error where there is none."""
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    try:
        return httpx.post(url, content=urlencode(fields), headers={**form, **headers}, timeout=15)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__


def _by_answer(answer: httpx.Response | str, expected: int, what: str, url: str) -> Finding:
    if isinstance(answer, str):
        return problem(
            f"{what} to {url} was not answered ({answer})",
            "make PublicBaseUrl an address that answers from outside (locally: start the tunnel)",
        )
    if answer.status_code == expected:
        done = "taken" if expected == 204 else "refused"
        return ok(f"{what} is {done} ({expected})")
    remedy = _REMEDY_BY_STATUS.get(
        answer.status_code, "another program answers here: correct PublicBaseUrl"
    )
    return problem(f"{what} to {url} got {answer.status_code}, not {expected}", remedy)
