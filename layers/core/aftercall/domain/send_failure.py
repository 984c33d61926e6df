"""A failed send, and the reaction that it asks for.

A send fails when Twilio rejects the request, or when a report says that the message was not
delivered. What Twilio's codes mean is in gateways/twilio/error_codes; the domain knows reactions.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reaction(StrEnum):
    """What a refused or undelivered message asks for.

    LATER: the same message may be accepted later. FAIL: it never will be. TEMPLATE: only an
    approved template can reach this customer now. OPT_OUT: the customer does not want to be
    written to. ALARM: an operator has to correct something that concerns more than this message.
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
