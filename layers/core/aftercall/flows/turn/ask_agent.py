"""The agent is asked with everything unanswered, and its answer committed before it is sent."""

from dataclasses import replace

from aftercall.domain.agent_briefing import build_context, was_said
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation, fence_of
from aftercall.domain.conversation_transitions import answer, hand_over
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.gate import decide_send
from aftercall.domain.message import InboundMessage, Kind, OutboundMessage
from aftercall.domain.next_step import may_still_gather
from aftercall.domain.outbound_transitions import begin_sending, message_id_of
from aftercall.domain.phone import to_whatsapp
from aftercall.domain.thread import by_arrival
from aftercall.domain.whatsapp_text import split_answer, to_whatsapp_text
from aftercall.flows.turn.handle_agent_failure import handle_agent_failure
from aftercall.flows.turn.recall import recall
from aftercall.flows.turn.send_next import hand_to_twilio
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer, Question

MOST_TRIES = 8


def ask_agent(turn: Turn, conversation: Conversation, after: int, upto: int) -> TurnOutcome | None:
    """Answer the inbound messages with `after < seq <= upto`; None to look again.

    Nobody is asked where the answer could not be sent: that is a person's to solve.
    """
    now = turn.ports.clock.now()
    sample = _part(turn, conversation, "", after, upto)
    decision = decide_send(sample, conversation, turn.policy.gate, now)
    if not decision.allowed:
        change = Commit(
            token=turn.ports.rng.token(),
            before=conversation,
            after=hand_over(conversation, now),
        )
        if turn.ports.conversations.write(change) is CommitResult.DONE:
            turn.tell(TurnEventKind.HANDED_OVER, reason=decision.rule)
        return None
    lines = by_arrival(turn.ports.messages.inbound_between(conversation.customer, after, upto))
    try:
        answered = _answer(turn, conversation, lines, after, upto)
    except AgentFailure as failure:
        return handle_agent_failure(turn, conversation, failure)
    return _commit(turn, conversation, answered, after, upto)


def _answer(
    turn: Turn,
    conversation: Conversation,
    lines: list[InboundMessage],
    after: int,
    upto: int,
) -> AgentAnswer:
    """Ask the agent, or answer with our own sentence where no agent is set for a stranger."""
    agent_id = conversation.agent_id or turn.policy.default_agent_id
    if agent_id is None:
        wording = turn.policy.texts.wording(conversation.language)
        return AgentAnswer(text=wording.unknown_sender, agent_session_id="")
    if lines:
        turn.ports.whatsapp.show_typing(lines[-1].message_sid)
    question = _question(turn, conversation, agent_id, lines, f"{after}:{upto}")
    begun = turn.ports.clock.now()
    given = turn.ports.agent.answer(question)
    if not to_whatsapp_text(given.text):
        given = _put_words(turn, conversation, given)
    turn.tell(
        TurnEventKind.ANSWERED,
        agent_session_id=given.agent_session_id,
        lines=len(lines),
        seconds=round((turn.ports.clock.now() - begun).total_seconds(), 2),
    )
    return given


def _put_words(turn: Turn, conversation: Conversation, given: AgentAnswer) -> AgentAnswer:
    """Say ourselves that a person takes over, where the agent asked for one without a word."""
    if given.handover is None:
        reason = "the agent answered without a word"
        raise AgentFailure(FailureKind.TRANSIENT, reason, tool_seen=bool(given.tools))
    wording = turn.policy.texts.wording(conversation.language)
    return replace(given, text=wording.colleague_will_write)


def _question(
    turn: Turn,
    conversation: Conversation,
    agent_id: str,
    lines: list[InboundMessage],
    turn_range: str,
) -> Question:
    customer = conversation.customer
    call = None
    if conversation.call_id is not None:
        call = turn.ports.calls.text(customer, conversation.call_id)
    history = recall(conversation, lines, turn.ports.messages)
    said = [message for message in history if was_said(message)]
    ours = [message.text for message in said if isinstance(message, OutboundMessage)]
    return Question(
        agent_id=agent_id,
        text="\n".join(line.as_line for line in lines),
        context=build_context(call, history, customer_name=conversation.name),
        last_words=ours[-1] if ours else None,
        variables=dict(call.variables) if call else {},
        user_id=to_whatsapp(customer).replace("whatsapp:", "wa:"),
        turn_id=f"{conversation.started_at:%Y%m%d%H%M%S}:{turn_range}",
        seconds=turn.policy.clocks.ask.total_seconds(),
    )


def _commit(
    turn: Turn, asked_on: Conversation, answered: AgentAnswer, after: int, upto: int
) -> TurnOutcome | None:
    """Write the answer and send its first part, if nothing that matters has moved meanwhile.

    Where only numbers moved, the same answer takes fresh ones: the agent is not asked twice.
    """
    texts = split_answer(to_whatsapp_text(answered.text))
    conversation = asked_on
    for _ in range(MOST_TRIES):
        change = _answering(turn, conversation, answered, texts, after, upto)
        if turn.ports.conversations.write(change) is CommitResult.DONE:
            return hand_to_twilio(turn, change.added[0])
        fresh = turn.ports.conversations.load(turn.customer)
        if fresh is None or fence_of(fresh) != fence_of(asked_on):
            turn.ports.conversations.keep_draft(
                turn.customer, answered.text, turn.ports.clock.now()
            )
            turn.tell(TurnEventKind.DRAFT_KEPT, after=after, upto=upto)
            return None
        if fresh.outbox or fresh.answered_seq != after:
            return None
        # After a tool ran, asking again would run it twice: what was read is answered.
        if not answered.tools and _more_came(turn, fresh, upto):
            return None
        conversation = fresh
    return None


def _more_came(turn: Turn, fresh: Conversation, upto: int) -> bool:
    now = turn.ports.clock.now()
    return fresh.in_seq > upto and may_still_gather(fresh, turn.policy.clocks, now)


def _answering(
    turn: Turn,
    conversation: Conversation,
    answered: AgentAnswer,
    texts: list[str],
    after: int,
    upto: int,
) -> Commit:
    now = turn.ports.clock.now()
    parts = [
        replace(
            _part(turn, conversation, text, after, upto),
            seq=conversation.seq + number,
            message_id=message_id_of(conversation.seq + number, turn.ports.rng.token()),
            part=number,
            parts=len(texts),
            agent_session_id=answered.agent_session_id or None,
        )
        for number, text in enumerate(texts, start=1)
    ]
    decision = decide_send(parts[0], conversation, turn.policy.gate, now)
    parts[0] = begin_sending(parts[0], decision, turn.ports.rng.token(), now)
    return Commit(
        token=turn.ports.rng.token(),
        before=conversation,
        after=answer(
            conversation, upto=upto, parts=len(parts), handover=answered.handover, now=now
        ),
        added=tuple(parts),
    )


def _part(
    turn: Turn, conversation: Conversation, text: str, after: int, upto: int
) -> OutboundMessage:
    return OutboundMessage(
        customer=conversation.customer,
        seq=0,
        message_id="",
        kind=Kind.REPLY,
        text=text,
        created_at=turn.ports.clock.now(),
        epoch=conversation.epoch,
        after=after,
        upto=upto,
        call_id=conversation.call_id,
        address=conversation.address,
    )
