"""Everything outside that invokes our functions: schedules, the queue, webhooks, operators."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from aftercall.domain.errors import AftercallError
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.operator.write import write_as_operator
from functions.call_poller.app import lambda_handler as call_poller
from functions.call_webhook.app import lambda_handler as call_webhook
from functions.conversation_worker.app import lambda_handler as conversation_worker
from functions.reconciler.app import lambda_handler as reconciler
from functions.twilio_webhook.app import lambda_handler as twilio_webhook
from tests.simulation.world.fault_injection import FaultInjector
from tests.simulation.world.ports import Ports
from tests.simulation.world.process import Context, OnEnd, Processes
from tests.simulation.world.webhook_sender import WebhookSender

Handler = Callable[[dict[str, Any], Context], object]
HANDLERS = {
    "call_poller": cast("Handler", call_poller),
    "call_webhook": cast("Handler", call_webhook),
    "reconciler": cast("Handler", reconciler),
    "conversation_worker": cast("Handler", conversation_worker),
    "twilio_webhook": cast("Handler", twilio_webhook),
}
TIMEOUTS = {
    "call_poller": 55,
    "call_webhook": 10,
    "reconciler": 50,
    "conversation_worker": 60,
    "twilio_webhook": 10,
}
"""Each function's timeout in seconds, as the template has it (a test compares them)."""
OPERATOR_TIMEOUT = 30
OPERATOR_TRIES = 20
OPERATOR_RETRY_DELAY = 5_000
SCHEDULE_JITTER = 3_000


@dataclass(slots=True)
class Triggers:
    """Invokes functions; `report_violation` receives what must not happen, as a sentence.

    `operator_outcomes` holds, by request id, the outcomes of an operator's requests to write;
    `arrivals`, by sid, when each webhook of a customer's message arrived. `cold_start` gives the
    milliseconds that pass between an invocation and the function's start.
    """

    injector: FaultInjector
    processes: Processes
    report_violation: Callable[[str], None]
    operator_outcomes: dict[str, list[str]] = field(default_factory=dict)
    arrivals: dict[str, list[datetime]] = field(default_factory=dict)
    cold_start: Callable[[str], int] = lambda _name: 0

    def on_schedule(self, name: str) -> None:
        """Invoke a function as EventBridge does: with jitter, and without a retry."""
        scheduler = self.injector.scheduler
        event = {"time": scheduler.now().isoformat()}
        wait = scheduler.rng.randint(0, SCHEDULE_JITTER)
        scheduler.after(wait, lambda: self._invoke(name, event, self._note_end))

    def deliver_turn_requests(
        self, records: list[dict[str, Any]], done: Callable[[list[str] | None], None]
    ) -> None:
        """Invoke the worker with a batch; `done` gets the message ids that failed, None for all."""

        def on_end(result: object, error: BaseException | None) -> None:
            self._note_end(result, error)
            if error is not None:
                done(None)
                return
            failures = cast("dict[str, list[dict[str, str]]]", result)["batchItemFailures"]
            done([failure["itemIdentifier"] for failure in failures])

        self._invoke("conversation_worker", {"Records": records}, on_end)

    @property
    def webhooks(self) -> WebhookSender:
        """The providers' side of our webhooks."""
        return WebhookSender(
            self.injector.scheduler, self._invoke_and_note, self.report_violation, self.arrivals
        )

    def take_over(self, customer: str, ports: Ports) -> None:
        """Let an operator take over a conversation, and retry until it is done."""
        self._command(
            lambda: take_over(
                customer, conversations=ports.conversations, clock=ports.clock, rng=ports.rng
            )
        )

    def give_back(self, customer: str, ports: Ports) -> None:
        """Let an operator give a conversation back to the agent, and retry until it is done."""
        self._command(
            lambda: give_back(
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
            lambda outcome: self.operator_outcomes.setdefault(request_id, []).append(str(outcome)),
        )

    def _command(
        self,
        work: Callable[[], object],
        on_outcome: Callable[[object], None] = lambda _outcome: None,
        tried: int = 0,
    ) -> None:
        def on_end(result: object, error: BaseException | None) -> None:
            self._note_end(result, error)
            if error is None:
                on_outcome(result)
            elif tried < OPERATOR_TRIES:
                self.injector.scheduler.after(
                    OPERATOR_RETRY_DELAY, lambda: self._command(work, on_outcome, tried + 1)
                )

        self.processes.start("operator", OPERATOR_TIMEOUT, lambda _: work(), on_end)

    def _invoke(self, name: str, event: dict[str, Any], on_end: OnEnd) -> None:
        handler = HANDLERS[name]

        def start() -> None:
            self.processes.start(
                name, TIMEOUTS[name], lambda context: handler(event, context), on_end
            )

        wait = self.cold_start(name)
        if wait:
            self.injector.scheduler.after(wait, start)
        else:
            start()

    def _invoke_and_note(self, name: str, event: dict[str, Any], on_end: OnEnd) -> None:
        def noted(result: object, error: BaseException | None) -> None:
            self._note_end(result, error)
            on_end(result, error)

        self._invoke(name, event, noted)

    def _note_end(self, result: object, error: BaseException | None) -> None:
        self.injector.note("ended", result if error is None else repr(error))
        if isinstance(error, Exception) and not isinstance(error, AftercallError):
            self.report_violation(f"a function raised an unexpected error: {error!r}")
