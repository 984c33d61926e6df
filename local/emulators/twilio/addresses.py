"""WhatsApp addresses: phones, business-scoped user ids, and their form in status callbacks."""

from __future__ import annotations

import hashlib
import re

PREFIX = "whatsapp:"
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_COUNTRIES = {
    "+57": "CO",
    "+52": "MX",
    "+51": "PE",
    "+56": "CL",
    "+54": "AR",
    "+55": "BR",
    "+34": "ES",
    "+351": "PT",
    "+1": "US",
}


def is_reachable(address: str) -> bool:
    """Say whether WhatsApp could deliver to this address."""
    name = address.removeprefix(PREFIX)
    return bool(_PHONE.fullmatch(name) or _USER_ID.fullmatch(name))


def phone_of(address: str) -> str | None:
    """Return the phone of an address, or None where it names a user id."""
    name = address.removeprefix(PREFIX)
    return name if _PHONE.fullmatch(name) else None


def customer_address(text: str) -> str:
    """Read an address as a person types it: the prefix, the plus and blanks are optional."""
    name = text.strip().removeprefix(PREFIX)
    compact = re.sub(r"[\s()-]", "", name)
    if compact.isdigit():
        compact = f"+{compact}"
    address = PREFIX + compact
    if not is_reachable(address):
        raise ValueError(f"not a WhatsApp address: {text!r}")
    return address


def masked(address: str) -> str:
    """Hide the end of a phone, as status callbacks do."""
    phone = phone_of(address)
    return f"{phone[:-4]}XXXX" if phone else address.removeprefix(PREFIX)


def external_user_id(address: str, seed: str) -> str:
    """Return the business-scoped id of whoever has this address; the same one for one seed."""
    phone = phone_of(address)
    if phone is None:
        return address
    digest = hashlib.sha256(f"{seed}:user:{phone}".encode()).hexdigest()
    number = int(digest[:16], 16) % 10**15
    country = next((name for code, name in _COUNTRIES.items() if phone.startswith(code)), "US")
    return f"{PREFIX}{country}.{number:015d}"
