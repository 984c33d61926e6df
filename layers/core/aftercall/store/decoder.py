"""Reads dataclasses from items and from JSON by their fields, which they are written by too.

How each field is read is worked out once per class, at its first use and never at import.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

from aftercall.store.codec import UNKNOWN, Item, read_value

T = TypeVar("T")
_Reader = Callable[[Any], Any]
_PLAIN = frozenset({str, int, float, bool, datetime})


class UnreadableItem(ValueError):
    """What is stored does not fit the dataclass that it is read as."""


class _Notation:
    """How one format (DynamoDB items or JSON) holds values.

    `readers` has a function per plain type; `plain` reads a value of one of several plain types.
    """

    def __init__(
        self, readers: dict[type, _Reader], *, plain: _Reader, is_null: Callable[[Any], bool]
    ) -> None:
        self.readers = readers
        self.plain = plain
        self.is_null = is_null


def _as_it_is(value: Any) -> Any:
    return value


_ITEM = _Notation(
    {
        str: itemgetter("S"),
        bool: itemgetter("BOOL"),
        int: lambda attribute: int(attribute["N"]),
        float: lambda attribute: float(attribute["N"]),
        datetime: lambda attribute: datetime.fromisoformat(attribute["S"]),
        tuple: itemgetter("L"),
        dict: itemgetter("M"),
    },
    plain=read_value,
    is_null=lambda attribute: "NULL" in attribute,
)
_JSON = _Notation(
    {
        **dict.fromkeys((str, bool, int, tuple, dict), _as_it_is),
        float: float,
        datetime: datetime.fromisoformat,
    },
    plain=_as_it_is,
    is_null=lambda value: value is None,
)


def read_item(cls: type[T], item: Item, derived: frozenset[str] = frozenset()) -> T:
    """Read a dataclass from its item; `derived` names attributes that are no fields of it.

    A missing attribute is its field's default. Attributes that neither the class nor `derived`
    knows are kept unread where the class can carry them. Raises UnreadableItem.
    """
    found: T = _read(cls, item, _ITEM, derived)
    return found


def read_json(cls: type[T], values: Mapping[str, Any]) -> T:
    """Read a dataclass from a JSON object, whose unknown keys are ignored.

    A missing key is its field's default. Raises UnreadableItem.
    """
    found: T = _read(cls, values, _JSON, frozenset())
    return found


def _read(cls: Any, stored: Mapping[str, Any], notation: _Notation, derived: frozenset[str]) -> Any:
    readers, (absent, required) = _readers_of(cls, notation), _without_default(cls)
    values: dict[str, Any] = {**absent}
    unknown: dict[str, Any] = {}
    name = ""
    try:
        for name, value in stored.items():
            if name in readers:
                values[name] = readers[name](value)
            elif name not in derived:
                unknown[name] = value
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableItem(f"{cls.__name__}.{name} cannot be read: {error}") from error
    missing = required - values.keys()
    if missing:
        raise UnreadableItem(f"{cls.__name__}.{min(missing)} is not stored and has no default")
    if unknown and UNKNOWN in cls.__dataclass_fields__:
        values[UNKNOWN] = unknown
    return cls(**values)


@cache
def _readers_of(cls: type[Any], notation: _Notation) -> dict[str, _Reader]:
    return {
        field.name: _reader(cast("Any", field.type), notation)
        for field in fields(cls)
        if field.name != UNKNOWN
    }


@cache
def _without_default(cls: type[Any]) -> tuple[dict[str, None], frozenset[str]]:
    """Return the fields that may be None, which is stored as no attribute, and those required."""
    found = [one for one in fields(cls) if one.default is one.default_factory is MISSING]
    absent = {field.name: None for field in found if NoneType in get_args(field.type)}
    return absent, frozenset(field.name for field in found) - absent.keys()


@cache
def _reader(kind: Any, notation: _Notation) -> _Reader:
    if kind in _PLAIN:
        return notation.readers[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, UnionType):
        return _union_reader(arguments, notation)
    if origin is tuple and arguments[1:] == (...,):
        read, elements = _reader(arguments[0], notation), notation.readers[tuple]
        return lambda value: tuple(map(read, elements(value)))
    if origin in (dict, Mapping):
        return _mapping_reader(arguments[0], arguments[1], notation)
    if is_dataclass(kind):
        members = notation.readers[dict]
        return lambda value: _read(kind, members(value), notation, frozenset())
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        text = notation.readers[str]
        return lambda value: kind(text(value))
    raise TypeError(f"a field of type {kind} cannot be read from what is stored")


def _union_reader(kinds: tuple[Any, ...], notation: _Notation) -> _Reader:
    given = [kind for kind in kinds if kind is not NoneType]
    if len(given) > 1 and not _PLAIN.issuperset(given):
        raise TypeError(f"what is stored does not say which of {given} it is")
    read = notation.plain if len(given) > 1 else _reader(given[0], notation)
    if len(given) == len(kinds):
        return read
    is_null = notation.is_null
    return lambda value: None if is_null(value) else read(value)


def _mapping_reader(key: Any, kind: Any, notation: _Notation) -> _Reader:
    if not issubclass(key, str):
        raise TypeError(f"a key of type {key} cannot be read from what is stored")
    read, members = _reader(kind, notation), notation.readers[dict]
    return lambda value: {key(name): read(inner) for name, inner in members(value).items()}
