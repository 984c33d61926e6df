"""The definition of a scenario, and the steps that scenarios are made of."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from functools import partial

from tests.simulation.world.fault_injection import Outage
from tests.simulation.world.scheduler import BEGIN
from tests.simulation.world.world import World

ANA, BEA, CAR = "+573000000001", "+573000000002", "+573000000003"
MEX = "+525500000001"
SCOPED = {ANA: "CO.1001", BEA: "CO.1002", CAR: "CO.1003"}
"""The customers' WhatsApp scoped ids, under which they may write in place of their number."""
BARE = ("STOP", "START", "HELP", "Baja", "Sí")
CROWD = tuple(f"+5730000001{number:02}" for number in range(50))
NAMES = {
    ANA: "Anacahuita",
    BEA: "Beatrizia",
    CAR: "Carolimpia",
    MEX: "Mexicaltzingo",
    **{customer: f"Muchedumbre{customer[-2:]}" for customer in CROWD},
}
"""Words that occur in no other text, so that a customer's data is recognised anywhere."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A script, and what its runs are held to.

    In `ordinary` scenarios nothing fails but the injected faults; they are held to the longest
    answer delay (I14) and to a number of turns (I15), others for their `unaffected` customers only.
    The `max_...` are limits of a run without a fault, which is all answered by `all_answered_by`
    (seconds). `dead_letters` allows them. `allowed_copies` is how often a reply may be sent again,
    since Twilio's acceptance may stay `unproven`. `exhaustive` scenarios are run with each fault at
    each call; `in_seeds` ones with random faults, too.
    """

    script: Callable[[World], None]
    _: KW_ONLY
    ordinary: bool = True
    dead_letters: bool = False
    allowed_copies: int = 0
    unproven: bool = False
    exhaustive: bool = True
    in_seeds: bool = True
    unaffected: tuple[str, ...] = ()
    max_answers: int | None = None
    max_notices: int | None = None
    max_turns: int | None = None
    max_seconds: float | None = None
    max_sends_in_ten_seconds: int | None = None
    all_answered_by: float | None = None
    time_limit: timedelta = timedelta(minutes=40)

    @property
    def name(self) -> str:
        """The name of the script."""
        return self.script.__name__


def call_ends(world: World, seconds: float, customer: str = ANA) -> None:
    """End a call with a customer."""
    action = partial(world.elevenlabs.end_call, customer, NAMES[customer])
    world.plan(seconds, action, f"a call with {customer} ends")


def customer_writes(
    world: World,
    seconds: float,
    text: str,
    customer: str = ANA,
    *,
    times: int = 1,
    address: str | None = None,
    opt_out_type: str | None = None,
) -> None:
    """Let a customer write, from their number or `address`; `times` counts Twilio's webhooks.

    A message of one of the `BARE` texts is nothing but that. `opt_out_type` is Twilio's own.
    """

    def write() -> None:
        words = text if text in BARE else f"{NAMES[customer]}: {text}"
        world.twilio.receive(address or customer, words, opt_out_type)
        for _ in range(times - 1):
            world.twilio.post_message(world.twilio.customer_messages[-1].message)

    world.plan(seconds, write, f"{customer} writes {text}")


def operator_takes_over(world: World, seconds: float) -> None:
    """Let an operator take over Ana's conversation."""
    action = partial(world.triggers.take_over, ANA, world.ports)
    world.plan(seconds, action, "an operator takes over")


def operator_gives_back(world: World, seconds: float) -> None:
    """Let the operator give Ana's conversation back to the agent."""
    action = partial(world.triggers.give_back, ANA, world.ports)
    world.plan(seconds, action, "the operator gives back")


def operator_writes(world: World, seconds: float, request_id: str, *, times: int = 1) -> None:
    """Let the operator write to Ana; the same request is sent `times` times."""
    text = f"{NAMES[ANA]}, le escribo yo ({request_id})."
    action = partial(world.triggers.write, ANA, text, request_id, world.ports)
    for number in range(times):
        world.plan(seconds + number / 4, action, f"the operator writes {request_id}")


def turn_is_released(world: World, seconds: float, customer: str) -> None:
    """Let a person request a turn for a customer at once, whatever back-off is running."""
    action = partial(
        world.queue.send_message,
        MessageGroupId=customer,
        MessageDeduplicationId=f"release:{seconds}",
        MessageBody=customer,
    )
    world.plan(seconds, action, f"{customer} is released")


def operator_interrupts(world: World, condition: Callable[[], bool]) -> None:
    """Let an operator take over Ana's conversation once a condition holds, and give it back."""

    def interrupt() -> None:
        world.triggers.take_over(ANA, world.ports)
        world.scheduler.after(60, partial(world.triggers.give_back, ANA, world.ports))

    world.when(condition, interrupt, "an operator interrupts")


def calls_fail(
    world: World,
    call_kind: str,
    begin: float,
    end: float,
    answer: Callable[[], object],
    takes_effect: Callable[[], bool] = lambda: False,
) -> None:
    """Make every call of a kind fail between two times, in seconds."""
    first, last = BEGIN + timedelta(seconds=begin), BEGIN + timedelta(seconds=end)
    world.injector.outages.append(Outage(call_kind, first, last, answer, takes_effect))
