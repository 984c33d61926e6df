"""Both tables are there, with their indexes, their stream and their expiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftercall.config.settings import read_store
from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

INDEXES: Final = {"conversations": ("activity", "due"), "messages": ()}
_DEPLOY: Final = "deploy the stack again (locally: stop it and `make local`), or restore the table"


def look(site: Site) -> Iterator[Seen]:
    """Look at each table by itself, since one may be missing."""
    store = site.read(read_store)
    named = {"conversations": store.conversations_table, "messages": store.messages_table}
    for what, name in named.items():
        yield from _look_at(site, what, name, expires=store.retention_days > 0)


def _look_at(site: Site, what: str, name: str, *, expires: bool) -> Iterator[Seen]:
    client = site.data.dynamodb
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        yield problem(f"table missing: {name} ({what})", _DEPLOY)
        return
    status = table["TableStatus"]
    if status not in ("ACTIVE", "UPDATING"):
        yield problem(f"{name} is {status}", "wait until it is ACTIVE, then run the doctor again")
        return
    indexes = {
        index["IndexName"]: index.get("IndexStatus", "ACTIVE")
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    lacking = [index for index in INDEXES[what] if indexes.get(index) != "ACTIVE"]
    if lacking:
        yield problem(f"{name} has no active index {', '.join(lacking)}", _DEPLOY)
    elif expires and not _expires(site, name):
        yield warning(f"{name} keeps what is past its retention: no TTL on expires_at", _DEPLOY)
    else:
        yield ok(f"{name} is {status}" + (f", indexes {', '.join(indexes)}" if indexes else ""))


def _expires(site: Site, name: str) -> bool:
    held = site.data.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    is_on = held.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    return is_on and held.get("AttributeName") == "expires_at"
