"""One run's world: the deployed system, its surroundings, and when both have come to rest."""

from collections.abc import Callable

from tests.memory_store.tables import MemoryTables
from tests.simulation.world.commit_watcher import SimulationWatcher
from tests.simulation.world.elevenlabs import ElevenLabs
from tests.simulation.world.fault_injection import FaultInjector
from tests.simulation.world.faults import Faults
from tests.simulation.world.fifo_queue import FifoQueue
from tests.simulation.world.ports import Ports, open_ports
from tests.simulation.world.process import Processes
from tests.simulation.world.scheduler import Scheduler
from tests.simulation.world.storage import OpensStorage, in_memory
from tests.simulation.world.triggers import Triggers
from tests.simulation.world.twilio import Twilio

MINUTE = 60_000
IDLE_ROUNDS = 2
MAX_SKEW = 100
"""How far a host's clock may be off, in milliseconds."""


class World:
    """What a scenario runs in; `violations` are the sentences that a run fails with.

    `schedules_doubled` is the share of EventBridge's rounds that come twice.
    """

    def __init__(
        self, seed: int, faults: Faults, time_limit: int, opens: OpensStorage = in_memory
    ) -> None:
        self.scheduler = Scheduler(seed)
        self.violations: list[str] = []
        self.schedules_doubled = 0.0
        self.processes = Processes(self.scheduler, max_skew=MAX_SKEW)
        self.injector = FaultInjector(self.scheduler, self.processes, faults)
        self.triggers = Triggers(self.injector, self.processes, self.report_violation)
        self.watcher = SimulationWatcher(report=self.report_violation)
        self.stored = MemoryTables(watchers=[self.watcher])
        self.storage = opens(self.stored, self.scheduler, self.report_violation)
        self.queue = FifoQueue(self.scheduler, self.triggers.deliver_turn_requests)
        self.twilio = Twilio(
            self.scheduler, self.triggers.webhooks.by_twilio, lambda: self.injector.called_at
        )
        self.elevenlabs = ElevenLabs(self.scheduler)
        self._time_limit = time_limit
        self._planned = 0
        self._idle_rounds = 0
        self.ports: Ports = open_ports(
            self.injector,
            self.processes,
            self.storage,
            self.queue,
            self.twilio,
            self.elevenlabs,
        )

    def report_violation(self, sentence: str) -> None:
        """Record a violation and end the run."""
        self.violations.append(sentence)
        self.injector.note(f"VIOLATION {sentence}")
        self.scheduler.stop()

    def plan(self, seconds: float, action: Callable[[], object], event: str) -> None:
        """Schedule an action at a time of the run, which does not end before it."""
        self._planned += 1

        def happen() -> None:
            self._planned -= 1
            self.injector.note(event)
            action()

        self.scheduler.after(round(seconds * 1000) - self.scheduler.elapsed, happen)

    def when(self, condition: Callable[[], bool], action: Callable[[], object], event: str) -> None:
        """Do something as soon as a condition holds, which is checked ten times a second."""
        if condition():
            self.injector.note(event)
            action()
        elif self.scheduler.elapsed < self._time_limit:
            self.scheduler.after(100, lambda: self.when(condition, action, event))

    def request_spurious_turn(self, customer: str) -> None:
        """Enqueue a turn request for a customer for whom nothing changed."""
        self.queue.send_message(
            MessageGroupId=customer,
            MessageDeduplicationId=f"spurious:{self.scheduler.elapsed}",
            MessageBody=customer,
        )

    def begin(self) -> None:
        """Start the schedules."""
        self.scheduler.after(self.scheduler.rng.randint(0, MINUTE), self._every_minute)

    def _every_minute(self) -> None:
        self._idle_rounds = self._idle_rounds + 1 if self._is_idle() else 0
        over = self.scheduler.elapsed >= self._time_limit
        if over or self._idle_rounds > IDLE_ROUNDS:
            self.injector.note("out of time" if over else "at rest")
            self.scheduler.stop()
            return
        self.scheduler.after(MINUTE, self._every_minute)
        for name in ("call_poller", "reconciler"):
            self.triggers.on_schedule(name)
            if self.scheduler.rng.random() < self.schedules_doubled:
                self.triggers.on_schedule(name)

    def _is_idle(self) -> bool:
        stored = self.stored
        busy = self._planned or self.processes.running or self.queue.messages
        busy = busy or self.twilio.webhooks_in_flight
        busy = busy or any(one.due_at is not None for one in stored.conversations.values())
        busy = busy or len(stored.sids) < len(self.twilio.customer_messages)
        return not busy and len(stored.records) >= len(self.elevenlabs.ended)
