"""The errors that cross a room's border, one small tree.

AftercallError
├── Unavailable      try again: the other side did not answer, or not in time
├── Refused          never with this input: the sentence names the remedy
│   └── InvalidAddress
├── Misconfigured    ours to mend: a setting or a secret is missing
└── AgentFailure     a turn without an answer, with its kind
"""

from enum import StrEnum


class AftercallError(Exception):
    """The root of what this package raises."""


class Unavailable(AftercallError):
    """The other side could not be reached or did not answer; the same call may succeed later."""


class Refused(AftercallError):
    """The other side, or a rule of ours, refuses this input for good."""


class InvalidAddress(Refused):
    """The text is neither a WhatsApp number nor a business-scoped user id."""


class Misconfigured(AftercallError):
    """A setting or a secret is missing or unusable; a person has to mend it."""


class FailureKind(StrEnum):
    """What a failed turn asks for: a person (the first two) or another try (the last two)."""

    CONFIGURATION = "configuration"
    QUOTA = "quota"
    TRANSIENT = "transient"
    TIMEOUT = "timeout"


class AgentFailure(AftercallError):
    """The agent gave no answer; `tool_seen` forbids asking the same again."""

    def __init__(self, kind: FailureKind, reason: str, *, tool_seen: bool = False) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
        self.tool_seen = tool_seen
