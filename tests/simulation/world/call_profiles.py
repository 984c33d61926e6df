"""How each kind of external call behaves: its latency, its client's timeout, its failures.

A failure is what the port promises its caller: an error of ours, or an outcome that says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from botocore.exceptions import ClientError, ReadTimeoutError

from aftercall.domain.errors import AgentFailure, FailureKind, Unavailable
from aftercall.domain.send_outcome import NotSent, Unknown
from aftercall.gateways.twilio.send_rejection import rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class CallProfile:
    """One kind of call: latency (least, most) and timeout in milliseconds, and its failures.

    `on_timeout` and `on_throttle` return what the caller receives, or raise it.
    """

    name: str
    latency: tuple[int, int]
    timeout: int
    on_timeout: Callable[[], object]
    on_throttle: Callable[[], object]


def _no_answer() -> NoReturn:
    raise Unavailable("no answer")


def _throttled() -> NoReturn:
    raise Unavailable("too many requests")


def _aws_no_answer() -> NoReturn:
    raise ReadTimeoutError(endpoint_url="https://aws.example.com")


def _aws_throttled() -> NoReturn:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "Call")


def _agent_no_answer() -> NoReturn:
    raise AgentFailure(FailureKind.TIMEOUT, "no answer in time")


def _agent_throttled() -> NoReturn:
    raise AgentFailure(FailureKind.TRANSIENT, "too many sessions")


def _send_unknown() -> Unknown:
    return Unknown(reason="no answer from Twilio: ReadTimeout")


def _send_throttled() -> NotSent:
    return rejected(code=20429, http_status=429, words="Too many requests")


def server_error() -> Unknown:
    """Return the outcome of a send that Twilio answers with 500."""
    return Unknown(reason="Twilio answered 500 (code None)", server_error=True)


def _nothing() -> None:
    return None


TABLE = CallProfile(
    name="table", latency=(3, 15), timeout=6_000, on_timeout=_no_answer, on_throttle=_throttled
)
AWS = CallProfile(
    name="aws",
    latency=(5, 30),
    timeout=6_000,
    on_timeout=_aws_no_answer,
    on_throttle=_aws_throttled,
)
ELEVENLABS = CallProfile(
    name="elevenlabs",
    latency=(60, 400),
    timeout=10_000,
    on_timeout=_no_answer,
    on_throttle=_throttled,
)
AGENT = CallProfile(
    name="agent",
    latency=(1_000, 6_000),
    timeout=25_000,
    on_timeout=_agent_no_answer,
    on_throttle=_agent_throttled,
)
SEND = CallProfile(
    name="send",
    latency=(80, 400),
    timeout=10_000,
    on_timeout=_send_unknown,
    on_throttle=_send_throttled,
)
TYPING = CallProfile(
    name="typing", latency=(60, 200), timeout=3_000, on_timeout=_nothing, on_throttle=_nothing
)
TWILIO_LIST = CallProfile(
    name="twilio",
    latency=(80, 400),
    timeout=10_000,
    on_timeout=_no_answer,
    on_throttle=_throttled,
)
SLEEP = CallProfile(
    name="sleep", latency=(0, 0), timeout=0, on_timeout=_nothing, on_throttle=_nothing
)
