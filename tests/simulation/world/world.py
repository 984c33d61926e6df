"""One run's world: the deployed system, what surrounds it, and when it has come to rest."""

from collections.abc import Callable

from tests.simulation.storage import OpensStorage, in_memory
from tests.simulation.stored import Stored
from tests.simulation.world.elevenlabs import ElevenLabs
from tests.simulation.world.fault_injection import Wire
from tests.simulation.world.faults import Faults
from tests.simulation.world.fifo_queue import Queue
from tests.simulation.world.ports import Ports, open_ports
from tests.simulation.world.process import Processes
from tests.simulation.world.scheduler import Scheduler
from tests.simulation.world.triggers import Callers
from tests.simulation.world.twilio import Twilio

MINUTE = 60_000
QUIET_ROUNDS = 2
MOST_SKEW = 100
"""How far a host's clock may be off, in milliseconds: two differ by less than the slack."""


class World:
    """What a scenario plays in; `violations` are the sentences that a run fails with.

    `ticks_doubled` is the share of EventBridge's rounds that come twice.
    """

    def __init__(
        self, seed: int, faults: Faults, longest: int, opens: OpensStorage = in_memory
    ) -> None:
        self.scheduler = Scheduler(seed)
        self.violations: list[str] = []
        self.ticks_doubled = 0.0
        self.processes = Processes(self.scheduler, most_skew=MOST_SKEW)
        self.wire = Wire(self.scheduler, self.processes, faults)
        self.callers = Callers(self.wire, self.processes, self.complain)
        self.stored = Stored(self.complain)
        self.storage = opens(self.stored, self.scheduler)
        self.queue = Queue(self.scheduler, self.callers.with_nudges)
        self.twilio = Twilio(
            self.scheduler, self.callers.webhooks.by_twilio, lambda: self.wire.asked_at
        )
        self.elevenlabs = ElevenLabs(self.scheduler)
        self._longest = longest
        self._expected = 0
        self._quiet_rounds = 0
        self.ports: Ports = open_ports(
            self.wire,
            self.processes,
            self.storage,
            self.queue,
            self.twilio,
            self.elevenlabs,
        )

    def complain(self, sentence: str) -> None:
        """Note a violation and end the run."""
        self.violations.append(sentence)
        self.wire.tell(f"VIOLATION {sentence}")
        self.scheduler.stop()

    def expect(self, seconds: float, action: Callable[[], object], what: str) -> None:
        """Have something happen at a time of the run; it does not end before."""
        self._expected += 1

        def happen() -> None:
            self._expected -= 1
            self.wire.tell(what)
            action()

        self.scheduler.after(round(seconds * 1000) - self.scheduler.elapsed, happen)

    def when(self, true: Callable[[], bool], action: Callable[[], object], what: str) -> None:
        """Have something happen as soon as something is true, looked at ten times a second."""
        if true():
            self.wire.tell(what)
            action()
        elif self.scheduler.elapsed < self._longest:
            self.scheduler.after(100, lambda: self.when(true, action, what))

    def enqueue(self, customer: str) -> None:
        """Have somebody look at a customer without a cause."""
        self.queue.send_message(
            MessageGroupId=customer,
            MessageDeduplicationId=f"spurious:{self.scheduler.elapsed}",
            MessageBody=customer,
        )

    def begin(self) -> None:
        """Let the minutes tick."""
        self.scheduler.after(self.scheduler.rng.randint(0, MINUTE), self._tick)

    def _tick(self) -> None:
        self._quiet_rounds = self._quiet_rounds + 1 if self._is_quiet() else 0
        over = self.scheduler.elapsed >= self._longest
        if over or self._quiet_rounds > QUIET_ROUNDS:
            self.wire.tell("out of time" if over else "at rest")
            self.scheduler.stop()
            return
        self.scheduler.after(MINUTE, self._tick)
        for name in ("call_poller", "reconciler"):
            self.callers.on_schedule(name)
            if self.scheduler.rng.random() < self.ticks_doubled:
                self.callers.on_schedule(name)

    def _is_quiet(self) -> bool:
        stored = self.stored
        busy = self._expected or self.processes.running or self.queue.letters
        busy = busy or self.twilio.in_the_post
        busy = busy or any(one.due_at is not None for one in stored.conversations.values())
        busy = busy or len(stored.sids) < len(self.twilio.wrote)
        return not busy and len(stored.records) >= len(self.elevenlabs.ended)
