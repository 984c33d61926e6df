"""Checks what the stack keeps in AWS: tables, the queue, its dead letters, secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from aftercall.config.settings import read_elevenlabs, read_queue_url, read_store, read_twilio
from aftercall.domain.errors import Misconfigured, Unavailable
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock
from ops.doctor.finding import CannotCheck, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

INDEXES: Final = {"conversations": ("activity", "due"), "messages": ()}
_DEPLOY_AGAIN: Final = "deploy the stack again"
_DEPLOY_OR_RESTORE: Final = (
    "deploy the stack again (locally: stop it and `make local`), or restore the table"
)


def check_tables(stack: ExaminedStack) -> Iterator[Finding]:
    """Check each table by itself, since one may be missing."""
    store = stack.settings.read(read_store)
    tables = {"conversations": store.conversations_table, "messages": store.messages_table}
    for kind, name in tables.items():
        yield _check_table(stack, kind, name, expires=store.retention_days > 0)


def check_queue(stack: ExaminedStack) -> Iterator[Finding]:
    """Check the settings of the queue of turn requests; say what is in it."""
    attributes = _queue_attributes(stack, stack.settings.read(read_queue_url))
    if attributes is None:
        yield problem("the queue of turn requests is missing", _DEPLOY_AGAIN)
    elif attributes.get("FifoQueue") != "true":
        yield problem(
            "the queue of turn requests is no FIFO queue: answers may overtake each other",
            _DEPLOY_AGAIN,
        )
    elif "RedrivePolicy" not in attributes:
        yield problem(
            "the queue of turn requests has no dead letters: one that always fails stays in it",
            _DEPLOY_AGAIN,
        )
    else:
        waiting = attributes.get("ApproximateNumberOfMessages", "0")
        delayed = attributes.get("ApproximateNumberOfMessagesDelayed", "0")
        at_work = attributes.get("ApproximateNumberOfMessagesNotVisible", "0")
        yield ok(f"{waiting} waiting, {delayed} delayed, {at_work} at work")


def check_dead_letters(stack: ExaminedStack) -> Iterator[Finding]:
    """Count the dead letters of the queue of turn requests."""
    attributes = _queue_attributes(stack, _dead_letter_url(stack))
    if attributes is None:
        raise CannotCheck("the queue of dead letters is missing", _DEPLOY_AGAIN)
    count = int(attributes.get("ApproximateNumberOfMessages", "0"))
    if count:
        yield problem(
            f"{count} turn request(s) failed five times",
            "read the errors of conversation_worker (`functions`), mend the cause, then purge the "
            "dead letters: the tables hold the truth, so never replay them",
        )
    else:
        yield ok("none")


def check_secrets(stack: ExaminedStack) -> Iterator[Finding]:
    """Read each secret as a function does; no value is shown."""
    settings = stack.settings
    yield _check_secret(stack, "ElevenLabs", lambda: settings.read(read_elevenlabs).secret)
    yield _check_secret(stack, "Twilio", lambda: settings.read(read_twilio).secret)


def _check_table(stack: ExaminedStack, kind: str, name: str, *, expires: bool) -> Finding:
    client = stack.clients.dynamodb
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return problem(f"table missing: {name} ({kind})", _DEPLOY_OR_RESTORE)
    status = table["TableStatus"]
    if status not in ("ACTIVE", "UPDATING"):
        return problem(f"{name} is {status}", "wait until it is ACTIVE, then run the doctor again")
    indexes = {
        index["IndexName"]: index.get("IndexStatus", "ACTIVE")
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    missing = [index for index in INDEXES[kind] if indexes.get(index) != "ACTIVE"]
    if missing:
        return problem(f"{name} has no active index {', '.join(missing)}", _DEPLOY_OR_RESTORE)
    if expires and not _has_ttl(stack, name):
        return warning(
            f"{name} keeps what is past its retention: no TTL on expires_at", _DEPLOY_OR_RESTORE
        )
    return ok(f"{name} is {status}" + (f", indexes {', '.join(indexes)}" if indexes else ""))


def _has_ttl(stack: ExaminedStack, table: str) -> bool:
    ttl = stack.clients.dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    is_on = ttl.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    return is_on and ttl.get("AttributeName") == "expires_at"


def _queue_attributes(stack: ExaminedStack, url: str) -> dict[str, str] | None:
    """Return every attribute of a queue, or None where it does not exist."""
    client = stack.clients.sqs
    try:
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    except client.exceptions.QueueDoesNotExist:
        return None
    return {str(name): value for name, value in answer.get("Attributes", {}).items()}


def _dead_letter_url(stack: ExaminedStack) -> str:
    """Return the URL of the dead-letter queue that the queue itself names."""
    attributes = _queue_attributes(stack, stack.settings.read(read_queue_url)) or {}
    policy = json.loads(attributes.get("RedrivePolicy", "{}"))
    name = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
    if not name:
        raise CannotCheck("the queue names no dead letters", "mend what `queue` says first")
    client = stack.clients.sqs
    try:
        return client.get_queue_url(QueueName=name)["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        raise CannotCheck(f"{name} is missing", _DEPLOY_AGAIN) from None


def _check_secret(stack: ExaminedStack, provider: str, name: Callable[[], str]) -> Finding:
    try:
        values = Secret(stack.clients.secrets, name(), SystemClock()).accepted()
    except Misconfigured as error:
        what, _, _ = str(error).rpartition(": ")
        return problem(what, "write it with `make secrets` (locally: put it in .env and restart)")
    except Unavailable as error:
        return problem(str(error), "let your AWS user read it, or check the region")
    rotated = ", and the one before" if len(values) > 1 else ""
    return ok(f"{provider}: a current value{rotated}")
