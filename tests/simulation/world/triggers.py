"""Who calls which function, with what, and what becomes of how it ended."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from aftercall.domain.errors import AftercallError
from aftercall.flows.operator.hand_over import give_to_agent, take_over, write_as_operator
from functions.call_poller.app import lambda_handler as call_poller
from functions.call_webhook.app import lambda_handler as call_webhook
from functions.conversation_worker.app import lambda_handler as conversation_worker
from functions.reconciler.app import lambda_handler as reconciler
from functions.twilio_webhook.app import lambda_handler as twilio_webhook
from tests.simulation.world.fault_injection import Wire
from tests.simulation.world.ports import Ports
from tests.simulation.world.process import Context, Processes
from tests.simulation.world.webhook_sender import Ended, Webhooks

Handler = Callable[[dict[str, Any], Context], object]
HANDLERS = {
    "call_poller": cast("Handler", call_poller),
    "call_webhook": cast("Handler", call_webhook),
    "reconciler": cast("Handler", reconciler),
    "conversation_worker": cast("Handler", conversation_worker),
    "twilio_webhook": cast("Handler", twilio_webhook),
}
LIMITS = {
    "call_poller": 55,
    "call_webhook": 10,
    "reconciler": 50,
    "conversation_worker": 60,
    "twilio_webhook": 10,
}
"""Each function's time limit in seconds, as the template has it (a test compares them)."""
OPERATOR_LIMIT = 30
OPERATOR_TRIES = 20
OPERATOR_WAITS = 5_000
TICK_COMES_WITHIN = 3_000


@dataclass(slots=True)
class Callers:
    """Everything outside that calls a function of ours; `complain` hears of what must not be.

    `written` holds what came of each request of an operator's to write, `arrived` by its sid when
    each webhook of a customer's message arrived. `cold_start` gives the milliseconds that pass
    until a called function runs.
    """

    wire: Wire
    processes: Processes
    complain: Callable[[str], None]
    written: dict[str, list[str]] = field(default_factory=dict)
    arrived: dict[str, list[datetime]] = field(default_factory=dict)
    cold_start: Callable[[str], int] = lambda _name: 0

    def on_schedule(self, name: str) -> None:
        """Call a function as EventBridge does: about now, and whatever comes of it."""
        scheduler = self.wire.scheduler
        event = {"time": scheduler.now().isoformat()}
        wait = scheduler.rng.randint(0, TICK_COMES_WITHIN)
        scheduler.after(wait, lambda: self._call(name, event, self._ended))

    def with_nudges(
        self, records: list[dict[str, Any]], done: Callable[[list[str] | None], None]
    ) -> None:
        """Call the worker with a batch, and tell the queue which nudges failed; None for all."""

        def ended(result: object, error: BaseException | None) -> None:
            self._ended(result, error)
            if error is not None:
                done(None)
                return
            failures = cast("dict[str, list[dict[str, str]]]", result)["batchItemFailures"]
            done([failure["itemIdentifier"] for failure in failures])

        self._call("conversation_worker", {"Records": records}, ended)

    @property
    def webhooks(self) -> Webhooks:
        """The providers, who post."""
        return Webhooks(self.wire, self._call_and_note, self.complain, self.arrived)

    def take_over(self, customer: str, ports: Ports) -> None:
        """Let an operator take a conversation, and try again until it is done."""
        self._command(
            lambda: take_over(
                customer, conversations=ports.conversations, clock=ports.clock, rng=ports.rng
            )
        )

    def give_back(self, customer: str, ports: Ports) -> None:
        """Let an operator give a conversation back, and try again until it is done."""
        self._command(
            lambda: give_to_agent(
                customer,
                conversations=ports.conversations,
                turn_requests=ports.turn_requests,
                clock=ports.clock,
                rng=ports.rng,
            )
        )

    def write(self, customer: str, text: str, request_id: str, ports: Ports) -> None:
        """Let an operator write, and send the same request again until it is done."""
        self._command(
            lambda: write_as_operator(
                customer,
                text,
                request_id,
                conversations=ports.conversations,
                messages=ports.messages,
                turn_requests=ports.turn_requests,
                clock=ports.clock,
                rng=ports.rng,
            ),
            lambda outcome: self.written.setdefault(request_id, []).append(str(outcome)),
        )

    def _command(
        self,
        work: Callable[[], object],
        hear: Callable[[object], None] = lambda _outcome: None,
        tried: int = 0,
    ) -> None:
        def ended(result: object, error: BaseException | None) -> None:
            self._ended(result, error)
            if error is None:
                hear(result)
            if error is not None and tried < OPERATOR_TRIES:
                again = self._command
                self.wire.scheduler.after(OPERATOR_WAITS, lambda: again(work, hear, tried + 1))

        self.processes.start("operator", OPERATOR_LIMIT, lambda _: work(), ended)

    def _call(
        self,
        name: str,
        event: dict[str, Any],
        ended: Ended,
    ) -> None:
        handler = HANDLERS[name]

        def start() -> None:
            self.processes.start(name, LIMITS[name], lambda context: handler(event, context), ended)

        wait = self.cold_start(name)
        if wait:
            self.wire.scheduler.after(wait, start)
        else:
            start()

    def _call_and_note(self, name: str, event: dict[str, Any], ended: Ended) -> None:
        def noted(result: object, error: BaseException | None) -> None:
            self._ended(result, error)
            ended(result, error)

        self._call(name, event, noted)

    def _ended(self, result: object, error: BaseException | None) -> None:
        self.wire.tell("ended", result if error is None else repr(error))
        if isinstance(error, Exception) and not isinstance(error, AftercallError):
            self.complain(f"a function ended in a defect: {error!r}")
