"""The DynamoDB write units of a turn: a message, its answer, and the reports on the answer.

The real flows and the real store run in this process, on tables made from template.yaml.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from bench.bundles import WORK
from bench.figures import Figure
from bench.meter import Index, Item, Meter, Table, Write
from bench.scene import HandClock
from bench.turn_stage import Stage
from local.local_system import ACCOUNT_SID, SENDER, TEMPLATE
from local.stack.aws_resources import AwsResources
from local.stack.child_processes import ChildProcesses
from local.stack.ministack import Ministack
from local.stack.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.stack.resource_specs import TableSpec

FLOOR = 3
"""A conditional write each for the message, the answer and the state: nothing durable is less."""
REPORTS = 3
_PAUSE_SECONDS = 3600
_NEXT_LINE_SECONDS = 60


def measure() -> list[Figure]:
    """Play an opening and two turns: one after a pause, one in the running conversation."""
    with ExitStack() as running:
        children = running.enter_context(ChildProcesses())
        aws = AwsResources(Ministack(children, log=WORK / "logs/ministack.log").url)
        running.callback(aws.close)
        metered = AwsResources(aws.url)
        running.callback(metered.close)
        sender = {"TwilioAccountSid": ACCOUNT_SID, "TwilioWhatsAppFrom": SENDER}
        template = Template(TEMPLATE, overrides=sender)
        aws.create(template, secret_values={})
        meter = _meter(aws, template.tables())
        meter.attach(metered.dynamodb)
        names = {spec.logical_id: spec.name for spec in template.tables()}
        stage = Stage(metered=metered.dynamodb, plain=aws.dynamodb, names=names, clock=HandClock())
        stage.open_conversation()
        meter.take()
        after_pause = _turn(stage, meter, wait=_PAUSE_SECONDS, number=1)
        ongoing = _turn(stage, meter, wait=_NEXT_LINE_SECONDS, number=2)
    figures = [line for step, writes in ongoing.items() for line in _lines(step, writes)]
    return [*figures, *_totals(ongoing, after_pause)]


def _meter(aws: AwsResources, specs: Iterable[TableSpec]) -> Meter:
    def read(table: str, key: Item) -> Item | None:
        held = aws.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
        return dict(held["Item"]) if "Item" in held else None

    return Meter({spec.name: _table(spec) for spec in specs}, read)


def _table(spec: TableSpec) -> Table:
    def names(schema: Iterable[dict[str, str]]) -> tuple[str, ...]:
        return tuple(key["AttributeName"] for key in schema)

    indexes = spec.request.get("GlobalSecondaryIndexes", [])
    return Table(
        keys=names(spec.request["KeySchema"]),
        indexes=tuple(
            Index(name=one["IndexName"], keys=names(one["KeySchema"])) for one in indexes
        ),
    )


def _turn(stage: Stage, meter: Meter, *, wait: float, number: int) -> dict[str, list[Write]]:
    """Play one turn and return its writes, step by step."""
    stage.clock.sleep(wait)
    stage.receive(number)
    steps = {"message in": meter.take()}
    stage.answer()
    steps["answer"] = meter.take()
    for status in stage.REPORTED:
        stage.report(status)
        steps[f"report {status}"] = meter.take()
    return steps


def _lines(step: str, writes: list[Write]) -> list[Figure]:
    return [
        Figure(
            what=f"write units, {step}: {write.what} of {write.size} B",
            ours=f"{write.units}",
            beside=f"table {write.table_units}, indexes {write.index_units}",
        )
        for write in writes
    ]


def _totals(ongoing: dict[str, list[Write]], after_pause: dict[str, list[Write]]) -> list[Figure]:
    turn, reports = _sums(ongoing)
    paused, _ = _sums(after_pause)
    return [
        Figure(
            what="write units of a turn (1 message in, 1 answer), reports not counted",
            ours=f"{turn} ({paused} after a pause)",
            beside=f"floor {FLOOR}",
            ratio=f"{turn / FLOOR:.1f}",
        ),
        Figure(
            what=f"write units of the {REPORTS} reports on the answer",
            ours=f"{reports}",
            beside=f"floor {REPORTS}",
            ratio=f"{reports / REPORTS:.1f}",
        ),
    ]


def _sums(steps: dict[str, list[Write]]) -> tuple[int, int]:
    units = {step: sum(write.units for write in writes) for step, writes in steps.items()}
    reports = sum(number for step, number in units.items() if step.startswith("report"))
    return sum(units.values()) - reports, reports
