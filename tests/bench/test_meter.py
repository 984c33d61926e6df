"""The meter counts what DynamoDB would charge, whatever an emulator says."""

from collections.abc import Callable
from typing import Any

import pytest

from bench.meter import Index, Item, Meter, Table, index_units

DUE = Index(name="due", keys=("shard", "due_at"))
KEY: Item = {"customer": {"S": "+573000000001"}, "part": {"S": "STATE"}}


class Events:
    """A client's event register that can be fired by hand."""

    def __init__(self) -> None:
        self.listeners: dict[str, Callable[..., None]] = {}

    def register(self, event: str, listener: Callable[..., None]) -> None:
        self.listeners[event.rpartition(".")[2]] = listener


class Client:
    """As much of a client as the meter touches."""

    def __init__(self) -> None:
        self.meta = self
        self.events = Events()


class Fire:
    """A meter on a client whose tables hold one item at most."""

    def __init__(self, held: Item | None = None) -> None:
        table = Table(keys=("customer", "part"), indexes=(DUE,))
        self.meter = Meter({"conversations": table}, lambda _name, _key: held)
        client = Client()
        self.meter.attach(client)
        self.listeners = client.events.listeners

    def put(self, item: Item) -> None:
        self.listeners["PutItem"](params={"TableName": "conversations", "Item": item})

    def transact(self, *actions: dict[str, Any]) -> None:
        self.listeners["TransactWriteItems"](params={"TransactItems": list(actions)})


def entry(due_at: str | None) -> Item:
    return KEY if due_at is None else KEY | {"shard": {"S": "0"}, "due_at": {"S": due_at}}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, entry(None), 0),
        (None, entry("1"), 1),
        (entry("1"), entry("1"), 0),
        (entry("1"), entry("2"), 2),
        (entry("1"), entry(None), 1),
        (entry(None), entry("1"), 1),
    ],
)
def test_an_index_is_written_only_where_its_entry_moves(
    before: Item | None, after: Item, units: int
) -> None:
    assert index_units(DUE, before, after) == units


def test_a_plain_write_counts_its_size_once() -> None:
    fire = Fire()
    fire.put(KEY | {"text": {"S": "x" * 1500}})
    (write,) = fire.meter.take()
    assert (write.what, write.table_units, write.index_units) == ("STATE", 2, 0)


def test_a_smaller_item_in_a_greater_ones_place_counts_the_greater() -> None:
    fire = Fire(held=KEY | {"text": {"S": "x" * 3000}})
    fire.put(KEY)
    assert fire.meter.take()[0].table_units == 3


def test_a_transaction_doubles_the_table_and_not_the_index() -> None:
    fire = Fire()
    fire.transact({"Put": {"TableName": "conversations", "Item": entry("1")}})
    (write,) = fire.meter.take()
    assert (write.table_units, write.index_units, write.units) == (2, 1, 3)


def test_a_check_counts_the_item_that_it_looks_at() -> None:
    fire = Fire(held=KEY | {"text": {"S": "x" * 1500}})
    fire.transact({"ConditionCheck": {"TableName": "conversations", "Key": KEY}})
    (write,) = fire.meter.take()
    assert (write.what, write.units) == ("check of STATE", 4)


def test_what_was_taken_is_not_counted_again() -> None:
    fire = Fire()
    fire.put(KEY)
    assert len(fire.meter.take()) == 1
    assert fire.meter.take() == []


def test_a_write_that_the_meter_cannot_count_stops_the_measurement() -> None:
    fire = Fire()
    with pytest.raises(NotImplementedError, match="UpdateItem"):
        fire.listeners["UpdateItem"](model=type("Model", (), {"name": "UpdateItem"}))
