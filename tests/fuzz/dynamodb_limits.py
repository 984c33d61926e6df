"""The limits of a DynamoDB item: its size, its keys, its numbers, texts in UTF-8."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from botocore.exceptions import ClientError

MOST_ITEM_BYTES: Final = 400 * 1024
MOST_KEY_BYTES: Final = {"customer": 2048, "entry": 1024, "part": 1024}
LARGEST_NUMBER: Final = Decimal("9.9999999999999999999999999999999999999E+125")


def check_item(item: dict[str, Any]) -> None:
    """Raise the ValidationException that DynamoDB raises for an item beyond its limits."""
    text = json.dumps(item, ensure_ascii=False)
    try:
        size = len(text.encode())
    except UnicodeError:
        raise _refusal("a text is not UTF-8") from None
    if size > MOST_ITEM_BYTES:
        raise _refusal("the item is too large")
    for name, most in MOST_KEY_BYTES.items():
        key = item.get(name, {}).get("S", "a number")
        if not 0 < len(key.encode()) <= most:
            raise _refusal(f"the key {name} has an impossible length")
    for attribute in item.values():
        if "N" in attribute and abs(Decimal(attribute["N"])) > LARGEST_NUMBER:
            raise _refusal("a number is out of range")


def _refusal(reason: str) -> ClientError:
    return ClientError({"Error": {"Code": "ValidationException", "Message": reason}}, "PutItem")
