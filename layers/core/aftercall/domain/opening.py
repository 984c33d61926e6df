"""The opening: the first WhatsApp message after a call, from what the call itself named.

The call's summary is never quoted: it was written for the business, not for the customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aftercall.domain.call import FinishedCall
from aftercall.domain.folded_text import fold_text
from aftercall.domain.message_catalog import MessageCatalog

TOPIC_LIMIT = 60
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPolicy:
    """How openings are made.

    `name_variables` and `topic_fields` are tried in order. `templates` maps a language to the
    approved template's ContentSid; `sandbox` is Twilio's, where openings are free text.
    """

    enabled: bool
    sandbox: bool
    max_per_day: int
    name_variables: tuple[str, ...]
    topic_fields: tuple[str, ...]
    templates: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningText:
    """What an opening says; `content_sid` and `variables` where it is sent as a template."""

    language: str
    text: str
    content_sid: str | None
    variables: dict[str, str]


def _key(name: str) -> str:
    return fold_text(name).replace(" ", "").replace("_", "").replace("-", "")


def find_value(values: Mapping[str, object], names: Sequence[str], limit: int) -> str | None:
    """Return the first named value that is a short line of text; case and accents do not matter."""
    by_key = {_key(name): value for name, value in values.items()}
    for name in names:
        value = by_key.get(_key(name))
        text = value.strip() if isinstance(value, str) else ""
        if text and len(text) <= limit and text.isprintable():
            return text
    return None


def customer_name(call: FinishedCall, policy: OpeningPolicy) -> str | None:
    """Return the customer's name from the call's variables, or None where none is named."""
    return find_value(call.variables, policy.name_variables, NAME_LIMIT)


def topic_of(call: FinishedCall, policy: OpeningPolicy) -> str | None:
    """Return what the call was about from named fields only, at most 60 characters on one line."""
    named = {**call.variables, **call.collected}
    return find_value(named, policy.topic_fields, TOPIC_LIMIT)


def write_opening(call: FinishedCall, policy: OpeningPolicy, texts: MessageCatalog) -> OpeningText:
    """Write a call's opening in its language; outside the sandbox as that language's template."""
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
