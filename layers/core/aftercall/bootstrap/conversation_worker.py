"""The wiring of the worker: the agent over its socket, Twilio's API, the tables."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager, sqs
from aftercall.bootstrap.lazy import Lazy
from aftercall.bootstrap.tables import connect_tables
from aftercall.config.policies import (
    read_agent_patience,
    read_default_agent,
    read_default_language,
    read_gate,
    read_turn_timings,
)
from aftercall.config.settings import read_elevenlabs, read_queue_url, read_twilio
from aftercall.flows.turn.turn_context import TurnPolicy, TurnPorts
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from aftercall.gateways.elevenlabs.agent_profiles import AgentProfiles
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_consumer import TurnRequestConsumer
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom, ThreadExecutor
from aftercall.gateways.twilio.messages import TwilioWhatsApp
from aftercall.ports import Agent, Clock, Executor, WhatsApp
from aftercall.store.activity import DynamoActivity
from aftercall.store.calls import DynamoCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the worker works with; `source` deletes its turn requests or puts them back."""

    ports: TurnPorts
    policy: TurnPolicy
    source: TurnRequestConsumer
    clock: Clock
    executor: Executor


def _agent(clock: SystemClock, rng: SystemRandom) -> Agent:
    elevenlabs = read_elevenlabs()
    key = Secret(secrets_manager(), elevenlabs.secret, clock)
    return ElevenLabsAgent(
        elevenlabs.base_url,
        key.current,
        clock=clock,
        rng=rng,
        text_agent_id=elevenlabs.text_agent_id,
        first_message_override=elevenlabs.first_message_override,
        approved_tools=elevenlabs.approved_tools,
        profiles=AgentProfiles(elevenlabs.base_url, key.current, clock),
    )


def _whatsapp(clock: SystemClock) -> WhatsApp:
    twilio = read_twilio()
    secret = Secret(secrets_manager(), twilio.secret, clock)
    return TwilioWhatsApp(
        account_sid=twilio.account_sid,
        auth_token=secret.current,
        sender=twilio.sender,
        base_url=twilio.base_url,
        messaging_base_url=twilio.messaging_base_url,
        public_base_url=twilio.public_base_url,
        sandbox=twilio.sandbox,
        clock=clock,
    )


def _ports(clock: SystemClock, rng: SystemRandom) -> TurnPorts:
    tables = connect_tables(clock, rng)
    return TurnPorts(
        conversations=tables.conversations,
        messages=tables.messages,
        calls=DynamoCalls(
            tables.client,
            table=tables.settings.conversations_table,
            retention_days=tables.settings.retention_days,
            clock=clock,
            rng=rng,
        ),
        agent=_agent(clock, rng),
        whatsapp=_whatsapp(clock),
        turn_requests=TurnRequestProducer(sqs(), read_queue_url()),
        activity=DynamoActivity(tables.client, table=tables.settings.conversations_table),
        clock=clock,
        rng=rng,
    )


def _make() -> Runtime:
    clock, rng = SystemClock(), SystemRandom()
    return Runtime(
        ports=_ports(clock, rng),
        policy=TurnPolicy(
            timings=read_turn_timings(),
            gate=read_gate(),
            texts=read_message_catalog(read_default_language()),
            default_agent_id=read_default_agent(),
            agent_patience=read_agent_patience(),
        ),
        source=TurnRequestConsumer(sqs(), read_queue_url()),
        clock=clock,
        executor=ThreadExecutor(),
    )


get_runtime = Lazy(_make)
