"""Binds the functions' own runtimes to a run's ports."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import timedelta
from functools import cache
from io import StringIO
from zoneinfo import ZoneInfo

from aftercall.bootstrap import (
    call_poller,
    call_webhook,
    conversation_worker,
    reconciler,
    twilio_webhook,
)
from aftercall.bootstrap.call_intake import CallIntake
from aftercall.config.settings import TwilioSettings
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.gate.facts import GatePolicy
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.inbound.recover_missed_messages import RecoveryPorts
from aftercall.flows.turn.turn_context import TurnPolicy, TurnPorts
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY
from aftercall.telemetry import logger
from tests.signed_webhooks import ACCOUNT, BASE_URL, SENDER
from tests.simulation.world.elevenlabs import AGENT
from tests.simulation.world.ports import Ports
from tests.simulation.world.scheduler import BEGIN

OPENING = "HX" + "0" * 32
_ZONE = ZoneInfo("America/Bogota")
_ONLY_CRITICAL = 50
_CALLS = CallPolicy(since=BEGIN, max_age=timedelta(hours=24), agent_ids=frozenset())


@cache
def texts() -> MessageCatalog:
    """Return the texts for customers."""
    return read_message_catalog("es")


def _twilio_webhook(ports: Ports) -> twilio_webhook.Runtime:
    return twilio_webhook.Runtime(
        settings=TwilioSettings(
            secret="twilio",
            account_sid=ACCOUNT,
            sender=SENDER,
            base_url="https://api.twilio.com",
            messaging_base_url="https://messaging.twilio.com",
            public_base_url=BASE_URL,
            sandbox=False,
        ),
        auth_tokens=ports.secret.accepted,
        conversations=ports.conversations,
        messages=ports.messages,
        turn_requests=ports.turn_requests,
        clock=ports.clock,
        rng=ports.rng,
    )


def _conversation_worker(ports: Ports) -> conversation_worker.Runtime:
    return conversation_worker.Runtime(
        ports=TurnPorts(
            conversations=ports.conversations,
            messages=ports.messages,
            calls=ports.calls,
            agent=ports.agent,
            whatsapp=ports.whatsapp,
            turn_requests=ports.turn_requests,
            activity=ports.activity,
            clock=ports.clock,
            rng=ports.rng,
        ),
        policy=TurnPolicy(
            timings=TurnTimings(),
            gate=GatePolicy(sandbox=False, openings=True),
            texts=texts(),
            default_agent_id=AGENT,
        ),
        source=ports.source,
        clock=ports.clock,
        executor=ports.executor,
    )


def _call_intake(ports: Ports) -> CallIntake:
    return CallIntake(
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
        cursors=ports.cursors,
        turn_requests=ports.turn_requests,
        clock=ports.clock,
        rng=ports.rng,
    )


def _call_poller(ports: Ports) -> call_poller.Runtime:
    return call_poller.Runtime(
        policy=_CALLS,
        poll_seconds=60,
        source=ports.finished_calls,
        call_intake=_call_intake(ports),
        clock=ports.clock,
        executor=ports.executor,
    )


def _call_webhook(ports: Ports) -> call_webhook.Runtime:
    return call_webhook.Runtime(
        policy=_CALLS,
        secrets=ports.secret.accepted,
        numbers=INTERNATIONAL_ONLY,
        call_intake=_call_intake(ports),
        clock=ports.clock,
    )


def _reconciler(ports: Ports) -> reconciler.Runtime:
    return reconciler.Runtime(
        due=ports.due,
        activity=ports.activity,
        conversations=ports.conversations,
        recovery=RecoveryPorts(
            received_messages=ports.received_messages,
            cursor=ports.inbound_cursor,
            conversations=ports.conversations,
            messages=ports.messages,
            turn_requests=ports.turn_requests,
            clock=ports.clock,
            rng=ports.rng,
            executor=ports.executor,
        ),
        turn_requests=ports.turn_requests,
        sends_per_second=1,
        clock=ports.clock,
        rng=ports.rng,
        executor=ports.executor,
    )


@contextmanager
def bound_to(ports: Ports) -> Iterator[None]:
    """Let the handlers use these ports; their logs and metrics are discarded."""
    level = logger.log_level
    with ExitStack() as stack:
        stack.callback(logger.setLevel, level)
        logger.setLevel(_ONLY_CRITICAL)
        stack.enter_context(redirect_stdout(StringIO()))
        stack.enter_context(twilio_webhook.get_runtime.using(_twilio_webhook(ports)))
        stack.enter_context(conversation_worker.get_runtime.using(_conversation_worker(ports)))
        stack.enter_context(call_poller.get_runtime.using(_call_poller(ports)))
        stack.enter_context(call_webhook.get_runtime.using(_call_webhook(ports)))
        stack.enter_context(reconciler.get_runtime.using(_reconciler(ports)))
        yield
