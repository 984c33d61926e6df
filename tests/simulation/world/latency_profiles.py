"""How each kind of call to the outside behaves: how long it takes, and what a failure looks like.

A failure is what the port promises: an error of ours, or an outcome that says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from botocore.exceptions import ClientError, ReadTimeoutError

from aftercall.domain.errors import AgentFailure, FailureKind, Unavailable
from aftercall.domain.send_outcome import NotSent, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One kind of call; times in milliseconds, failures as what the caller sees."""

    name: str
    takes: tuple[int, int]
    gives_up_after: int
    timed_out: Callable[[], object]
    refused: Callable[[], object]


def _no_answer() -> NoReturn:
    raise Unavailable("no answer")


def _busy() -> NoReturn:
    raise Unavailable("too many requests")


def _aws_no_answer() -> NoReturn:
    raise ReadTimeoutError(endpoint_url="https://aws.example.com")


def _aws_busy() -> NoReturn:
    raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "Call")


def _agent_silent() -> NoReturn:
    raise AgentFailure(FailureKind.TIMEOUT, "no answer in time")


def _agent_busy() -> NoReturn:
    raise AgentFailure(FailureKind.TRANSIENT, "too many sessions")


def _send_unknown() -> Unknown:
    return Unknown(reason="no answer from Twilio: ReadTimeout")


def _send_busy() -> NotSent:
    return NotSent(code=20429, http_status=429, reason="Too many requests")


def server_error() -> Unknown:
    """Return what comes of a send that Twilio itself fails."""
    return Unknown(reason="Twilio answered 500 (code None)", server_error=True)


def _nothing() -> None:
    return None


TABLE = Edge(name="table", takes=(3, 15), gives_up_after=6_000, timed_out=_no_answer, refused=_busy)
AWS = Edge(
    name="aws", takes=(5, 30), gives_up_after=6_000, timed_out=_aws_no_answer, refused=_aws_busy
)
ELEVENLABS = Edge(
    name="elevenlabs", takes=(60, 400), gives_up_after=10_000, timed_out=_no_answer, refused=_busy
)
AGENT = Edge(
    name="agent",
    takes=(1_000, 6_000),
    gives_up_after=25_000,
    timed_out=_agent_silent,
    refused=_agent_busy,
)
SEND = Edge(
    name="send",
    takes=(80, 400),
    gives_up_after=10_000,
    timed_out=_send_unknown,
    refused=_send_busy,
)
TYPING = Edge(
    name="typing", takes=(60, 200), gives_up_after=3_000, timed_out=_nothing, refused=_nothing
)
TWILIO_LIST = Edge(
    name="twilio", takes=(80, 400), gives_up_after=10_000, timed_out=_no_answer, refused=_busy
)
SLEEP = Edge(name="sleep", takes=(0, 0), gives_up_after=0, timed_out=_nothing, refused=_nothing)
