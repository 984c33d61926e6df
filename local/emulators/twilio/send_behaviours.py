"""Behaviours of sends: unusual answers to the POST, and unusual status callbacks after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.scenarios import Answer, Options, SendScenario, StatusStep

SendBehaviour = Callable[[SendScenario, Options], SendScenario]


def refuse(scenario: SendScenario, options: Options) -> SendScenario:
    """Refuse with `code` (21211), with `http_status` and `retry_after` where given."""
    error = ApiError(
        options.code or 21211, status=options.http_status, retry_after=options.retry_after
    )
    return replace(scenario, refusal=error)


def user_ids_unknown(scenario: SendScenario, _: Options) -> SendScenario:
    """Refuse a business-scoped user id with 21211, as before its roll-out, and pass phones."""
    return replace(scenario, reaches_user_ids=False)


def unauthorized(scenario: SendScenario, _: Options) -> SendScenario:
    """Refuse the login: 401 with 20003."""
    return replace(scenario, refusal=ApiError(20003))


def too_many_requests(scenario: SendScenario, options: Options) -> SendScenario:
    """Refuse for concurrency: 429 with 20429 and Retry-After of `retry_after` (1) seconds."""
    after = 1 if options.retry_after is None else options.retry_after
    return replace(scenario, refusal=ApiError(20429, retry_after=after))


def channel_rate(scenario: SendScenario, _: Options) -> SendScenario:
    """Refuse for the speed of the channel: 429 with 63018."""
    return replace(scenario, refusal=ApiError(63018))


def daily_cap(scenario: SendScenario, _: Options) -> SendScenario:
    """Refuse for the account's daily limit: 429 with 63038."""
    return replace(scenario, refusal=ApiError(63038))


def error_before_accepting(scenario: SendScenario, _: Options) -> SendScenario:
    """Answer 500 and keep nothing."""
    return replace(scenario, refusal=ApiError(20500))


def html_503(scenario: SendScenario, _: Options) -> SendScenario:
    """Answer 503 with a page of HTML and keep nothing."""
    return replace(scenario, refusal=ApiError(20503), as_html=True)


def error_after_accepting(scenario: SendScenario, _: Options) -> SendScenario:
    """Keep and deliver the message, yet answer 500."""
    return replace(scenario, answer=Answer.SERVER_ERROR)


def cut_after_accepting(scenario: SendScenario, _: Options) -> SendScenario:
    """Keep and deliver the message, and reset the connection instead of answering."""
    return replace(scenario, answer=Answer.CUT)


def slow_answer(scenario: SendScenario, options: Options) -> SendScenario:
    """Keep and deliver the message, and answer only after `seconds` (12)."""
    return replace(scenario, answer_after=12.0 if options.seconds is None else options.seconds)


def delivery_fails(scenario: SendScenario, options: Options) -> SendScenario:
    """End as `status` (undelivered) with `code` (63003) in place of all other statuses."""
    step = StatusStep(
        status=options.status or "undelivered",
        wait=scenario.steps[0].wait,
        error_code=options.code or 63003,
    )
    return replace(scenario, steps=(step,))


def reports_shuffled(scenario: SendScenario, _: Options) -> SendScenario:
    """Send the reports in the wrong order, the last one first."""
    waits = [step.wait for step in scenario.steps]
    turned = zip(reversed(scenario.steps), waits, strict=True)
    return replace(scenario, steps=tuple(replace(step, wait=wait) for step, wait in turned))


def reports_duplicated(scenario: SendScenario, _: Options) -> SendScenario:
    """Send each report twice."""
    twice = ((step, replace(step, wait=0.0)) for step in scenario.steps)
    return replace(scenario, steps=tuple(step for pair in twice for step in pair))


def reports_missing(scenario: SendScenario, _: Options) -> SendScenario:
    """Send no report at all, whatever becomes of the message."""
    return replace(scenario, callbacks_posted=False)


def report_before_answer(scenario: SendScenario, _: Options) -> SendScenario:
    """Send the first report before the POST is answered."""
    return replace(scenario, callbacks_before_answer=1)


def never_read(scenario: SendScenario, _: Options) -> SendScenario:
    """Stop at delivered, like a customer who hides receipts."""
    return replace(scenario, steps=tuple(step for step in scenario.steps if step.status != "read"))


def read_without_delivered(scenario: SendScenario, _: Options) -> SendScenario:
    """Leave out delivered."""
    steps = tuple(step for step in scenario.steps if step.status != "delivered")
    return replace(scenario, steps=steps)


ANSWER_BEHAVIOURS: dict[str, SendBehaviour] = {
    behaviour.__name__: behaviour
    for behaviour in (
        refuse,
        user_ids_unknown,
        unauthorized,
        too_many_requests,
        channel_rate,
        daily_cap,
        error_before_accepting,
        html_503,
        error_after_accepting,
        cut_after_accepting,
        slow_answer,
    )
}
CALLBACK_BEHAVIOURS: dict[str, SendBehaviour] = {
    behaviour.__name__: behaviour
    for behaviour in (
        delivery_fails,
        reports_shuffled,
        reports_duplicated,
        reports_missing,
        report_before_answer,
        never_read,
        read_without_delivered,
    )
}
