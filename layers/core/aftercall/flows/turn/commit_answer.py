"""The agent's answer is committed, unless something that matters changed since it was asked."""

from dataclasses import replace

from aftercall.domain.commit import AddOutbound, Commit
from aftercall.domain.conversation import Conversation, control_state_of
from aftercall.domain.conversation_transitions import add_answer
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.next_step import may_still_gather
from aftercall.domain.outbound_transitions import begin_sending, message_id_of
from aftercall.domain.question import asks
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.silence import add_silence_of_agent, make_silence
from aftercall.domain.whatsapp_text import split_answer, to_whatsapp_text
from aftercall.flows.optimistic_commit import Decided, commit_optimistically, starting_with
from aftercall.flows.turn.send_next import hand_to_twilio
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer

MOST_TRIES = 8


def commit_answer(
    turn: Turn, asked_on: Conversation, answer: AgentAnswer, lines: SeqRange
) -> TurnOutcome | None:
    """Write the answer and send its first part; return how the turn ends, or None to go on.

    `asked_on` is the conversation as read before the agent was asked. Where only seqs changed, the
    same answer is committed under new ones: the agent is not asked twice. Where a person took
    over or the customer opted out, the answer is stored as a draft. Raises Unavailable.
    """
    first = commit_optimistically(
        starting_with(asked_on, lambda: turn.ports.conversations.load(turn.customer)),
        lambda found: _decide(turn, found, asked_on, answer, lines),
        conversations=turn.ports.conversations,
        clock=turn.ports.clock,
        rng=turn.ports.rng,
        doing="committing an answer",
        tries=MOST_TRIES,
        if_exhausted=lambda: None,
    )
    if first is None:
        return None
    if first.kind is not Kind.SILENCE:
        return hand_to_twilio(turn, first)
    turn.record(
        TurnEventKind.SILENT,
        seq=first.seq,
        reason=first.reason,
        agent_session_id=first.agent_session_id,
    )
    return None


def _decide(
    turn: Turn,
    found: Conversation | None,
    asked_on: Conversation,
    answer: AgentAnswer,
    lines: SeqRange,
) -> Decided[OutboundMessage | None]:
    """Decide on the answer's commit; the result is the part to be sent first, or None."""
    nothing: Decided[OutboundMessage | None] = Decided(result=None)
    # The control state comes first: an answer that may not be sent is stored as a draft, even if
    # the customer has written more since.
    if found is None or control_state_of(found) != control_state_of(asked_on):
        if not answer.is_silent:
            turn.ports.conversations.keep_draft(turn.customer, answer.text, turn.now)
            turn.record(TurnEventKind.DRAFT_KEPT, after=lines.after, through=lines.through)
        return nothing
    if found is not asked_on:
        if found.outbox or found.answered_seq != lines.after:
            return nothing
        # Where the agent ran a tool, asking again would run it twice: this answer is sent.
        if not answer.acted and _more_came(turn, found, lines):
            return nothing
    if answer.is_silent:
        return _commit_of_silence(turn, found, answer, lines)
    commit, first = _commit_of_answer(turn, found, answer, lines)
    return Decided(result=first, commit=commit)


def _more_came(turn: Turn, found: Conversation, lines: SeqRange) -> bool:
    newer = found.in_seq > lines.through
    return newer and may_still_gather(found, turn.policy.timings, turn.now)


def _commit_of_silence(
    turn: Turn, conversation: Conversation, answer: AgentAnswer, lines: SeqRange
) -> Decided[OutboundMessage | None]:
    silence = make_silence(
        conversation,
        lines,
        reason=answer.silence or "",
        token=turn.ports.rng.token(),
        now=turn.now,
        agent_session_id=answer.agent_session_id or None,
    )
    after = add_silence_of_agent(conversation, silence, turn.now)
    return Decided(result=silence, commit=turn.commit_of(conversation, after, AddOutbound(silence)))


def _commit_of_answer(
    turn: Turn, conversation: Conversation, answer: AgentAnswer, lines: SeqRange
) -> tuple[Commit, OutboundMessage]:
    texts = split_answer(to_whatsapp_text(answer.text))
    parts = [
        replace(
            make_reply_part(turn, conversation, text, lines),
            seq=conversation.seq + number,
            message_id=message_id_of(conversation.seq + number, turn.ports.rng.token()),
            part=number,
            parts=len(texts),
            agent_session_id=answer.agent_session_id or None,
        )
        for number, text in enumerate(texts, start=1)
    ]
    parts[0] = begin_sending(parts[0], turn.decide(parts[0], conversation), turn.now)
    after = add_answer(
        conversation,
        through=lines.through,
        parts=len(parts),
        handover=answer.handover,
        now=turn.now,
        asks=asks(answer.text),
    )
    return turn.commit_of(conversation, after, *map(AddOutbound, parts)), parts[0]


def make_reply_part(
    turn: Turn, conversation: Conversation, text: str, lines: SeqRange
) -> OutboundMessage:
    """Return one part of a reply to these lines, without its seq and id."""
    return OutboundMessage(
        customer=conversation.customer,
        seq=0,
        message_id="",
        kind=Kind.REPLY,
        text=text,
        created_at=turn.now,
        epoch=conversation.epoch,
        answers=lines,
        call_id=conversation.call_id,
        address=conversation.address,
    )
