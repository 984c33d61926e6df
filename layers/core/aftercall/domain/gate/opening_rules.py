"""Rules for openings only: switched on, sent as a template, within the day's maximum."""

from aftercall.domain.gate.facts import DaySlot, SendFacts
from aftercall.domain.gate.send_decision import NOT_APPLICABLE, RuleVerdict, denies, passes
from aftercall.domain.message import Kind


def openings_off(facts: SendFacts) -> RuleVerdict:
    """Deny openings where they are switched off, which is the state of a first deployment."""
    if facts.message.kind is not Kind.OPENING:
        return NOT_APPLICABLE
    return passes() if facts.policy.openings else denies()


def stop_asked(facts: SendFacts) -> RuleVerdict:
    """Deny openings to a customer whom we asked whether to stop, until that is settled."""
    if facts.message.kind is not Kind.OPENING:
        return NOT_APPLICABLE
    asked = facts.conversation.stop_asked_seq
    return passes() if asked is None else denies(stop_asked_seq=asked)


def no_template(facts: SendFacts) -> RuleVerdict:
    """Deny an opening in free text: outside the sandbox WhatsApp takes only approved templates."""
    if facts.message.kind is not Kind.OPENING or facts.policy.sandbox:
        return NOT_APPLICABLE
    return passes() if facts.message.content_sid else denies()


def max_openings_per_day(facts: SendFacts) -> RuleVerdict:
    """Deny an opening once the maximum of the day is reached."""
    if facts.message.kind is not Kind.OPENING or facts.day_slot is DaySlot.NOT_ASKED:
        return NOT_APPLICABLE
    return passes() if facts.day_slot is DaySlot.RESERVED else denies()
