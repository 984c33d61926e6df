"""The opening: the first WhatsApp message after a call, with the call's name and topic.

The call's summary is never quoted: it was written for the business, not for the customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aftercall.domain.call import FinishedCall
from aftercall.domain.call_variables import find_variable
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.outbound_transitions import opening_id_of

TOPIC_LIMIT = 60
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPolicy:
    """The settings of openings.

    `name_variables` and `topic_fields` are tried in order. `templates` maps a language to the
    ContentSid of its approved template. With `sandbox` the sender is Twilio's sandbox, where
    openings are free text. `max_per_day` counts all customers.
    """

    enabled: bool
    sandbox: bool
    max_per_day: int
    name_variables: tuple[str, ...]
    topic_fields: tuple[str, ...]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningText:
    """The text of an opening, and its template: `content_sid` is None for free text.

    `variables` fill the template's {{1}} (name) and {{2}} (topic).
    """

    language: str
    text: str
    content_sid: str | None
    variables: dict[str, str]


def customer_name(call: FinishedCall, policy: OpeningPolicy) -> str | None:
    """Return the customer's name from the call's variables (at most 40 characters), or None."""
    return find_variable(call.variables, policy.name_variables, NAME_LIMIT)


def topic_of(call: FinishedCall, policy: OpeningPolicy) -> str | None:
    """Return the call's topic from the named fields only (at most 60 characters), or None."""
    named = {**call.variables, **call.collected}
    return find_variable(named, policy.topic_fields, TOPIC_LIMIT)


def write_opening(call: FinishedCall, policy: OpeningPolicy, texts: MessageCatalog) -> OpeningText:
    """Return a call's opening in its language; outside the sandbox by that language's template.

    Outside the sandbox and without a template it has no `content_sid`, and the gate denies it.
    """
    language = texts.language(call.language)
    wording = texts.wording(call.language)
    name, topic = customer_name(call, policy), topic_of(call, policy)
    content_sid = None if policy.sandbox else policy.templates.get(language)
    if content_sid is not None:
        name, topic = name or wording.name_fallback, topic or wording.topic_fallback
    sentence = {
        (True, True): wording.opening_name_topic,
        (True, False): wording.opening_name,
        (False, True): wording.opening_topic,
        (False, False): wording.opening_plain,
    }[name is not None, topic is not None]
    return OpeningText(
        language=language,
        text=sentence.replace("{topic}", topic or "").replace("{name}", name or ""),
        content_sid=content_sid,
        variables={"1": name or "", "2": topic or ""} if content_sid else {},
    )


def opening_message(
    call: FinishedCall, base: Conversation, opening: OpeningText, token: str, now: datetime
) -> OutboundMessage:
    """Return a call's opening, with the next seq of its conversation."""
    seq = base.seq + 1
    return OutboundMessage(
        customer=base.customer,
        seq=seq,
        message_id=opening_id_of(seq, token),
        kind=Kind.OPENING,
        text=opening.text,
        created_at=now,
        epoch=base.epoch,
        content_sid=opening.content_sid,
        content_variables=opening.variables,
        call_id=call.call_id,
        address=base.address,
    )
