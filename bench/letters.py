"""Webhooks as Twilio signs them, written before the clock starts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from local.emulators.twilio.inbound_webhook import inbound_fields
from local.local_system import ACCOUNT_SID, SENDER

if TYPE_CHECKING:
    from local.emulators.twilio.emulator import TwilioEmulator

TOKEN = "local-auth-token"
TEXT = "Sí me interesa, ¿cuál es el precio?"


def phone_of(number: int) -> str:
    """Return the number of a made-up customer."""
    return f"+57300000{number:04d}"


def write_letters(twilio: TwilioEmulator, url: str, customers: range) -> list[str]:
    """Return one signed request per customer, of a message that the emulator holds as well.

    The emulator is told of no address: it opens the customer's window and posts nothing itself.
    """
    signer, parts = RequestValidator(TOKEN), urlsplit(url)
    letters = []
    for customer in map(phone_of, customers):
        sid = twilio.inbound(f"whatsapp:{customer}", TEXT)
        fields = inbound_fields(
            sid=sid,
            sender=f"whatsapp:{customer}",
            to=f"whatsapp:{SENDER}",
            body=TEXT,
            profile_name="Ana",
            account_sid=ACCOUNT_SID,
            seed="0",
        )
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signer.compute_signature(url, fields),
        }
        letters.append(to_request("POST", parts.path, headers, urlencode(fields)))
    return letters


def to_request(method: str, path: str, headers: dict[str, str], body: str = "") -> str:
    """Write a whole HTTP request whose connection ends with its answer."""
    size = {"Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"{name}: {value}" for name, value in (headers | size).items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", body])
