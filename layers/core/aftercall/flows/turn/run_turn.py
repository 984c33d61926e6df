"""One turn of a customer: send what is queued, ask the agent, hand over."""

from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import hand_over, refresh_timers
from aftercall.domain.next_step import (
    AskAgent,
    AskBack,
    HandOver,
    MoveMessages,
    NothingToDo,
    NotYet,
    SendNext,
    next_step,
)
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.customer_merge.move_messages import move_messages
from aftercall.flows.turn.ask_agent import ask_agent
from aftercall.flows.turn.ask_back import ask_back
from aftercall.flows.turn.send_next import send_next
from aftercall.flows.turn.turn_context import (
    Turn,
    TurnEventKind,
    TurnOutcome,
    TurnPolicy,
    TurnPorts,
    TurnReport,
)

MOST_STEPS = 100
"""Far more than any turn takes: long answers have 20 parts of four steps each."""


def run_turn(
    customer: str, *, deadline: datetime, ports: TurnPorts, policy: TurnPolicy
) -> TurnReport:
    """Take one step after another until nothing is left to do now.

    Each step reads the conversation again and decides on it alone, so that a turn may come late,
    twice, or be cut off anywhere. Raises Unavailable where a table gives no answer.
    """
    turn = Turn(customer=customer, deadline=deadline, ports=ports, policy=policy)
    for _ in range(MOST_STEPS):
        conversation = ports.conversations.load(customer)
        ended = TurnOutcome.IDLE if conversation is None else _take_step(turn, conversation)
        if ended is not None:
            return TurnReport(outcome=ended, events=tuple(turn.events))
    return TurnReport(outcome=TurnOutcome.OUT_OF_TIME, events=tuple(turn.events))


def _take_step(turn: Turn, conversation: Conversation) -> TurnOutcome | None:
    """Take the next step; return how the turn ends, or None to read again and go on."""
    match next_step(conversation, turn.policy.timings, turn.now):
        case NothingToDo():
            return _end(turn, conversation)
        case NotYet():
            return TurnOutcome.WAITING
        case SendNext(seq):
            return send_next(turn, conversation, seq)
        case AskBack(lines):
            return ask_back(turn, conversation, lines)
        case HandOver(reason):
            return _hand_over(turn, conversation, reason)
        case MoveMessages(customer):
            return _move(turn, conversation, customer)
        case AskAgent(lines):
            return _ask(turn, conversation, lines)


def _ask(turn: Turn, conversation: Conversation, lines: SeqRange) -> TurnOutcome | None:
    if turn.time_left < turn.policy.timings.least_left.total_seconds():
        return TurnOutcome.OUT_OF_TIME
    return ask_agent(turn, conversation, lines)


def _hand_over(turn: Turn, conversation: Conversation, reason: str) -> TurnOutcome | None:
    if turn.commit(conversation, hand_over(conversation, turn.now, reason)):
        turn.record(TurnEventKind.HANDED_OVER, reason=reason)
    return None


def _move(turn: Turn, conversation: Conversation, customer: str) -> TurnOutcome | None:
    ports = turn.ports
    moved = move_messages(
        conversation,
        customer,
        conversations=ports.conversations,
        messages=ports.messages,
        turn_requests=ports.turn_requests,
        clock=ports.clock,
        rng=ports.rng,
    )
    if moved:
        turn.record(TurnEventKind.MESSAGES_MOVED, lines=moved)
    return None


def _end(turn: Turn, conversation: Conversation) -> TurnOutcome:
    """Stop timers that have no reason any more, so that no turn is requested for them."""
    idle = refresh_timers(conversation, turn.now)
    is_due = conversation.due_at is not None
    if idle.timers != conversation.timers or is_due != (idle.due_at is not None):
        turn.commit(conversation, idle)
    return TurnOutcome.IDLE
