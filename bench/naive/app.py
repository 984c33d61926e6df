"""The webhook as tutorials write it: a FastAPI app that asks the agent inside the request.

It stands here only to be measured beside ours.
"""

import json
import os
from datetime import UTC, datetime
from typing import Annotated

import boto3
from fastapi import FastAPI, Form, HTTPException, Request, Response
from mangum import Mangum
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ACCOUNT_SID = os.environ["TWILIO_ACCOUNT_SID"]
AUTH_TOKEN = os.environ["TWILIO_AUTH_TOKEN"]
SENDER = os.environ["TWILIO_WHATSAPP_FROM"]
AGENT_URL = os.environ["AGENT_URL"]
API_KEY = os.environ["ELEVENLABS_API_KEY"]

messages = boto3.resource("dynamodb").Table(os.environ["MESSAGES_TABLE"])
twilio = Client(ACCOUNT_SID, AUTH_TOKEN)
validator = RequestValidator(AUTH_TOKEN)
app = FastAPI()
lambda_handler = Mangum(app, lifespan="off")


@app.post("/webhook/twilio/incoming")
async def incoming(
    request: Request,
    sender: Annotated[str, Form(alias="From")],
    text: Annotated[str, Form(alias="Body")],
    message_sid: Annotated[str, Form(alias="MessageSid")],
) -> Response:
    """Store the message, ask the agent, send the answer, store it."""
    signature = request.headers.get("x-twilio-signature", "")
    url = f"{os.environ['PUBLIC_BASE_URL']}{request.url.path}"
    if not validator.validate(url, dict(await request.form()), signature):
        raise HTTPException(403)
    store(message_sid, sender, "inbound", text)
    answer = ask_agent(text)
    sent = send(sender, answer)
    store(sent, sender, "outbound", answer)
    return Response("<Response/>", media_type="text/xml")


@app.get("/webhook/twilio/test")
async def test() -> dict[str, object]:
    """Say that the webhook is there."""
    return {"success": True, "timestamp": datetime.now(UTC).isoformat()}


def store(message_sid: str, customer: str, direction: str, text: str) -> None:
    """Keep one message."""
    at = datetime.now(UTC).isoformat()
    item = {"message_sid": message_sid, "customer": customer, "direction": direction}
    messages.put_item(Item=item | {"text": text, "at": at})


def send(customer: str, text: str) -> str:
    """Send a message and return its sid."""
    twilio.api.base_url = os.environ["TWILIO_BASE_URL"]
    return str(twilio.messages.create(to=customer, from_=SENDER, body=text).sid)


def ask_agent(text: str) -> str:
    """Ask the agent over its socket and wait for the answer."""
    from websockets.sync.client import connect  # noqa: PLC0415 - no part of the counted start

    with connect(AGENT_URL, additional_headers={"xi-api-key": API_KEY}) as socket:
        quiet = {"agent": {"first_message": ""}, "conversation": {"text_only": True}}
        opening = {
            "type": "conversation_initiation_client_data",
            "conversation_config_override": quiet,
        }
        socket.send(json.dumps(opening))
        socket.send(json.dumps({"type": "user_message", "text": text}))
        while True:
            frame = json.loads(socket.recv())
            if frame["type"] == "ping":
                event = frame["ping_event"]["event_id"]
                socket.send(json.dumps({"type": "pong", "event_id": event}))
            if frame["type"] == "agent_response":
                return str(frame["agent_response_event"]["agent_response"])
