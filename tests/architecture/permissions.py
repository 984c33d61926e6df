"""Which actions each function uses, and whether its role grants exactly these."""

from collections.abc import Iterator
from typing import Any

from tests.architecture.reading import Template, folder, functions, of_type

Grants = dict[str, dict[str, set[str]]]

SEND = {"sqs:SendMessage"}
READ_SECRET = {"secretsmanager:GetSecretValue"}
WRITE_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}


def _items(*operations: str) -> set[str]:
    return {f"dynamodb:{operation}" for operation in operations}


# By function folder, then by resource. A transaction needs the action of each of its parts.
USED: Grants = {
    "call_poller": {
        "ConversationsTable": _items("GetItem", "Query", "PutItem", "UpdateItem"),
        "MessagesTable": _items("GetItem", "PutItem"),
        "TurnsQueue": SEND,
        "ElevenLabsSecret": READ_SECRET,
        "CallPollerLogs": WRITE_LOGS,
    },
    "call_webhook": {
        "ConversationsTable": _items("GetItem", "PutItem", "UpdateItem"),
        "MessagesTable": _items("GetItem", "PutItem"),
        "TurnsQueue": SEND,
        "CallWebhookSecret": READ_SECRET,
        "CallWebhookLogs": WRITE_LOGS,
    },
    "twilio_webhook": {
        "ConversationsTable": _items("GetItem", "PutItem", "ConditionCheckItem"),
        "MessagesTable": _items("GetItem", "PutItem"),
        "TurnsQueue": SEND,
        "TwilioSecret": READ_SECRET,
        "TwilioWebhookLogs": WRITE_LOGS,
    },
    "conversation_worker": {
        "ConversationsTable/index/activity": _items("Query"),
        "ConversationsTable": _items("GetItem", "BatchGetItem", "PutItem", "ConditionCheckItem"),
        "MessagesTable": _items("GetItem", "Query", "PutItem", "DeleteItem"),
        "TurnsQueue": {
            "sqs:SendMessage",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
        },
        "ElevenLabsSecret": READ_SECRET,
        "TwilioSecret": READ_SECRET,
        "ConversationWorkerLogs": WRITE_LOGS,
    },
    "reconciler": {
        "ConversationsTable/index/due": _items("Query"),
        "ConversationsTable/index/activity": _items("Query"),
        "ConversationsTable": _items(
            "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "ConditionCheckItem"
        ),
        "MessagesTable": _items("BatchGetItem", "PutItem"),
        "TurnsQueue": SEND,
        "TwilioSecret": READ_SECRET,
        "ReconcilerLogs": WRITE_LOGS,
    },
}


def granted(template: Template) -> Grants:
    """Return what each function's own role grants, in the form of USED."""
    found: Grants = {}
    for function in functions(template).values():
        role = function["Role"]["Fn::GetAtt"][0]
        own = found.setdefault(folder(function), {})
        for statement in statements(template["Resources"][role]["Properties"]):
            for resource in as_list(statement["Resource"]):
                own.setdefault(target(resource), set()).update(as_list(statement["Action"]))
    return found


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statements of a role's policies."""
    for policy in role.get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def as_list(value: Any) -> list[Any]:
    """Return the value as a list; policies allow one or many."""
    return value if isinstance(value, list) else [value]


def target(resource: Any) -> str:
    """Return the logical id that a statement's resource names, with the path below it."""
    match resource:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
        case {"Fn::Sub": str(text)}:
            return text.replace("${", "").replace(".Arn}", "").replace("}", "")
    return str(resource)


def find_unused(grants: Grants, used: Grants) -> list[str]:
    """Name what is granted and used by no code."""
    return [f"{line}, which its code does not use" for line in _beyond(grants, used)]


def find_ungranted(grants: Grants, used: Grants) -> list[str]:
    """Name what code uses and its role refuses."""
    return [f"{line} in its code, not in its role" for line in _beyond(used, grants)]


def _beyond(one: Grants, other: Grants) -> Iterator[str]:
    for function, targets in one.items():
        for name, actions in targets.items():
            for action in sorted(actions - other.get(function, {}).get(name, set())):
                yield f"{function} has {action} on {name}"


def find_wildcards(template: Template) -> list[str]:
    """Name statements that are wider than one action on one resource."""
    complaints = []
    for name, role in of_type(template, "AWS::IAM::Role").items():
        for statement in statements(role["Properties"]):
            words = [*as_list(statement["Action"]), *map(target, as_list(statement["Resource"]))]
            complaints += [f"{name} grants {word}" for word in words if "*" in word]
    return complaints


def find_borrowed_policies(template: Template) -> list[str]:
    """Name functions and roles whose rights are written by somebody else, wildcards and all."""
    roles = of_type(template, "AWS::IAM::Role")
    managed = [name for name, role in roles.items() if "ManagedPolicyArns" in role["Properties"]]
    own = {
        name: body.get("Role", {}).get("Fn::GetAtt", [""])[0]
        for name, body in functions(template).items()
    }
    shared = [name for name, role in own.items() if list(own.values()).count(role) > 1]
    without = [
        name for name, body in functions(template).items() if "Policies" in body or not own[name]
    ]
    return [f"{name} has no role of its own" for name in {*managed, *shared, *without}]
