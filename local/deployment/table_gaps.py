"""Sets what ministack's CloudFormation ignores of a table: TTL and point-in-time recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.deployment.deployed_stack import DeployedStack


def missing_expiry(stack: DeployedStack) -> list[str]:
    """Return the names of the tables that have not the TTL attribute that is declared."""
    tables = stack.client("dynamodb")
    return [
        table
        for table, properties in stack.of_type("AWS::DynamoDB::Table")
        if properties.get("TimeToLiveSpecification", {}).get("Enabled")
        and tables.describe_time_to_live(TableName=table)["TimeToLiveDescription"].get(
            "AttributeName"
        )
        != properties["TimeToLiveSpecification"]["AttributeName"]
    ]


def set_expiry(stack: DeployedStack) -> None:
    """Set the declared TTL attribute where it is missing."""
    missing = missing_expiry(stack)
    for table, properties in stack.of_type("AWS::DynamoDB::Table"):
        if table in missing:
            stack.client("dynamodb").update_time_to_live(
                TableName=table, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
            )


def missing_recovery(stack: DeployedStack) -> list[str]:
    """Return the names of the tables whose declared point-in-time recovery is off."""
    tables = stack.client("dynamodb")
    return [
        table
        for table, properties in stack.of_type("AWS::DynamoDB::Table")
        if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        and tables.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"][
            "PointInTimeRecoveryDescription"
        ]["PointInTimeRecoveryStatus"]
        != "ENABLED"
    ]


def set_recovery(stack: DeployedStack) -> None:
    """Switch point-in-time recovery on where it is declared and off."""
    for table in missing_recovery(stack):
        stack.client("dynamodb").update_continuous_backups(
            TableName=table,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
