"""ElevenLabs in memory: one batch whose calls end one by one, and an agent that answers texts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from aftercall.domain.call import Batch, CallTurn, FinishedCall, Recipient
from aftercall.domain.errors import AgentFailure, Unavailable
from aftercall.ports import AgentAnswer, Question
from tests.simulation.world.scheduler import Scheduler

AGENT = "agent_made_up_1"
BATCH = "batch_1"
ANALYSIS_TAKES = timedelta(seconds=15)
WEBHOOK_DELAY = (200, 4_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCall:
    """One call that ended, and its recipient in the batch."""

    recipient: Recipient
    call: FinishedCall


@dataclass(slots=True)
class ElevenLabs:
    """The calls and the agent.

    `failed_at` holds, by user id, when the agent failed by itself. `answers_with` makes the agent's
    answer, of a question and a session id, where a scenario wants its own. `on_analysed` receives
    each call once it is analysed, where the webhook is set up.
    """

    scheduler: Scheduler
    ended: list[EndedCall] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    failed_at: dict[str, list[datetime]] = field(default_factory=dict)
    answers_with: Callable[[Question, str], AgentAnswer] | None = None
    on_analysed: Callable[[FinishedCall], None] | None = None

    def end_call(self, customer: str, name: str) -> str:
        """End a call with a customer now; return its id."""
        now, number = self.scheduler.now(), len(self.ended) + 1
        call_id = f"conv_call_{number}"
        call = FinishedCall(
            call_id=call_id,
            agent_id=AGENT,
            status="done",
            started_at=now - timedelta(minutes=3),
            ended_at=now,
            phone=customer,
            user_turns=2,
            language="es",
            summary=f"{name} asked about solar panels.",
            turns=(
                CallTurn(role="agent", text="¿Con quién hablo?"),
                CallTurn(role="user", text=f"Soy {name}."),
            ),
            variables={"nombre": name},
        )
        recipient = Recipient(
            recipient_id=f"rec_{number}",
            batch_id=BATCH,
            status="completed",
            updated_at=int(now.timestamp()),
            phone=customer,
            call_id=call_id,
        )
        ended = EndedCall(recipient=recipient, call=call)
        self.ended.append(ended)
        if self.on_analysed is not None:
            analysed = replace(
                call, batch_id=BATCH, recipient_id=recipient.recipient_id, analysed=True
            )
            wait = round(ANALYSIS_TAKES.total_seconds() * 1000)
            wait += self.scheduler.rng.randint(*WEBHOOK_DELAY)
            self.scheduler.after(wait, partial(self.on_analysed, analysed))
        return call_id

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the one batch."""
        moved = max((one.recipient.updated_at for one in self.ended), default=0)
        return [Batch(batch_id=BATCH, agent_id=AGENT, moved_at=moved, finished=len(self.ended))]

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return the batch's recipients."""
        return [one.recipient for one in self.ended], []

    def call(self, call_id: str) -> FinishedCall:
        """Return a call; it is `processing` until its analysis is done."""
        for one in self.ended:
            if one.call.call_id == call_id:
                ready = self.scheduler.now() - one.call.ended_at >= ANALYSIS_TAKES
                status = "done" if ready else "processing"
                return replace(one.call, status=status, analysed=ready)
        raise Unavailable(f"no call {call_id}")

    def answer(self, question: Question) -> AgentAnswer:
        """Repeat the question, so that an answer shows which messages it was made from."""
        self.questions.append(question)
        session = f"conv_text_{len(self.questions)}"
        if self.answers_with is not None:
            try:
                return self.answers_with(question, session)
            except AgentFailure:
                at = self.scheduler.now()
                self.failed_at.setdefault(question.user_id, []).append(at)
                raise
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)
