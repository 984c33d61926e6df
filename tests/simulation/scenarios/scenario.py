"""What a scenario is, and what people do in one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from tests.simulation.world.fault_injection import Outage
from tests.simulation.world.scheduler import BEGIN
from tests.simulation.world.world import World

ANA, BEA, CAR = "+573000000001", "+573000000002", "+573000000003"
MEX = "+525500000001"
SCOPED = {ANA: "CO.1001", BEA: "CO.1002", CAR: "CO.1003"}
"""WhatsApp's own ids of customers, who may write under them in place of their number."""
CROWD = tuple(f"+5730000001{number:02}" for number in range(50))
NAMES = {
    ANA: "Anacahuita",
    BEA: "Beatrizia",
    CAR: "Carolimpia",
    MEX: "Mexicaltzingo",
    **{customer: f"Muchedumbre{customer[-2:]}" for customer in CROWD},
}
"""Words that stand in no other text, so that a customer's data is known wherever it turns up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One story.

    `ordinary` stories are held to a longest answer delay (I14) and to a number of turns (I15), in
    others it holds for who is `unharmed`; `most_...` is what they may cost without a fault, `peak`
    how many sends in ten seconds, and by `answered_by` (seconds) all is answered. `dead_letters`
    says that nudges may end there without harm. `copies` is how many copies of a reply the named
    window may cost, and `silent` that nothing proves them. `every_call` is off where faults are
    only tried at random, `at_random` where a run takes too long for that too.
    """

    name: str
    script: Callable[[World], None]
    ordinary: bool = True
    dead_letters: bool = False
    copies: int = 0
    silent: bool = False
    every_call: bool = True
    at_random: bool = True
    unharmed: tuple[str, ...] = ()
    most_answers: int | None = None
    most_notices: int | None = None
    most_turns: int | None = None
    most_seconds: float | None = None
    peak: int | None = None
    answered_by: float | None = None
    longest: timedelta = timedelta(minutes=40)


def call_ends(world: World, seconds: float, customer: str = ANA) -> None:
    """Let a call with a customer end."""
    action = partial(world.elevenlabs.end_call, customer, NAMES[customer])
    world.expect(seconds, action, f"a call with {customer} ends")


def writes(
    world: World,
    seconds: float,
    text: str,
    customer: str = ANA,
    *,
    times: int = 1,
    address: str | None = None,
) -> None:
    """Let a customer write, perhaps from another address; `times` is how often Twilio tells us."""

    def write() -> None:
        words = f"{NAMES[customer]}: {text}" if text != "STOP" else text
        world.twilio.take(address or customer, words)
        for _ in range(times - 1):
            world.twilio.deliver(world.twilio.wrote[-1].message)

    world.expect(seconds, write, f"{customer} writes {text}")


def takes_over(world: World, seconds: float) -> None:
    """Let an operator take Ana's conversation."""
    action = partial(world.callers.take_over, ANA, world.ports)
    world.expect(seconds, action, "an operator takes over")


def gives_back(world: World, seconds: float) -> None:
    """Let the operator give Ana's conversation back."""
    action = partial(world.callers.give_back, ANA, world.ports)
    world.expect(seconds, action, "the operator gives back")


def answers(world: World, seconds: float, request_id: str, *, times: int = 1) -> None:
    """Let the operator write to Ana, with so many clicks."""
    text = f"{NAMES[ANA]}, le escribo yo ({request_id})."
    action = partial(world.callers.write, ANA, text, request_id, world.ports)
    for number in range(times):
        world.expect(seconds + number / 4, action, f"the operator writes {request_id}")


def releases(world: World, seconds: float, customer: str) -> None:
    """Let a person who mended the cause have a customer looked at, whatever waits."""
    action = partial(
        world.queue.send_message,
        MessageGroupId=customer,
        MessageDeduplicationId=f"release:{seconds}",
        MessageBody=customer,
    )
    world.expect(seconds, action, f"{customer} is released")


def looks_in(world: World, true: Callable[[], bool]) -> None:
    """Let an operator take Ana's conversation as soon as something is true, and give it back."""

    def look() -> None:
        world.callers.take_over(ANA, world.ports)
        world.scheduler.after(60, partial(world.callers.give_back, ANA, world.ports))

    world.when(true, look, "an operator looks in")


def at(seconds: float) -> datetime:
    """Return a time of the run."""
    return BEGIN + timedelta(seconds=seconds)


def fails(
    world: World,
    edge: str,
    begin: float,
    end: float,
    answer: Callable[[], object],
    done: Callable[[], bool] = lambda: False,
) -> None:
    """Let every call of an edge fail for a while; `done` says whether it was done all the same."""
    world.wire.outages.append(Outage(edge, at(begin), at(end), answer, done))
