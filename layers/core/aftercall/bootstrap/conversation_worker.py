"""The wiring of the worker: the agent over its socket, Twilio's API, the tables."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.bootstrap.tables import tables
from aftercall.flows.turn_frame import TurnPolicy, TurnPorts
from aftercall.gateways.elevenlabs.text_agent import ElevenLabsAgent
from aftercall.gateways.machine import MachineChance, MachineClock, Threads
from aftercall.gateways.secret import Secret
from aftercall.gateways.texts import read_texts
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.gateways.turns_source import TurnsSource
from aftercall.gateways.twilio.messages import TwilioWhatsApp
from aftercall.policies import read_clocks, read_default_agent, read_default_language, read_gate
from aftercall.ports import Agent, Clock, SideBySide, WhatsApp
from aftercall.settings import read_elevenlabs, read_queue_url, read_twilio
from aftercall.store.calls import DynamoCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the worker works with; `source` is where its nudges are deleted or put back."""

    ports: TurnPorts
    policy: TurnPolicy
    source: TurnsSource
    clock: Clock
    side_by_side: SideBySide


def _agent(clock: MachineClock, chance: MachineChance) -> Agent:
    elevenlabs = read_elevenlabs()
    key = Secret(secrets_manager(), elevenlabs.secret, clock)
    return ElevenLabsAgent(
        elevenlabs.base_url,
        key.current,
        clock=clock,
        chance=chance,
        text_agent_id=elevenlabs.text_agent_id,
        first_message_override=elevenlabs.first_message_override,
    )


def _whatsapp(clock: MachineClock) -> WhatsApp:
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


def _ports(clock: MachineClock, chance: MachineChance) -> TurnPorts:
    held = tables(clock, chance)
    return TurnPorts(
        conversations=held.conversations,
        messages=held.messages,
        calls=DynamoCalls(
            held.client,
            table=held.settings.conversations_table,
            retention_days=held.settings.retention_days,
            clock=clock,
            chance=chance,
        ),
        agent=_agent(clock, chance),
        whatsapp=_whatsapp(clock),
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=clock,
        chance=chance,
    )


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    return Runtime(
        ports=_ports(clock, chance),
        policy=TurnPolicy(
            clocks=read_clocks(),
            gate=read_gate(),
            texts=read_texts(read_default_language()),
            default_agent_id=read_default_agent(),
        ),
        source=TurnsSource(sqs(), read_queue_url()),
        clock=clock,
        side_by_side=Threads(),
    )


runtime = Binding(_make)
