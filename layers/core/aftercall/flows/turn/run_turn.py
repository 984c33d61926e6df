"""One look at a customer: send what is due, ask the agent about what is unanswered, hand over."""

from datetime import datetime

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import hand_over, settle
from aftercall.domain.next_step import Ask, Deliver, HandOver, Rehome, Rest, Wait, next_step
from aftercall.flows.customer_merge.move_messages import move_messages
from aftercall.flows.turn.ask_agent import ask_agent
from aftercall.flows.turn.send_next import send_next
from aftercall.flows.turn.turn_context import (
    Turn,
    TurnEventKind,
    TurnOutcome,
    TurnPolicy,
    TurnPorts,
    TurnReport,
)

MOST_STEPS = 60


def run_turn(
    customer: str, *, deadline: datetime, ports: TurnPorts, policy: TurnPolicy
) -> TurnReport:
    """Look at a customer until nothing more is to be done now.

    Each step reads the conversation afresh and decides on it alone, so that a turn may be late,
    repeated, or cut off anywhere. Raises Unavailable where a table gives no answer.
    """
    turn = Turn(customer=customer, deadline=deadline, ports=ports, policy=policy)
    for _ in range(MOST_STEPS):
        conversation = ports.conversations.load(customer)
        ended = TurnOutcome.RESTED if conversation is None else _take_step(turn, conversation)
        if ended is not None:
            return TurnReport(outcome=ended, events=tuple(turn.events))
    return TurnReport(outcome=TurnOutcome.OUT_OF_TIME, events=tuple(turn.events))


def _take_step(turn: Turn, conversation: Conversation) -> TurnOutcome | None:
    """Take the next step; return how the turn ends, or None to look again."""
    clock, policy = turn.ports.clock, turn.policy
    match next_step(conversation, policy.clocks, clock.now()):
        case Rest():
            return _rest(turn, conversation)
        case Wait():
            return TurnOutcome.WAITING
        case Deliver(seq):
            return send_next(turn, conversation, seq)
        case HandOver() | Rehome() as step:
            _pass_on(turn, conversation, step)
            return None
        case Ask(after, upto):
            if turn.deadline - clock.now() < policy.clocks.least_left:
                return TurnOutcome.OUT_OF_TIME
            return ask_agent(turn, conversation, after, upto)


def _pass_on(turn: Turn, conversation: Conversation, step: HandOver | Rehome) -> None:
    """Give a conversation to a person, or what is unanswered to another conversation."""
    if isinstance(step, Rehome):
        move_messages(turn, conversation, step.number)
        return
    change = Commit(
        token=turn.ports.rng.token(),
        before=conversation,
        after=hand_over(conversation, turn.ports.clock.now()),
    )
    if turn.ports.conversations.write(change) is CommitResult.DONE:
        turn.tell(TurnEventKind.HANDED_OVER, reason=step.reason)


def _rest(turn: Turn, conversation: Conversation) -> TurnOutcome:
    """Clear a due time that nothing stands behind any more."""
    rested = settle(conversation, turn.ports.clock.now())
    if rested.due_at != conversation.due_at:
        token = turn.ports.rng.token()
        turn.ports.conversations.write(Commit(token=token, before=conversation, after=rested))
    return TurnOutcome.RESTED
