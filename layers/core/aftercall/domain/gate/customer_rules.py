"""Rules about the customer and who is in control: opt-out, person in control, merged address."""

from aftercall.domain.conversation import Control
from aftercall.domain.gate.facts import SendFacts
from aftercall.domain.gate.send_decision import NOT_APPLICABLE, RuleVerdict, denies, passes
from aftercall.domain.message import Kind


def opted_out(facts: SendFacts) -> RuleVerdict:
    """Deny everything to a customer who asked not to be written to."""
    at = facts.conversation.opted_out_at
    return passes() if at is None else denies(opted_out_at=at)


def human_in_control(facts: SendFacts) -> RuleVerdict:
    """Deny what was written before a person took over, even if control was given back since."""
    message, conversation = facts.message, facts.conversation
    if message.kind is Kind.OPERATOR:
        return NOT_APPLICABLE
    if conversation.control is Control.AGENT and conversation.epoch == message.epoch:
        return passes()
    return denies(
        control=conversation.control, epoch=conversation.epoch, message_epoch=message.epoch
    )


def merged_address(facts: SendFacts) -> RuleVerdict:
    """Deny what is sent in a conversation that was merged into another, except by operators."""
    merged_into = facts.conversation.merged_into
    if merged_into is None or facts.message.kind is Kind.OPERATOR:
        return NOT_APPLICABLE
    return denies(merged_into=merged_into)
