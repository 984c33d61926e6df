"""Says whether a signed form may have been cut from what Twilio signed in another way.

Twilio signs sorted names and values joined without a separator, so that one signature fits every
form that joins to the same text. A form that hides one of Twilio's names in another field, or
whose last word of a text stands as a field of its own, is not what Twilio sent. What is refused
here by mistake, such as a customer who writes `MessageSid`, comes with Twilio's list.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from aftercall.gateways.twilio.form import Form

_NAMES = (
    "AccountSid", "AddOns", "ApiVersion", "ButtonPayload", "ButtonText", "ButtonType",
    "ChannelInstallSid", "ChannelMetadata", "ChannelPrefix", "ChannelStatusMessage",
    "ChannelToAddress", "ErrorCode", "ErrorMessage", "ErrorUrl", "EventType", "ExternalUserId",
    "FlowData", "FrequentlyForwarded", "FromCity", "FromCountry", "FromState", "FromZip",
    "InteractiveData", "ListId", "ListTitle", "MessageSid", "MessageStatus", "MessageType",
    "MessagingServiceSid", "NumMedia", "NumSegments", "OptOutType",
    "OriginalRepliedMessageSender", "OriginalRepliedMessageSid", "ParentExternalUserId",
    "ProfileName", "ProfileUsername", "RawDlrDoneDate", "ReferralBody", "ReferralCtwaClid",
    "ReferralHeadline", "ReferralMediaContentType", "ReferralMediaId", "ReferralMediaUrl",
    "ReferralNumMedia", "ReferralSourceId", "ReferralSourceType", "ReferralSourceUrl",
    "SmsMessageSid", "SmsSid", "SmsStatus", "StructuredMessage", "ToCity", "ToCountry", "ToState",
    "ToZip", "WaId",
)  # fmt: skip
_NEVER_WRITTEN = re.compile(
    "|".join(["Media(?:Url|ContentType)[0-9]+", *sorted(_NAMES, key=len, reverse=True)])
)
# Names that are words: people write them, so they count only where a field of theirs could begin.
_WORDS = {
    "Address": re.compile("Address"),
    "Forwarded": re.compile("Forwarded(?=true|false)"),
    "Label": re.compile("Label"),
    "Latitude": re.compile("Latitude(?=-?[0-9])"),
    "Longitude": re.compile("Longitude(?=-?[0-9])"),
}
_ALWAYS_THERE = frozenset({"Body", "From", "To"})
_AS_JSON = frozenset({"ChannelMetadata", "FlowData", "InteractiveData"})
_OF_A_TAP = frozenset({"ButtonPayload", "ButtonText", "ButtonType", "ListId", "ListTitle"})


def hides_a_field(form: Form) -> bool:
    """Say whether a name of Twilio's stands inside another field, or a field was made of a text."""
    fields = sorted(set(form.pairs))
    names = {name for name, _ in fields}
    own = Counter(name for name in names if _NEVER_WRITTEN.fullmatch(name))
    text = "\0".join(_searched(fields, names))
    if Counter(_NEVER_WRITTEN.findall(text)) != own:
        return True
    if ("MessageType", "text") in fields and names & _OF_A_TAP:
        return True
    if any(
        name != "From" and f"{name}{value}".startswith("Fromwhatsapp:") for name, value in fields
    ):
        return True
    return any(_swallowed(word, fields) for word in _WORDS.keys() - names)


def may_be_cut(form: Form, name: str) -> bool:
    """Say whether the next field may be this one's end, since its name is none we know of."""
    after = min((other for other in form if other > name), default=None)
    return after is not None and not _is_known(after)


def _is_known(name: str) -> bool:
    return name in _ALWAYS_THERE or name in _WORDS or bool(_NEVER_WRITTEN.fullmatch(name))


def _searched(fields: list[tuple[str, str]], names: set[str]) -> Iterator[str]:
    """Yield what is searched for names: JSON holds some by right, and so may a new name's end."""
    for name, value in fields:
        is_new = not _is_known(name) and any(
            name.endswith(known) for known in names if known != name and _is_known(known)
        )
        shown = "" if name in _AS_JSON and _is_json(value) else value
        yield shown if is_new else name + shown


def _swallowed(word: str, fields: list[tuple[str, str]]) -> bool:
    """Say whether a field that is not there begins in the one that sorts before it."""
    if any((name + value).startswith(word) for name, value in fields):
        return True
    return any(
        name < word < after and _WORDS[word].search(name + value)
        for (name, value), (after, _) in pairwise([*fields, ("~", "")])
    )


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False
