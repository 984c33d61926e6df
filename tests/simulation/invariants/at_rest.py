"""The invariants of a run that is at rest: calls, messages, conversations, the queue."""

from collections.abc import Iterator

from aftercall.domain.call import CallOutcome
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Kind, OutboundMessage, State
from aftercall.domain.message_content import describe
from aftercall.domain.opt_out import OptOutSource
from tests.simulation.invariants.addresses import check_addresses
from tests.simulation.invariants.budgets import check_budgets
from tests.simulation.invariants.sends import check_ledger, check_sends
from tests.simulation.scenarios.scenario import NAMES, Scenario
from tests.simulation.world.world import World

STOP_QUESTION = "¿Quiere dejar de recibir mensajes?"
OPT_OUTS = ("21610", "63014", "63033")
"""Twilio's error codes for a customer who has opted out or blocked us."""


def check_at_rest(world: World, scenario: Scenario, faults: int) -> Iterator[str]:
    """Return the violations, one sentence each; `faults` is how many were injected."""
    yield from _calls(world)
    yield from _inbound(world)
    for conversation in world.stored.conversations.values():
        yield from _conversation(world, conversation)
        yield from check_sends(world, conversation.customer, scenario)
    yield from check_ledger(world)
    yield from _operator_requests(world)
    yield from check_addresses(world, faults)
    yield from _isolation(world)
    yield from _queue(world, scenario)
    yield from check_budgets(world, scenario, faults)


def _calls(world: World) -> Iterator[str]:
    """I1: each finished call leads to one opening, or to a reason why not."""
    for ended in world.elevenlabs.ended:
        call, customer = ended.call, str(ended.call.phone)
        record = world.stored.records.get((customer, call.call_id))
        openings = [
            one
            for one in world.stored.outbound(customer)
            if one.kind is Kind.OPENING and one.call_id == call.call_id
        ]
        if record is None or len(openings) != 1:
            outcome = record and record.outcome
            yield f"I1 call {call.call_id} is {outcome} with {len(openings)} openings"
            continue
        opening = openings[0]
        opened = record.outcome is CallOutcome.OPENED
        if opened and opening.state is State.CANCELLED and not opening.reason:
            yield f"I1 opening of {call.call_id} is cancelled without a reason"
        if opening.state is not State.SENT and not opening.reason:
            yield f"I1 opening of {call.call_id} is {opening.state} without a reason"


def _inbound(world: World) -> Iterator[str]:
    """I2, I17: each message at Twilio is stored once, under its sender, with its arrival time."""
    for written in world.twilio.customer_messages:
        message = written.message
        found = [
            one
            for customer in world.stored.threads
            for one in world.stored.inbound(customer)
            if one.message_sid == message.message_sid
        ]
        number_of = world.twilio.number_of
        if [number_of(one.customer) for one in found] != [number_of(message.customer)]:
            stored = [(one.customer, one.seq) for one in found]
            yield f"I2 {message.message_sid} of {message.customer} is stored as {stored}"
        arrived = {message.at, *world.triggers.arrivals.get(message.message_sid, ())}
        if not {one.at for one in found} <= arrived:
            yield f"I17 {message.message_sid} arrived {arrived}, stored at {found[0].at}"


def _conversation(world: World, conversation: Conversation) -> Iterator[str]:
    """I4, I8, I9: all answered, counted and finished."""
    inbound = world.stored.inbound(conversation.customer)
    outbound = world.stored.outbound(conversation.customer)
    if conversation.agent_may_answer and conversation.has_unanswered:
        yield f"I4 {conversation.in_seq - conversation.answered_seq} unanswered"
    if conversation.inbound_count != len(inbound):
        yield f"I8 {conversation.inbound_count} counted of {len(inbound)} inbound"
    accepted = sum(one.message_sid is not None for one in outbound)
    if conversation.outbound_count != accepted:
        yield f"I8 {conversation.outbound_count} counted of {accepted} accepted"
    open_ones = [one.seq for one in outbound if not one.is_finished]
    if open_ones or conversation.outbox:
        yield f"I9 unfinished: {open_ones}, outbox {conversation.outbox}"
    if conversation.due_at is not None:
        yield f"I9 still due at {conversation.due_at}"
    yield from _ranges(world, outbound, conversation.customer)
    if conversation.merged_into is None:
        yield from _opt_out(world, conversation)


def _opt_out(world: World, conversation: Conversation) -> Iterator[str]:
    """I13: exactly those are opted out who sent STOP last, or whom Twilio refused last.

    Lines of any address count. After Twilio's refusal a customer's later line is a new try.
    """
    customer, earlier = conversation.customer, conversation.merged_from
    lines = world.stored.inbound(customer)
    if earlier is not None:
        lines = [*world.stored.inbound(earlier), *lines]
    wishes = [one for one in lines if one.text in ("STOP", "START")]
    stopped = bool(wishes) and wishes[-1].text == "STOP"
    stopped = stopped or any(_is_unasked(world, line) for line in lines)
    refused = [one for one in world.stored.outbound(customer) if one.error_code in OPT_OUTS]
    # A line that came while Twilio's refusal was on its way may have been stored on either side.
    newest = max((one.seq for one in refused), default=0)
    tried = any(one.seq > newest for one in lines if one.customer == customer)
    opted_out = conversation.opted_out_at is not None
    agreed = conversation.opted_out_by is OptOutSource.CUSTOMER and _agreed(world, customer)
    if opted_out != (stopped or agreed or (bool(refused) and not tried)):
        yield f"I13 STOP: {stopped}, refused: {newest}, opted out {conversation.opted_out_at}"


def _is_unasked(world: World, line: InboundMessage) -> bool:
    """Return whether a word that may be an answer came when we had asked nothing."""
    if line.text != "Baja":
        return False
    ours = [one for one in world.stored.outbound(line.customer) if one.seq < line.seq]
    sent = [one for one in ours if one.state not in (State.SILENT, State.CANCELLED)]
    return not sent or sent[-1].kind is not Kind.REPLY or "?" not in sent[-1].text


def _agreed(world: World, customer: str) -> bool:
    """Return whether the customer's next line after our question whether to stop says yes."""
    asked = [one for one in world.stored.outbound(customer) if one.text == STOP_QUESTION]
    for question in asked:
        later = [one for one in world.stored.inbound(customer) if one.seq > question.seq]
        if later and later[0].text in ("Sí", "STOP", "Baja"):
            return True
    return False


def _ranges(world: World, outbound: list[OutboundMessage], customer: str) -> Iterator[str]:
    """I3: an answer was made from exactly the messages of its range; a cancelled one has none.

    The agent reads them in the order of their arrival (I17), not in the order of storing.
    """
    questions = {f"conv_text_{n}": one for n, one in enumerate(world.elevenlabs.questions, 1)}
    for reply in outbound:
        question = questions.get(reply.agent_session_id or "")
        gone = reply.state is State.CANCELLED
        if reply.kind is not Kind.REPLY or question is None or gone:
            continue
        found = world.stored.inbound(customer)
        covered = [one for one in found if _is_asked_about(one, reply, outbound)]
        lines = [describe(one) for one in sorted(covered, key=lambda one: (one.at, one.seq))]
        if question.text != "\n".join(lines):
            yield f"I3 reply {reply.seq} covers {lines}, but answers {question.text!r}"


def _is_asked_about(
    line: InboundMessage, reply: OutboundMessage, outbound: list[OutboundMessage]
) -> bool:
    """Return whether the agent reads a line to make this answer.

    After our question whether to stop it reads what that question covered, too.
    """
    if line.needs_no_answer is not None:
        return False
    asked = [one for one in outbound if one.text == STOP_QUESTION]
    asked = [one for one in asked if one.answers.through == reply.answers.after]
    return line.seq in reply.answers or any(line.seq in one.answers for one in asked)


def _queue(world: World, scenario: Scenario) -> Iterator[str]:
    """I9: an empty queue, and dead letters only where the scenario allows them."""
    if world.queue.messages:
        yield f"I9 {len(world.queue.messages)} turn requests left"
    if world.queue.dead_letters and not scenario.dead_letters:
        yield f"I9 {len(world.queue.dead_letters)} dead letters"


def _operator_requests(world: World) -> Iterator[str]:
    """I5: an operator's request makes one message, however often it was sent."""
    for request_id, outcomes in world.triggers.operator_outcomes.items():
        found = [
            one
            for customer in world.stored.threads
            for one in world.stored.outbound(customer)
            if one.request_id == request_id
        ]
        wanted = int(bool({"queued", "repeated"} & set(outcomes)))
        if len(found) != wanted:
            yield f"I5 request {request_id} is {len(found)} messages, answered with {outcomes}"


def _isolation(world: World) -> Iterator[str]:
    """I11: no text for one customer contains another customer's data."""
    number_of = world.twilio.number_of
    texts = [(number_of(one.message.customer), one.message.text) for one in world.twilio.accepted]
    for question in world.elevenlabs.questions:
        whole = f"{question.text} {question.context} {question.last_words} {question.variables}"
        texts.append((number_of(question.user_id.removeprefix("wa:")), whole))
    for customer, text in texts:
        others = [name for other, name in NAMES.items() if other != customer and name in text]
        if others:
            yield f"I11 {others} in a text for {customer}"
