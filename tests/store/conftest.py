"""A fresh pair of tables for each test of the store."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from local.stack.aws_resources import AwsResources
from tests.store.doubles import StillClock
from tests.store.tables import FreshTables, Store, Tables, store_on

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture(scope="session")
def aws(ddb_endpoint: str) -> Iterator[AwsResources]:
    aws = AwsResources(ddb_endpoint)
    yield aws
    aws.close()


@pytest.fixture(scope="session")
def fresh_tables() -> FreshTables:
    return FreshTables()


@pytest.fixture
def tables(aws: AwsResources, fresh_tables: FreshTables) -> Iterator[Tables]:
    names = fresh_tables.make(aws)
    yield Tables(
        url=aws.url,
        conversations=names["ConversationsTable"],
        messages=names["MessagesTable"],
    )
    for name in names.values():
        aws.dynamodb.delete_table(TableName=name)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def store(tables: Tables, aws: AwsResources, clock: StillClock) -> Store:
    """Return the store on a steady client, with a clock that stands."""
    return store_on(tables, aws.dynamodb, clock=clock)


@pytest.fixture
def client(tables: Tables) -> Iterator["DynamoDBClient"]:
    """Return a client of the test's own that tries each request once."""
    client = tables.client()
    yield client
    client.close()


@pytest.fixture
def frail(tables: Tables, client: "DynamoDBClient", clock: StillClock) -> Store:
    """Return the store on that client, for faults on its line."""
    return store_on(tables, client, clock=clock)
