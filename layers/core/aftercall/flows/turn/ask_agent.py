"""The agent is asked about all unanswered lines, with the call and the thread as context."""

from dataclasses import replace

from aftercall.domain.agent_briefing import build_briefing, is_known_to_customer
from aftercall.domain.commit import AddOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import hand_over
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from aftercall.domain.message_content import describe, quotable, quoted_sid
from aftercall.domain.phone import to_whatsapp
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.silence import add_silence, make_silence
from aftercall.domain.stop_question import lines_to_ask
from aftercall.domain.thread import by_arrival
from aftercall.domain.whatsapp_text import to_whatsapp_text
from aftercall.flows.turn.commit_answer import commit_answer, make_reply_part
from aftercall.flows.turn.hand_over_to_external_agent import hand_over_to_external_agent
from aftercall.flows.turn.handle_agent_failure import handle_agent_failure
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome
from aftercall.ports import AgentAnswer, Question

HISTORY = 60
"""How many of the newest messages the agent's briefing is made from."""
QUOTE_REACH = 500
"""How many are read where the customer quotes a message that is not among those."""


def ask_agent(turn: Turn, conversation: Conversation, lines: SeqRange) -> TurnOutcome | None:
    """Ask about these lines and send the answer; return how the turn ends, or None to go on.

    Lines that need no answer are left out; if there are no others they are answered with silence.
    Where the gate would deny the answer, the agent is not asked and a person takes over.
    """
    asked = by_arrival(
        turn.ports.messages.inbound_in(conversation.customer, lines_to_ask(conversation, lines))
    )
    answerable = [line for line in asked if line.needs_no_answer is None]
    if asked and not answerable:
        _answer_with_silence(turn, conversation, lines, asked[-1].needs_no_answer or "")
        return None
    decision = turn.decide(make_reply_part(turn, conversation, "", lines), conversation)
    if not decision.is_allowed:
        if turn.commit(conversation, hand_over(conversation, turn.now, decision.rule)):
            turn.record(TurnEventKind.HANDED_OVER, reason=decision.rule)
        return None
    try:
        answer = _ask(turn, conversation, answerable, lines)
    except AgentFailure as failure:
        return handle_agent_failure(turn, conversation, failure)
    if answer.is_taken_over:
        hand_over_to_external_agent(turn, conversation)
        return None
    return commit_answer(turn, conversation, answer, lines)


def _answer_with_silence(
    turn: Turn, conversation: Conversation, lines: SeqRange, reason: str
) -> None:
    token = turn.ports.rng.token()
    silence = make_silence(conversation, lines, reason=reason, token=token, now=turn.now)
    after = add_silence(conversation, silence, turn.now)
    if turn.commit(conversation, after, AddOutbound(silence)):
        turn.record(TurnEventKind.SILENT, seq=silence.seq, reason=reason)


def _ask(
    turn: Turn, conversation: Conversation, asked: list[InboundMessage], lines: SeqRange
) -> AgentAnswer:
    """Return the agent's answer, or a fixed text where the customer was never called.

    The fixed text is for when no default agent is set. Raises AgentFailure.
    """
    agent_id = conversation.agent_id or turn.policy.default_agent_id
    if agent_id is None:
        wording = turn.policy.texts.wording(conversation.language)
        return AgentAnswer(text=wording.unknown_sender, agent_session_id="")
    if asked:
        turn.ports.whatsapp.show_typing(asked[-1].message_sid)
    question = _question(turn, conversation, agent_id, asked, lines)
    begun = turn.now
    answer = turn.ports.agent.answer(question)
    if not (to_whatsapp_text(answer.text) or answer.is_silent or answer.is_taken_over):
        answer = _with_text(turn, conversation, answer)
    turn.record(
        TurnEventKind.ANSWERED,
        agent_session_id=answer.agent_session_id,
        lines=len(asked),
        seconds=round((turn.now - begun).total_seconds(), 2),
    )
    return answer


def _with_text(turn: Turn, conversation: Conversation, answer: AgentAnswer) -> AgentAnswer:
    """Return an answer with a text of ours, where the agent asked for a person and wrote nothing.

    Raises AgentFailure where it wrote nothing and did not ask for a person.
    """
    if answer.handover is None:
        reason = "the agent's answer has no text"
        raise AgentFailure(
            FailureKind.TRANSIENT, reason, cause="no text", tool_seen=bool(answer.tools)
        )
    wording = turn.policy.texts.wording(conversation.language)
    return replace(answer, text=wording.colleague_will_write)


def _question(
    turn: Turn,
    conversation: Conversation,
    agent_id: str,
    asked: list[InboundMessage],
    lines: SeqRange,
) -> Question:
    customer, call_id = conversation.customer, conversation.call_id
    call = None if call_id is None else turn.ports.calls.text(customer, call_id)
    history = _history(turn, conversation, asked)
    ours = [
        one.text
        for one in history
        if isinstance(one, OutboundMessage) and is_known_to_customer(one)
    ]
    return Question(
        agent_id=agent_id,
        text=_words_of(turn, conversation, asked, history),
        context=build_briefing(call, history, customer_name=conversation.name),
        last_words=ours[-1] if ours else None,
        variables=dict(call.variables) if call else {},
        user_id=to_whatsapp(customer).replace("whatsapp:", "wa:"),
        turn_id=f"{conversation.started_at:%Y%m%d%H%M%S}:{lines}",
        seconds=turn.policy.timings.ask.total_seconds(),
    )


def _words_of(
    turn: Turn, conversation: Conversation, asked: list[InboundMessage], history: list[Message]
) -> str:
    """Return what the customer says in these lines, with the texts of the messages they quote."""
    quoted = quotable([*history, *asked])
    if {quoted_sid(line) for line in asked} - {None} - quoted.keys():
        quoted = quotable(turn.ports.messages.thread(conversation, QUOTE_REACH))
    return "\n".join(describe(line, quoted) for line in asked)


def _history(turn: Turn, conversation: Conversation, asked: list[InboundMessage]) -> list[Message]:
    """Return the newest messages in order, without those that the question is about."""
    sids = {line.message_sid for line in asked}
    newest = turn.ports.messages.thread(conversation, HISTORY)
    return [
        one for one in newest if isinstance(one, OutboundMessage) or one.message_sid not in sids
    ]
