"""AWS clients with explicit timeouts and retries.

For a short cold start they are made by botocore, which boto3 only wraps, and with our own short
list of endpoints.
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

PATIENT = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=20,
    parameter_validation=False,
)
QUICK = PATIENT.merge(
    Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "max_attempts": 2})
)
"""For a webhook: all of its requests together have to fail before Twilio stops waiting (15 s)."""
_ENDPOINTS = Path(__file__).with_name("endpoints")
"""botocore's own list covers every service of AWS: 1.2 MB to read. Ours follow the rule."""


def dynamodb(limits: Config = PATIENT) -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return cast("DynamoDBClient", _session().create_client("dynamodb", config=limits))


def sqs(limits: Config = PATIENT) -> "SQSClient":
    """Return a client of SQS."""
    return cast("SQSClient", _session().create_client("sqs", config=limits))


def secrets_manager(limits: Config = PATIENT) -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return cast("SecretsManagerClient", _session().create_client("secretsmanager", config=limits))


@cache
def _session() -> Session:
    session = Session()
    session.set_config_variable("data_path", str(_ENDPOINTS))
    return session
