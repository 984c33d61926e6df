"""Closes what ministack's CloudFormation leaves out of a table: expiry and recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.deploy.deployed import Deployed


def missing_expiry(deployed: Deployed) -> list[str]:
    """Name the tables whose items do not expire."""
    tables = deployed.client("dynamodb")
    return [
        table
        for table, properties in deployed.of_type("AWS::DynamoDB::Table")
        if properties.get("TimeToLiveSpecification", {}).get("Enabled")
        and tables.describe_time_to_live(TableName=table)["TimeToLiveDescription"].get(
            "AttributeName"
        )
        != properties["TimeToLiveSpecification"]["AttributeName"]
    ]


def set_expiry(deployed: Deployed) -> None:
    """Let items expire as declared."""
    missing = missing_expiry(deployed)
    for table, properties in deployed.of_type("AWS::DynamoDB::Table"):
        if table in missing:
            deployed.client("dynamodb").update_time_to_live(
                TableName=table, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
            )


def missing_recovery(deployed: Deployed) -> list[str]:
    """Name the tables that cannot be brought back to a moment."""
    tables = deployed.client("dynamodb")
    return [
        table
        for table, properties in deployed.of_type("AWS::DynamoDB::Table")
        if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        and tables.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"][
            "PointInTimeRecoveryDescription"
        ]["PointInTimeRecoveryStatus"]
        != "ENABLED"
    ]


def set_recovery(deployed: Deployed) -> None:
    """Switch recovery on as declared."""
    for table in missing_recovery(deployed):
        deployed.client("dynamodb").update_continuous_backups(
            TableName=table,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
