"""The two stacks under load, ours and the naive one, each with its emulators on this machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.bundles import PACKAGES, WORK, NotSetUp
from bench.letters import TOKEN
from local.accounts import Accounts
from local.emulators.elevenlabs.agents import RECEPTION_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import TextDelays
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.local_system import ACCOUNT_SID, SENDER, LocalSystem, Pace
from local.running_stack import ROOT
from local.stack.stack import Stack
from ops.stage.webhook_address import INCOMING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from mypy_boto3_dynamodb import DynamoDBClient

PROCESSES = 10
"""Processes of a function at most, on both sides: the local stack's own limit."""
WORKERS = 2
"""Workers at once, the template's least: here they and the webhook share the processor."""
LONGEST_QUIET = 15
"""What the template allows."""
_KEY = "local-api-key"
_NO_SCHEDULES = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A running stack as the load sees it.

    Each stored message of a customer's has exactly one item whose attribute `mark[0]` begins with
    `mark[1]`.
    """

    stack: Stack
    twilio: TwilioEmulator
    messages: str
    conversations: str = ""
    mark: tuple[str, str]

    @property
    def url(self) -> str:
        """Where the webhook answers."""
        return f"{self.stack.api_url}{INCOMING}"

    @property
    def port(self) -> int:
        """The port of the API."""
        return int(self.stack.api_url.rsplit(":", 1)[1])

    def stored(self) -> int:
        """Count the customers' messages in the table."""
        name, begin = self.mark
        client: DynamoDBClient = self.stack.aws.dynamodb
        request: dict[str, Any] = {
            "TableName": self.messages,
            "Select": "COUNT",
            "FilterExpression": "begins_with(#name, :begin)",
            "ExpressionAttributeNames": {"#name": name},
            "ExpressionAttributeValues": {":begin": {"S": begin}},
            "ConsistentRead": True,
        }
        return sum(page["Count"] for page in client.get_paginator("scan").paginate(**request))


def agent_that_takes(seconds: float) -> TextDelays:
    """Return the delays of an agent whose whole answer is there after so many seconds."""
    return TextDelays(greeting=0, answer=seconds, part=0, tool=0, closing=0)


def ours_before_turns(seconds: float) -> AbstractContextManager[Rig]:
    """Run our stack with the longest quiet time, so that turns begin when the load is over."""
    return ours(seconds, quiet=LONGEST_QUIET)


@contextmanager
def ours(seconds: float, *, quiet: int = 2) -> Iterator[Rig]:
    """Run our stack with an agent that takes so long."""
    pace = Pace(minute=_NO_SCHEDULES, texts=agent_that_takes(seconds))
    parameters = {"WorkerConcurrency": f"{WORKERS}", "QuietSeconds": f"{quiet}"}
    accounts = Accounts(parameters=parameters)
    logs = WORK / "logs"
    with LocalSystem(logs=logs, accounts=accounts, pace=pace, port=0) as system:
        system.emulated_twilio.webhook_url = None
        _wake_workers(system.stack)
        tables = system.running.environment
        yield Rig(
            stack=system.stack,
            twilio=system.emulated_twilio,
            messages=tables["MESSAGES_TABLE"],
            conversations=tables["CONVERSATIONS_TABLE"],
            mark=("customer", "SID#"),
        )


def _wake_workers(stack: Stack) -> None:
    """Start the worker's processes, so that none starts while the webhook is timed."""
    with ThreadPoolExecutor(WORKERS) as pool:
        wake = partial(stack.invoke, "conversation_worker", {"Records": []})
        wait([pool.submit(wake) for _ in range(WORKERS)])


@contextmanager
def naive(seconds: float) -> Iterator[Rig]:
    """Run the naive bundle behind the same local stack."""
    if not (PACKAGES / ".ready").exists():
        raise NotSetUp("the naive bundle's packages are missing: run `make bench`")
    elevenlabs = ElevenLabsEmulator(api_key=_KEY, text_delays=agent_that_takes(seconds))
    twilio = TwilioEmulator(account_sid=ACCOUNT_SID, auth_token=TOKEN, sender=f"whatsapp:{SENDER}")
    try:
        with (
            Server(elevenlabs.app) as agent,
            Server(twilio.app) as sender,
            _naive_stack(agent.url, sender.url) as stack,
        ):
            yield Rig(
                stack=stack,
                twilio=twilio,
                messages=stack.specs[0].environment["MESSAGES_TABLE"],
                mark=("direction", "inbound"),
            )
    finally:
        twilio.close()


def _naive_stack(agent_url: str, twilio_url: str) -> Stack:
    socket = agent_url.replace("http://", "ws://")
    return Stack(
        template=ROOT / "bench/naive/template.yaml",
        log_folder=WORK / "logs",
        overrides={
            "PublicBaseUrl": "{api_url}",
            "AgentUrl": f"{socket}/v1/convai/conversation?agent_id={RECEPTION_AGENT}",
            "ElevenLabsApiKey": _KEY,
            "TwilioBaseUrl": twilio_url,
            "TwilioAccountSid": ACCOUNT_SID,
            "TwilioAuthToken": TOKEN,
            "TwilioWhatsAppFrom": f"whatsapp:{SENDER}",
        },
        processes_each=PROCESSES,
    )
