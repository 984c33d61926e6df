"""Customer ids: an E.164 number, or WhatsApp's business-scoped user id where there is none.

Twilio writes both with the prefix `whatsapp:`; ElevenLabs writes numbers as people typed them.
Mobile numbers of some countries have two notations that reach the same phone: a customer id is
always the one, so that the answer to a call is stored in the conversation of that call.
"""

import re

from aftercall.domain.errors import InvalidAddress

WHATSAPP = "whatsapp:"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
SCOPED_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_OTHER_NOTATIONS = (
    # Mexico dropped the 1 after the country code in 2019; WhatsApp still uses it.
    (re.compile(r"\+521([0-9]{10})"), r"+52\1"),
    # So it did with the prefixes that were dialled within Mexico, which lists still hold.
    (re.compile(r"\+52(?:01|044|045)([0-9]{10})"), r"+52\1"),
    # Argentina's mobile numbers have a 9 after the country code when they are called from abroad.
    (re.compile(r"\+54([1-8][0-9]{9})"), r"+549\1"),
    # Brazil's mobile numbers got a ninth digit; WhatsApp uses older ones without it.
    (re.compile(r"\+55([1-9][0-9])([6-9][0-9]{7})"), r"+55\g<1>9\2"),
)


def canonical(number: str) -> str:
    """Return an E.164 number in the notation that customer ids have."""
    for pattern, written in _OTHER_NOTATIONS:
        found = pattern.fullmatch(number)
        if found is not None:
            return found.expand(written)
    return number


def is_phone(customer: str) -> bool:
    """Say whether a customer is a number, not a scoped id."""
    return customer.startswith("+")


def read_customer(address: str) -> str:
    """Return the customer that a WhatsApp address of Twilio's names.

    Raises InvalidAddress for anything but `whatsapp:+<E.164>` and `whatsapp:<CC>.<id>`.
    """
    customer = address.removeprefix(WHATSAPP)
    if address.startswith(WHATSAPP) and E164.fullmatch(customer):
        return canonical(customer)
    if address.startswith(WHATSAPP) and SCOPED_ID.fullmatch(customer):
        return customer
    raise InvalidAddress("the address is neither whatsapp:+<E.164 number> nor whatsapp:<CC>.<id>")


def other_address(address: str, customer: str) -> str | None:
    """Return a WhatsApp address without its prefix, or None where it is the customer."""
    plain = address.removeprefix(WHATSAPP)
    return None if plain == customer else plain


def read_scoped_id(address: str | None) -> str | None:
    """Return the business-scoped user id in a WhatsApp address of Twilio's, or None."""
    scoped_id = (address or "").removeprefix(WHATSAPP)
    fits = (address or "").startswith(WHATSAPP) and SCOPED_ID.fullmatch(scoped_id)
    return scoped_id if fits else None


def to_whatsapp(address: str) -> str:
    """Write a customer, or another address of one, as Twilio's WhatsApp address."""
    return f"{WHATSAPP}{address}"


def read_phone(typed: str | None) -> str | None:
    """Return the E.164 number in a text typed by a person, or None where there is none.

    Spaces, dashes, dots and brackets are passed over, `00` is read as `+`, and a number without
    either is taken as international: whoever types it sees what became of it. Numbers of calls are
    read by gateways/phone_numbers.py.
    """
    digits = re.sub(r"[\s().\-]", "", (typed or "").removeprefix(WHATSAPP))
    digits = digits.removeprefix("00")
    phone = digits if digits.startswith("+") else f"+{digits}"
    return canonical(phone) if E164.fullmatch(phone) else None
