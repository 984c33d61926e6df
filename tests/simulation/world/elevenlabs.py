"""ElevenLabs as it behaves: batches whose calls end one by one, and an agent that writes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from aftercall.domain.call import Batch, CallTurn, FinishedCall, Recipient
from aftercall.domain.errors import Unavailable
from aftercall.ports import AgentAnswer, Question
from tests.simulation.world.scheduler import Scheduler

AGENT = "agent_made_up_1"
BATCH = "batch_1"
PROCESSED_AFTER = timedelta(seconds=15)
WEBHOOK = (200, 4_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One call that ended."""

    recipient: Recipient
    call: FinishedCall


@dataclass(slots=True)
class ElevenLabs:
    """The voice side and the agent.

    `says` makes an answer where a scenario wants its own; `tells` hears of a call once it is
    analysed, where the webhook is set up.
    """

    scheduler: Scheduler
    ended: list[Ended] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    says: Callable[[Question, str], AgentAnswer] | None = None
    tells: Callable[[FinishedCall], None] | None = None

    def end_call(self, customer: str, name: str) -> str:
        """Let a call with a customer end now; return its id."""
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
        ended = Ended(recipient=recipient, call=call)
        self.ended.append(ended)
        if self.tells is not None:
            told = replace(call, batch_id=BATCH, recipient_id=recipient.recipient_id, analysed=True)
            wait = round(PROCESSED_AFTER.total_seconds() * 1000)
            tells = self.tells
            wait += self.scheduler.rng.randint(*WEBHOOK)
            self.scheduler.after(wait, lambda: tells(told))
        return call_id

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the one batch."""
        moved = max((one.recipient.updated_at for one in self.ended), default=0)
        return [Batch(batch_id=BATCH, agent_id=AGENT, moved_at=moved, finished=len(self.ended))]

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return the batch's recipients."""
        return [one.recipient for one in self.ended], []

    def call(self, call_id: str) -> FinishedCall:
        """Return a call; its analysis comes a while after its end."""
        for one in self.ended:
            if one.call.call_id == call_id:
                ready = self.scheduler.now() - one.call.ended_at >= PROCESSED_AFTER
                status = "done" if ready else "processing"
                return replace(one.call, status=status, analysed=ready)
        raise Unavailable(f"no call {call_id}")

    def answer(self, question: Question) -> AgentAnswer:
        """Answer by repeating what was asked, so that what an answer saw can be told from it."""
        self.questions.append(question)
        session = f"conv_text_{len(self.questions)}"
        if self.says is not None:
            return self.says(question, session)
        return AgentAnswer(text=f"Oigo: {question.text}", agent_session_id=session)
