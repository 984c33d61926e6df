"""What Twilio's webhooks are answered with.

Twilio hands TwiML and plain text on to the customer, so that a refusal is either empty or JSON,
which at worst stands in Twilio's debugger. Only a 5xx makes it try again.
"""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aftercall.gateways.twilio.form import BadRequest

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
Answer = dict[str, Any]


def message_taken() -> Answer:
    """Answer a customer's message with nothing to say: the reply is sent, not returned."""
    return _answer(HTTPStatus.OK, "text/xml", EMPTY_TWIML)


def empty(status: HTTPStatus) -> Answer:
    """Answer with a status alone."""
    return _answer(status, "text/plain", "")


def refusal_of(refusal: BadRequest) -> Answer:
    """Answer a defect of the request; a forger learns nothing about it."""
    if refusal.status is HTTPStatus.FORBIDDEN:
        return empty(refusal.status)
    return _json(refusal.status, {"message": str(refusal)})


def self_test(now: datetime) -> Answer:
    """Say that the webhook is there, and nothing about how it is set up."""
    found = {"success": True, "message": "The Twilio webhook is up.", "timestamp": now.isoformat()}
    return _json(HTTPStatus.OK, found)


def _json(status: HTTPStatus, document: dict[str, object]) -> Answer:
    return _answer(status, "application/json", json.dumps(document))


def _answer(status: HTTPStatus, content_type: str, body: str) -> Answer:
    return {"statusCode": int(status), "headers": {"content-type": content_type}, "body": body}
