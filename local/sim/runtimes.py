"""The functions' own runtimes, bound to a run's ports in place of the real ones."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import timedelta
from functools import cache, partial
from io import StringIO
from zoneinfo import ZoneInfo

from aftercall.bootstrap import (
    call_poller,
    call_webhook,
    caretaker,
    conversation_worker,
    twilio_webhook,
)
from aftercall.bootstrap.openings import Openings
from aftercall.domain.call import CallPolicy
from aftercall.domain.gate import GatePolicy
from aftercall.domain.opening import OpeningPolicy
from aftercall.domain.texts import Texts
from aftercall.domain.turn import Clocks
from aftercall.flows.start_conversation import start_conversation
from aftercall.flows.turn_frame import TurnPolicy, TurnPorts
from aftercall.gateways.texts import read_texts
from aftercall.settings import TwilioSettings
from aftercall.telemetry import logger
from local.sim.elevenlabs import AGENT
from local.sim.ports import Ports
from local.sim.requests import ACCOUNT, SENDER, URL
from local.sim.scheduler import BEGIN

OPENING = "HX" + "0" * 32
_ZONE = ZoneInfo("America/Bogota")
_ONLY_CRITICAL = 50
_CALLS = CallPolicy(since=BEGIN, max_age=timedelta(hours=24), agent_ids=frozenset())


@cache
def texts() -> Texts:
    """Return our sentences."""
    return read_texts("es")


def _twilio_webhook(ports: Ports) -> twilio_webhook.Runtime:
    return twilio_webhook.Runtime(
        settings=TwilioSettings(
            secret="twilio",
            account_sid=ACCOUNT,
            sender=SENDER,
            base_url="https://api.twilio.com",
            messaging_base_url="https://messaging.twilio.com",
            public_base_url=URL,
            sandbox=False,
        ),
        auth_tokens=ports.secret.accepted,
        conversations=ports.conversations,
        messages=ports.messages,
        nudges=ports.nudges,
        clock=ports.clock,
        chance=ports.chance,
    )


def _conversation_worker(ports: Ports) -> conversation_worker.Runtime:
    return conversation_worker.Runtime(
        ports=TurnPorts(
            conversations=ports.conversations,
            messages=ports.messages,
            calls=ports.calls,
            agent=ports.agent,
            whatsapp=ports.whatsapp,
            nudges=ports.nudges,
            clock=ports.clock,
            chance=ports.chance,
        ),
        policy=TurnPolicy(
            clocks=Clocks(),
            gate=GatePolicy(sandbox=False, openings=True),
            texts=texts(),
            default_agent_id=AGENT,
        ),
        source=ports.source,
        clock=ports.clock,
        side_by_side=ports.side_by_side,
    )


def _openings(ports: Ports) -> Openings:
    start = partial(
        start_conversation,
        policy=OpeningPolicy(
            enabled=True,
            sandbox=False,
            max_per_day=200,
            name_variables=("nombre",),
            topic_fields=("tema",),
            templates={"es": OPENING},
        ),
        texts=texts(),
        time_zone=_ZONE,
        conversations=ports.conversations,
        calls=ports.calls,
        marks=ports.marks,
        nudges=ports.nudges,
        clock=ports.clock,
        chance=ports.chance,
    )
    return Openings(calls=ports.calls, marks=ports.marks, start=start)


def _call_poller(ports: Ports) -> call_poller.Runtime:
    return call_poller.Runtime(
        policy=_CALLS,
        poll_seconds=60,
        source=ports.finished_calls,
        openings=_openings(ports),
        clock=ports.clock,
        side_by_side=ports.side_by_side,
    )


def _call_webhook(ports: Ports) -> call_webhook.Runtime:
    return call_webhook.Runtime(
        policy=_CALLS,
        secrets=ports.secret.accepted,
        openings=_openings(ports),
        clock=ports.clock,
    )


def _caretaker(ports: Ports) -> caretaker.Runtime:
    return caretaker.Runtime(
        due=ports.due,
        inbox=ports.inbox,
        inbox_mark=ports.inbox_mark,
        conversations=ports.conversations,
        messages=ports.messages,
        nudges=ports.nudges,
        sends_per_second=1,
        clock=ports.clock,
        chance=ports.chance,
        side_by_side=ports.side_by_side,
    )


@contextmanager
def bound_to(ports: Ports) -> Iterator[None]:
    """Let the handlers work over these ports; their logs and metrics go nowhere."""
    level = logger.log_level
    with ExitStack() as held:
        held.callback(logger.setLevel, level)
        logger.setLevel(_ONLY_CRITICAL)
        held.enter_context(redirect_stdout(StringIO()))
        held.enter_context(twilio_webhook.runtime.using(_twilio_webhook(ports)))
        held.enter_context(conversation_worker.runtime.using(_conversation_worker(ports)))
        held.enter_context(call_poller.runtime.using(_call_poller(ports)))
        held.enter_context(call_webhook.runtime.using(_call_webhook(ports)))
        held.enter_context(caretaker.runtime.using(_caretaker(ports)))
        yield
