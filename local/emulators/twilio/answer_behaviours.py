"""Ways in which a send is answered other than with 201."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.plans import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.twilio.plans import Options, SendPlan

ANSWERS: dict[str, Callable[[SendPlan, Options], SendPlan]] = {}


def _named(
    reshape: Callable[[SendPlan, Options], SendPlan],
) -> Callable[[SendPlan, Options], SendPlan]:
    ANSWERS[reshape.__name__] = reshape
    return reshape


@_named
def refuse(plan: SendPlan, options: Options) -> SendPlan:
    """Refuse with `code` (21211), with `http_status` and `retry_after` where given."""
    error = ApiError(
        options.code or 21211, status=options.http_status, retry_after=options.retry_after
    )
    return replace(plan, refusal=error)


@_named
def user_ids_unknown(plan: SendPlan, _: Options) -> SendPlan:
    """Refuse a business-scoped user id with 21211, as before its roll-out, and pass phones."""
    return replace(plan, reaches_user_ids=False)


@_named
def unauthorized(plan: SendPlan, _: Options) -> SendPlan:
    """Refuse the login: 401 with 20003."""
    return replace(plan, refusal=ApiError(20003))


@_named
def too_many_requests(plan: SendPlan, options: Options) -> SendPlan:
    """Refuse for concurrency: 429 with 20429 and Retry-After of `retry_after` (1) seconds."""
    after = 1 if options.retry_after is None else options.retry_after
    return replace(plan, refusal=ApiError(20429, retry_after=after))


@_named
def channel_rate(plan: SendPlan, _: Options) -> SendPlan:
    """Refuse for the speed of the channel: 429 with 63018."""
    return replace(plan, refusal=ApiError(63018))


@_named
def daily_cap(plan: SendPlan, _: Options) -> SendPlan:
    """Refuse for the account's daily limit: 429 with 63038."""
    return replace(plan, refusal=ApiError(63038))


@_named
def error_before_accepting(plan: SendPlan, _: Options) -> SendPlan:
    """Answer 500 and keep nothing."""
    return replace(plan, refusal=ApiError(20500))


@_named
def html_503(plan: SendPlan, _: Options) -> SendPlan:
    """Answer 503 with a page of HTML and keep nothing."""
    return replace(plan, refusal=ApiError(20503), as_html=True)


@_named
def error_after_accepting(plan: SendPlan, _: Options) -> SendPlan:
    """Keep and deliver the message, yet answer 500."""
    return replace(plan, answer=Answer.SERVER_ERROR)


@_named
def cut_after_accepting(plan: SendPlan, _: Options) -> SendPlan:
    """Keep and deliver the message, and reset the connection instead of answering."""
    return replace(plan, answer=Answer.CUT)


@_named
def slow_answer(plan: SendPlan, options: Options) -> SendPlan:
    """Keep and deliver the message, and answer only after `seconds` (12)."""
    return replace(plan, answer_after=12.0 if options.seconds is None else options.seconds)
