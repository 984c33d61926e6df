"""Our short list of endpoints says the same as botocore's, in every region that botocore knows."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from aftercall.bootstrap import aws

SERVICES = ("dynamodb", "sqs", "secretsmanager")


@pytest.fixture(scope="module")
def full() -> Iterator[Session]:
    yield Session()
    # A client is a cycle; what these hold is given back here and not in the midst of another test.
    gc.collect()


def facts(session: Session, service: str, region: str) -> tuple[Any, ...]:
    client: Any = session.create_client(service, region_name=region)
    meta = client.meta
    client.close()
    return meta.endpoint_url, meta.partition, meta.region_name, meta.config.signature_version


@pytest.mark.parametrize("service", SERVICES)
def test_every_region_is_reached_where_botocore_reaches_it(full: Session, service: str) -> None:
    known = [
        region
        for partition in full.get_available_partitions()
        for region in full.get_available_regions(service, partition_name=partition)
    ]
    assert len(known) > 40
    short = aws._session()
    assert {one: facts(short, service, one) for one in known} == {
        one: facts(full, service, one) for one in known
    }
