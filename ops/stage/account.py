"""The AWS account and region that a command works in, checked before anything else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from ops.errors import NotReady

if TYPE_CHECKING:
    from ops.stage.samconfig import Stage

_LIMITS = Config(
    connect_timeout=5, read_timeout=15, retries={"mode": "standard", "max_attempts": 2}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account whose credentials AWS accepted, and the region in which the stage is."""

    number: str
    region: str
    session: Any
    endpoint: str | None = None

    def client(self, service: str) -> Any:
        """Return a boto3 client with short timeouts and two attempts."""
        return self.session.client(service, config=_LIMITS, endpoint_url=self.endpoint)

    def __str__(self) -> str:
        return f"account {self.number}, {self.region}"


def open_account(stage: Stage) -> Account:
    """Ask AWS whose credentials these are. Raises NotReady with what to set or correct."""
    session = _session(stage)
    region = str(session.region_name)
    try:
        client = session.client("sts", config=_LIMITS)
        identity = client.get_caller_identity()
        client.close()
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise NotReady(
            "no AWS credentials are found: run `aws configure` or `aws sso login`, "
            "and set AWS_PROFILE where it is not the default"
        ) from error
    except (EndpointConnectionError, InvalidRegionError) as error:
        raise NotReady(
            f"AWS does not answer in {region}: is that a region's name, and is this machine online?"
        ) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise NotReady(f"AWS refuses the credentials ({code}): sign in again") from error
    except BotoCoreError as error:
        raise NotReady(
            f"AWS did not say whose credentials these are ({error}): check network and profile"
        ) from error
    return Account(number=identity["Account"], region=region, session=session)


def _session(stage: Stage) -> Any:
    # Newer tools read AWS_REGION first; boto3 knows only AWS_DEFAULT_REGION.
    region = stage.region or os.environ.get("AWS_REGION")
    try:
        session = cast("Any", boto3).Session(region_name=region, profile_name=stage.profile)
    except ProfileNotFound as error:
        raise NotReady(f"{error}: set AWS_PROFILE to one that `aws configure` made") from error
    if session.region_name is None:
        raise NotReady(
            "no AWS region is chosen: set AWS_REGION, "
            f'or add region = "..." to [{stage.name}.global.parameters] in samconfig.toml'
        )
    return session
