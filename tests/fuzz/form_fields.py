"""The fields of forms as Twilio posts them: messages of every kind, and delivery reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.fuzz.case import CUSTOMER, WebhookRoute
from tests.signed_webhooks import ACCOUNT, SENDER

if TYPE_CHECKING:
    from random import Random

    from tests.signed_webhooks import Pairs

TEXTS: Final = (
    "Hola",
    "",
    "Sí me interesa, ¿cuál es el precio? 😀 1+1 & más",
    "No quiero Cancelar, Buenos días, Dígame la Cita de MariaPerez",
    "Todo bien, From aquí To allá Body y Address",
    "uno\ndos\r\ntres\x00cuatro",
    "\u202eשלום\u202c مرحبا",
    "<Response><Message>hola</Message></Response>",
    f"holaFromwhatsapp:+573000000099MessageSidSM{'9' * 32}",
    f"AccountSid{ACCOUNT}ApiVersion2010-04-01",
    "siButtonPayloadyesButtonTextSi",
    "ñ" * 1600,
)
NAMES: Final = ("Ana", "", "Tomás To", "Ana Querida", "Body", 'Ana "la" {x}', "👩🏽 Ana\u202e")
_BUTTON: Final = {
    "MessageType": "interactive",
    "ButtonPayload": "yes",
    "ButtonText": "Sí, continuar",
    "OriginalRepliedMessageSid": "MM" + "0" * 32,
    "OriginalRepliedMessageSender": SENDER,
    "Forwarded": "false",
    "FrequentlyForwarded": "false",
}
_LOCATION: Final = {
    "MessageType": "location",
    "Body": "",
    "Latitude": "4.60971",
    "Longitude": "-74.08175",
    "Address": "Carrera 7 # 32-16",
    "Label": "Casa Latitud",
}
_IMAGE: Final = {
    "MessageType": "image",
    "Body": "",
    "NumMedia": "1",
    "MediaUrl0": f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM0/Media/ME0",
    "MediaContentType0": "image/jpeg",
}
_REFERRAL: Final = {"ReferralBody": "Oferta", "ReferralSourceId": "123", "ReferralSourceType": "ad"}
_VARIANTS: Final[tuple[dict[str, str], ...]] = (
    {},
    {},
    {},
    _BUTTON,
    _LOCATION,
    _IMAGE,
    _REFERRAL,
    {"NewParameter": "señal + más"},
)
_FAILURE: Final = {
    "SmsStatus": "undelivered",
    "MessageStatus": "undelivered",
    "ErrorCode": "63024",
    "ErrorMessage": "Twilio Error: Channel said Invalid To",
    "ChannelStatusMessage": "Channel said Invalid To",
}


def a_form(random: Random, route: WebhookRoute) -> Pairs:
    """Return the fields of a form that Twilio may post to a route, in its order."""
    return _report(random) if route is WebhookRoute.STATUS else _message(random)


def _message(random: Random) -> Pairs:
    name, sid = random.choice(NAMES), f"SM{random.getrandbits(128):032x}"
    scoped = (
        f"whatsapp:CO.{random.getrandbits(96)}Fb{random.getrandbits(16)}Kz{random.getrandbits(8)}"
    )
    has_number = random.random() < 0.8
    contact = {"ProfileName": name} | ({"WaId": CUSTOMER[1:]} if has_number else {})
    metadata = {"type": "whatsapp", "data": {"context": contact}}
    usual = {
        "ExternalUserId": scoped,
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": name,
        "MessageType": "text",
        "SmsSid": sid,
        **({"WaId": CUSTOMER[1:]} if has_number else {}),
        "SmsStatus": "received",
        "Body": random.choice(TEXTS),
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "ChannelMetadata": json.dumps(metadata, ensure_ascii=False, separators=(",", ":")),
        "From": f"whatsapp:{CUSTOMER}" if has_number else scoped,
        "ApiVersion": "2010-04-01",
    }
    return tuple((usual | random.choice(_VARIANTS)).items())


def _report(random: Random) -> Pairs:
    sid, status = f"SM{random.getrandbits(128):032x}", random.choice(("sent", "delivered", "read"))
    usual = {
        "EventType": status.upper(),
        "SmsSid": sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "ChannelToAddress": f"{CUSTOMER[:-4]}XXXX",
        "To": f"whatsapp:{CUSTOMER}",
        "ChannelPrefix": "whatsapp",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "StructuredMessage": "false",
        "From": SENDER,
        "ApiVersion": "2010-04-01",
        "ChannelInstallSid": "XE" + "0" * 32,
        **({} if status == "sent" else {"ExternalUserId": f"whatsapp:CO.{random.getrandbits(64)}"}),
    }
    return tuple((usual | random.choice(({}, {}, _FAILURE))).items())
