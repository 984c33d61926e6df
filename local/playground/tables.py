"""Our own tables and queues as the playground reads them, through the running stack's clients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import Unavailable
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom
from aftercall.store.activity import DynamoActivity
from aftercall.store.conversations import DynamoConversations
from aftercall.views.conversations import active_conversations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient

    from aftercall.flows.operator.change_control import ControlOutcome
    from aftercall.views.conversations import ConversationLine
    from local.stack.stack import Stack

_COUNTS = {
    "waiting": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The conversations, who is in control of them, and the queue of turn requests."""

    activity: DynamoActivity
    conversations: DynamoConversations
    sqs: SQSClient
    queue_url: str
    zone: ZoneInfo

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """Wire them as the worker's environment says."""
        worker = next(spec for spec in stack.specs if spec.name == "conversation_worker")
        names, aws = worker.environment, stack.aws
        return cls(
            activity=DynamoActivity(aws.dynamodb, table=names["CONVERSATIONS_TABLE"]),
            conversations=DynamoConversations(
                aws.dynamodb,
                table=names["CONVERSATIONS_TABLE"],
                messages_table=names["MESSAGES_TABLE"],
                retention_days=int(names["RETENTION_DAYS"]),
                clock=SystemClock(),
                rng=SystemRandom(),
            ),
            sqs=aws.sqs,
            queue_url=names["TURNS_QUEUE_URL"],
            zone=ZoneInfo(names["TIME_ZONE"]),
        )

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show the active conversations and the queues; what cannot be read stays as it was."""
        try:
            rows = [_row(one) for one in active_conversations(activity=self.activity)]
            yield "conversations", rows
            yield "queues", self.queues()
        except (Unavailable, BotoCoreError, ClientError):
            return

    def queues(self) -> dict[str, dict[str, int]]:
        """Count the turn requests that wait, are in flight or are delayed, and the dead letters."""
        turns = self._attributes(self.queue_url)
        target = json.loads(turns["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[1]
        dead = self._attributes(self.sqs.get_queue_url(QueueName=target)["QueueUrl"])
        return {"turns": _counts(turns), "dead_letters": _counts(dead)}

    def give_control(self, customer: str, *, to_agent: bool) -> ControlOutcome:
        """Let a person take a conversation over, or give it back to the agent."""
        ports: dict[str, Any] = {
            "conversations": self.conversations,
            "clock": SystemClock(),
            "rng": SystemRandom(),
        }
        if to_agent:
            return give_back(
                customer, turn_requests=TurnRequestProducer(self.sqs, self.queue_url), **ports
            )
        return take_over(customer, **ports)

    def _attributes(self, url: str) -> dict[str, str]:
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return {str(name): value for name, value in found.items()}


def _counts(attributes: dict[str, str]) -> dict[str, int]:
    return {name: int(attributes.get(attribute, 0)) for name, attribute in _COUNTS.items()}


def _row(one: ConversationLine) -> dict[str, object]:
    return {
        "phone": one.phone,
        "name": one.name,
        "control": str(one.control),
        "messages": one.message_count,
        "last_message_at": one.last_message_at.isoformat(),
    }
