"""Creates the template's tables, queues and secrets at an endpoint; holds the clients for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from local.stack.intrinsics import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

    from local.stack.resource_specs import QueueSpec, SecretSpec, TableSpec
    from local.stack.template import Template


class AwsResources:
    """Clients of one endpoint, with the template's resources once they are created."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dynamodb = cast("DynamoDBClient", _client("dynamodb", url))
        self.sqs = cast("SQSClient", _client("sqs", url))
        self.secrets = cast("SecretsManagerClient", _client("secretsmanager", url))
        self.streams = _client("dynamodbstreams", url)

    def create(self, template: Template, *, secret_values: Mapping[str, str]) -> None:
        """Create what is missing and tell the template its real name."""
        for table in template.tables():
            template.name(table.logical_id, self._table(table))
        for queue in template.queues():
            template.name(queue.logical_id, self._queue(queue))
        secrets = template.secrets()
        if unknown := sorted(set(secret_values) - {each.logical_id for each in secrets}):
            raise ValueError(f"the template has no secret named {', '.join(unknown)}")
        for secret in secrets:
            arn = self._secret(secret, secret_values.get(secret.logical_id))
            template.name(secret.logical_id, {"Ref": arn, "Id": arn})

    def close(self) -> None:
        """Close every connection."""
        for client in (self.dynamodb, self.sqs, self.secrets, self.streams):
            client.close()

    def _table(self, spec: TableSpec) -> dict[str, str]:
        try:
            self.dynamodb.create_table(**cast("Any", spec.request))
        except self.dynamodb.exceptions.ResourceInUseException:
            return self._table_names(spec)
        waiter = self.dynamodb.get_waiter("table_exists")
        waiter.wait(TableName=spec.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        if spec.ttl_attribute:
            self.dynamodb.update_time_to_live(
                TableName=spec.name,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": spec.ttl_attribute},
            )
        return self._table_names(spec)

    def _table_names(self, spec: TableSpec) -> dict[str, str]:
        table = self.dynamodb.describe_table(TableName=spec.name)["Table"]
        names = {"Ref": spec.name, "Arn": table["TableArn"]}
        if "LatestStreamArn" in table:
            names["StreamArn"] = table["LatestStreamArn"]
        return names

    def _queue(self, spec: QueueSpec) -> dict[str, str]:
        attributes = cast("Any", spec.attributes)
        url = self.sqs.create_queue(QueueName=spec.name, Attributes=attributes)["QueueUrl"]
        return {"Ref": url, "QueueUrl": url, "Arn": spec.arn, "QueueName": spec.name}

    def _secret(self, spec: SecretSpec, value: str | None) -> str:
        given = {"SecretString": value} if value is not None else {}
        try:
            return self.secrets.create_secret(Name=spec.name, **cast("Any", given))["ARN"]
        except self.secrets.exceptions.ResourceExistsException:
            if value is not None:
                self.secrets.put_secret_value(SecretId=spec.name, SecretString=value)
            return self.secrets.describe_secret(SecretId=spec.name)["ARN"]


def _client(service: str, url: str) -> Any:
    # Explicit, so that no profile or variable of the machine can point it at a real account.
    return cast("Any", boto3).client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=32, retries={"mode": "standard", "max_attempts": 2}),
    )
