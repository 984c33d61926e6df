"""What a failed send means, and what it changes in its conversation.

A failure is a refusal when the message is handed over, or a report that it was not delivered. What
Twilio's codes mean is the gateway's to know; the domain knows reactions only.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reaction(StrEnum):
    """What a refused or undelivered message asks for.

    TEMPLATE: only an approved template can reach this customer now. ALARM: a person has to mend
    something that concerns more than this message.
    """

    LATER = "later"
    FAIL = "fail"
    TEMPLATE = "template"
    OPT_OUT = "opt_out"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFailure:
    """A failure in words: the reaction, a sentence for people, and what they can do next.

    `code` is Twilio's, None where it named none. `may_pass` says that the very same message may be
    accepted later.
    """

    reaction: Reaction
    sentence: str
    action: str
    code: int | None = None
    may_pass: bool = False
