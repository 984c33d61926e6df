"""AWS clients with explicit limits: an answer in seconds or an error that says so."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

_LIMITS = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=20,
    parameter_validation=False,
)


def dynamodb() -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return boto3.client("dynamodb", config=_LIMITS)


def sqs() -> "SQSClient":
    """Return a client of SQS."""
    return boto3.client("sqs", config=_LIMITS)


def secrets_manager() -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return boto3.client("secretsmanager", config=_LIMITS)
