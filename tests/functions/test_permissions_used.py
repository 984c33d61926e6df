"""What each function asks of AWS, recorded, is what the table of permissions says and no more."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_consumer import TurnRequestConsumer
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.store.calls import DynamoCalls
from aftercall.store.conversations import DynamoConversations
from aftercall.store.due_index import DynamoDueIndex
from aftercall.store.inbound_cursor import DynamoInboundCursor
from aftercall.store.messages import DynamoMessages
from aftercall.store.poll_cursors import DynamoPollCursors
from tests.architecture.permissions import USED, Grants, find_ungranted, find_unused
from tests.functions.permissions_harness import Harness, a_harness
from tests.functions.permissions_scenarios import drive

if TYPE_CHECKING:
    from collections.abc import Iterator

ADAPTERS = (
    DynamoCalls,
    DynamoConversations,
    DynamoDueIndex,
    DynamoInboundCursor,
    DynamoMessages,
    DynamoPollCursors,
    Secret,
    TurnRequestProducer,
    TurnRequestConsumer,
)
OF_THE_EVENT_SOURCE = {"sqs:ReceiveMessage", "sqs:GetQueueAttributes"}


@pytest.fixture(scope="module")
def driven(ministack: str) -> Iterator[Harness]:
    with a_harness(ministack) as harness:
        drive(harness)
        yield harness


def recordable(used: Grants) -> Grants:
    """Leave out what Lambda itself does in a function's name: its logs and its event source."""
    return {
        function: {
            name: actions - OF_THE_EVENT_SOURCE
            for name, actions in targets.items()
            if not name.endswith("Logs")
        }
        for function, targets in used.items()
    }


def test_each_function_asks_for_what_it_is_said_to_use_and_nothing_else(driven: Harness) -> None:
    said, seen = recordable(USED), driven.used()
    assert find_unused(said, seen) == []
    assert find_ungranted(said, seen) == []


def test_an_action_too_many_and_one_too_few_are_found(driven: Harness) -> None:
    said, seen = deepcopy(recordable(USED)), driven.used()
    said["twilio_webhook"]["ConversationsTable"].add("dynamodb:DeleteItem")
    said["reconciler"]["ConversationsTable/index/due"].remove("dynamodb:Query")
    assert find_unused(said, seen) == [
        "twilio_webhook has dynamodb:DeleteItem on ConversationsTable, which its code does not use"
    ]
    assert find_ungranted(said, seen) == [
        "reconciler has dynamodb:Query on ConversationsTable/index/due in its code, not in its role"
    ]


def test_every_method_that_asks_aws_was_driven(driven: Harness) -> None:
    called = set().union(*(recorder.callers for recorder in driven.recorders.values()))
    methods = {
        f"{adapter.__name__}.{name}"
        for adapter in ADAPTERS
        for name in vars(adapter)
        if not name.startswith("_")
    }
    assert methods - called == set()
