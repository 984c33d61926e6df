"""Without credentials, a region or an answer, a command says which and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ops.errors import NotReady
from ops.stage.account import open_account
from ops.stage.samconfig import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Become = Callable[[Mapping[str, str]], None]

STAGE = Stage(name="dev", stack_name="aftercall-dev", region=None, profile=None, overrides={})
QUIET = {"HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"}
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


@pytest.mark.parametrize(
    ("variables", "remedy"),
    [
        ({}, "set AWS_REGION"),
        ({"AWS_REGION": "us-east-1"}, "no AWS credentials"),
        ({"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testing"}, "no AWS credentials"),
        ({"AWS_REGION": "us-east-1", "AWS_PROFILE": "nobody"}, "set AWS_PROFILE"),
        ({"AWS_REGION": "no region", **KEYS}, "is that a region's name"),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(
    environment: Become, variables: dict[str, str], remedy: str
) -> None:
    environment({**QUIET, **variables})
    with pytest.raises(NotReady, match=remedy):
        open_account(STAGE)


def test_an_endpoint_that_does_not_answer_is_named(environment: Become) -> None:
    variables = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    environment({**QUIET, **KEYS, **variables})
    with pytest.raises(NotReady, match="does not answer in us-east-1"):
        open_account(STAGE)


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_both_variables_of_the_region_are_read(
    environment: Become, ministack: str, name: str
) -> None:
    environment({**QUIET, **KEYS, name: "eu-west-1", "AWS_ENDPOINT_URL": ministack})
    account = open_account(STAGE)
    assert (account.region, str(account)) == ("eu-west-1", f"account {account.number}, eu-west-1")


def test_the_stages_own_region_comes_first(environment: Become, ministack: str) -> None:
    environment({**QUIET, **KEYS, "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": ministack})
    assert open_account(replace(STAGE, region="sa-east-1")).region == "sa-east-1"
