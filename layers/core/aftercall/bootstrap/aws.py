"""AWS clients with explicit limits: an answer in seconds or an error that says so.

They come from botocore, which boto3 only wraps, and with our own short list of endpoints: both
for the sake of a cold start.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.session import Session

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
_ENDPOINTS = Path(__file__).with_name("endpoints")
"""botocore's own list covers every service of AWS: 1.2 MB to read. Ours follow the rule."""


def dynamodb() -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return cast("DynamoDBClient", _session().create_client("dynamodb", config=_LIMITS))


def sqs() -> "SQSClient":
    """Return a client of SQS."""
    return cast("SQSClient", _session().create_client("sqs", config=_LIMITS))


def secrets_manager() -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return cast("SecretsManagerClient", _session().create_client("secretsmanager", config=_LIMITS))


@cache
def _session() -> Session:
    session = Session()
    session.set_config_variable("data_path", str(_ENDPOINTS))
    return session
