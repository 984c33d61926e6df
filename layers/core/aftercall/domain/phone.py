"""Who a customer is: an E.164 number, or WhatsApp's business-scoped user id without one.

Twilio writes both with the prefix `whatsapp:`; ElevenLabs writes numbers as people typed them.
"""

import re

from aftercall.domain.errors import InvalidAddress

WHATSAPP = "whatsapp:"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SCOPED_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def read_customer(address: str) -> str:
    """Return the customer that a WhatsApp address of Twilio's names.

    Raises InvalidAddress for anything but `whatsapp:+<E.164>` and `whatsapp:<CC>.<id>`.
    """
    customer = address.removeprefix(WHATSAPP)
    if address.startswith(WHATSAPP) and (E164.fullmatch(customer) or SCOPED_ID.fullmatch(customer)):
        return customer
    raise InvalidAddress("the address is no WhatsApp number and no business-scoped user id")


def to_whatsapp(customer: str) -> str:
    """Write a customer as Twilio's WhatsApp address."""
    return f"{WHATSAPP}{customer}"


def read_phone(typed: str | None) -> str | None:
    """Return the E.164 number in a text typed by a person, or None where there is none.

    Spaces, dashes, dots and brackets are passed over, `00` is read as `+`, and a number without
    either is taken as international, since ElevenLabs dials it as such.
    """
    digits = re.sub(r"[\s().\-]", "", (typed or "").removeprefix(WHATSAPP))
    digits = digits.removeprefix("00")
    phone = digits if digits.startswith("+") else f"+{digits}"
    return phone if E164.fullmatch(phone) else None
