"""The errors that one package raises and another one handles, as one small tree.

AftercallError
├── Unavailable      another system did not answer in time: the same call may succeed later
├── Refused          this input is never accepted; the message names the remedy
│   └── InvalidAddress
├── Misconfigured    a setting or a secret is missing: an operator has to set it
└── AgentFailure     the agent gave no answer; `kind` says what that asks for
"""

from enum import StrEnum


class AftercallError(Exception):
    """The base class of all errors of this package."""


class Unavailable(AftercallError):
    """Another system could not be reached or did not answer; the same call may succeed later."""


class Refused(AftercallError):
    """Another system, or a rule of ours, refuses this input for good."""


class InvalidAddress(Refused):
    """The text is neither a WhatsApp number nor a business-scoped user id."""


class Misconfigured(AftercallError):
    """A setting or a secret is missing or unusable; an operator has to correct it."""


class FailureKind(StrEnum):
    """The kind of failure.

    The first two need a person. A refusal is the agent's own, such as a guardrail: asked again, it
    refuses again. The last two may be tried again.
    """

    CONFIGURATION = "configuration"
    QUOTA = "quota"
    REFUSAL = "refusal"
    TRANSIENT = "transient"
    TIMEOUT = "timeout"


class AgentFailure(AftercallError):
    """The agent gave no answer.

    `reason` is for people. `cause` is a word or two without changing parts, such as `guardrail` or
    `close 1011`: two failures with the same cause are the same failure. `tool_seen` says that the
    agent ran a tool before it failed: asking again would run the tool twice.
    """

    def __init__(
        self, kind: FailureKind, reason: str, *, cause: str = "", tool_seen: bool = False
    ) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
        self.cause = cause or str(kind)
        self.tool_seen = tool_seen
