"""What Twilio's webhooks are answered with.

Twilio hands TwiML and plain text on to the customer, so that a refusal is either empty or JSON,
which at worst stands in Twilio's debugger. Only a 5xx makes it try again.
"""

from datetime import datetime
from http import HTTPStatus

from aftercall.gateways.api_gateway import Answer, answer, json_answer

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def message_taken() -> Answer:
    """Answer a customer's message with nothing to say: the reply is sent, not returned."""
    return answer(HTTPStatus.OK, "text/xml", EMPTY_TWIML)


def self_test(now: datetime) -> Answer:
    """Say that the webhook is there, and nothing about how it is set up."""
    found = {"success": True, "message": "The Twilio webhook is up.", "timestamp": now.isoformat()}
    return json_answer(HTTPStatus.OK, found)
