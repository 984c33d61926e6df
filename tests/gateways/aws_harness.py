"""Clients of ministack, and the template's queue, for the tests of what speaks to AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from local.stack.aws_resources import AwsResources
from local.stack.intrinsics import REGION
from local.stack.resource_specs import SecretSpec, TableSpec
from local.stack.template import Template
from tests.store.tables import MADE_UP, TEMPLATE

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


class OnlyQueues(Template):
    """The template's queues, without the delay, under names of their own."""

    def __init__(self) -> None:
        super().__init__(TEMPLATE, overrides=MADE_UP, stack_name=f"queues{token_hex(4)}")

    def tables(self) -> tuple[TableSpec, ...]:
        return ()

    def secrets(self) -> tuple[SecretSpec, ...]:
        return ()


@contextmanager
def turns_queue(url: str) -> Iterator[tuple["SQSClient", str]]:
    """Create the queue of turn requests as the template declares it; give a client and its URL."""
    template, aws = OnlyQueues(), AwsResources(url)
    aws.create(template, secret_values={})
    (name,) = [queue.name for queue in template.queues() if "RedrivePolicy" in queue.attributes]
    client = cast("SQSClient", _client("sqs", url))
    yield client, aws.sqs.get_queue_url(QueueName=name)["QueueUrl"]
    client.close()
    aws.close()


@contextmanager
def secrets_manager(url: str) -> Iterator["SecretsManagerClient"]:
    """Give a client that tries each request once."""
    client = cast("SecretsManagerClient", _client("secretsmanager", url))
    yield client
    client.close()


def _client(service: str, url: str) -> Any:
    return cast("Any", boto3).client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
    )
