"""Counts the write units of a client's requests, from the real sizes of the items they write.

Emulators' own figures are not used: they leave out indexes, transactions, or both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.item_size import size_of, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = dict[str, Any]
IN_A_TRANSACTION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A global secondary index that holds keys only, by the names of its keys."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What the meter has to know of a table."""

    keys: tuple[str, ...]
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One item's write: its units in the table and in the indexes."""

    what: str
    size: int
    table_units: int
    index_units: int

    @property
    def units(self) -> int:
        """All units of the write."""
        return self.table_units + self.index_units


@dataclass(slots=True)
class Meter:
    """Listens to a client's requests; `read` gives an item as it stood before the write."""

    tables: Mapping[str, Table]
    read: Callable[[str, Item], Item | None]
    writes: list[Write] = field(default_factory=list)

    def attach(self, client: Any) -> None:
        """Listen to every write of a DynamoDB client."""
        events = client.meta.events
        events.register("provide-client-params.dynamodb.PutItem", self._put)
        events.register("provide-client-params.dynamodb.TransactWriteItems", self._transaction)
        for other in ("UpdateItem", "DeleteItem", "BatchWriteItem"):
            events.register(f"provide-client-params.dynamodb.{other}", self._refuse)

    def take(self) -> list[Write]:
        """Return the writes since the last time."""
        taken, self.writes = self.writes, []
        return taken

    def _put(self, params: Mapping[str, Any], **_: Any) -> None:
        self.writes.append(self._write(params, factor=1))

    def _transaction(self, params: Mapping[str, Any], **_: Any) -> None:
        for action in params["TransactItems"]:
            ((kind, request),) = action.items()
            if kind == "Put":
                self.writes.append(self._write(request, factor=IN_A_TRANSACTION))
            else:
                self.writes.append(self._check(request))

    def _refuse(self, model: Any, **_: Any) -> None:
        raise NotImplementedError(f"the meter does not know {model.name}")

    def _write(self, request: Mapping[str, Any], factor: int) -> Write:
        name, item = request["TableName"], request["Item"]
        table = self.tables[name]
        before = self.read(name, {key: item[key] for key in table.keys})
        size = max(size_of(item), size_of(before or {}))
        return Write(
            what=_name_of(item, table),
            size=size,
            table_units=units_of(size) * factor,
            index_units=sum(index_units(index, before, item) for index in table.indexes),
        )

    def _check(self, request: Mapping[str, Any]) -> Write:
        name, key = request["TableName"], request["Key"]
        size = size_of(self.read(name, key) or {})
        what = f"check of {_name_of(key, self.tables[name])}"
        units = units_of(size) * IN_A_TRANSACTION
        return Write(what=what, size=size, table_units=units, index_units=0)


def index_units(index: Index, before: Item | None, after: Item) -> int:
    """Return an index's units: one to put an entry, one to delete it, none where it stays."""
    old, new = _entry(index, before or {}), _entry(index, after)
    return 0 if old == new else (old is not None) + (new is not None)


def _entry(index: Index, item: Item) -> Sequence[Any] | None:
    return [item[key] for key in index.keys] if set(index.keys) <= item.keys() else None


def _name_of(item: Item, table: Table) -> str:
    sort = str(item[table.keys[-1]]["S"])
    return "message" if sort.isdigit() else sort.partition("#")[0]
