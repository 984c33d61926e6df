"""What may be wrong in how the stack is watched and named; each check returns complaints."""

from collections.abc import Collection, Iterator
from typing import Any

from tests.architecture.reading import Template, folder, functions, of_type

ALARM = "AWS::CloudWatch::Alarm"
OWN = "Aftercall"
NAMES = frozenset(
    {"AlarmName", "FunctionName", "LayerName", "LogGroupName", "Name", "QueueName", "RoleName"}
    | {"TableName", "TopicName"}
)

# Who counts what. A metric that two functions count is watched where it means that nobody helps.
COUNTED_BY = {
    "SignatureFailed": {"twilio_webhook"},
    "WebhookDefect": {"twilio_webhook"},
    "WebhookLost": {"caretaker"},
    "InboxFailed": {"caretaker"},
    "NudgeRefused": {"call_poller", "twilio_webhook", "caretaker"},
    "AgentFailed": {"conversation_worker"},
    "SendUnknown": {"conversation_worker"},
    "SendAlarm": {"conversation_worker"},
    "TurnFailed": {"conversation_worker"},
    "PollFailed": {"call_poller"},
    "CallUnreadable": {"call_poller"},
}

UNWATCHED = {
    "WebhookDefect": "each is a 500, which the alarm on the API's 5xx counts, crashes included",
    "TurnFailed": "its nudge comes back; the fifth time it is a dead letter, which is watched",
    "PollFailed": "each is an error of the function, which the alarm on its rounds watches",
}


def watched(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each of our own metrics that an alarm watches, with the function that counts it."""
    services = {_service(function): folder(function) for function in functions(template).values()}
    for alarm in alarms(template).values():
        if alarm["Namespace"] == OWN:
            (dimension,) = alarm["Dimensions"]
            named = dimension["Value"]["Fn::Sub"] if dimension["Name"] == "service" else ""
            yield alarm["MetricName"], services.get(named, f"no function ({named})")


def _service(function: dict[str, Any]) -> str:
    return str(function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]["Fn::Sub"])


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return the properties of each alarm by logical id."""
    return {name: body["Properties"] for name, body in of_type(template, ALARM).items()}


def find_unwatched(template: Template, metrics: Collection[str]) -> list[str]:
    """Name metrics that neither an alarm watches nor a reason excuses, and alarms on nothing."""
    seen = dict(watched(template))
    complaints = [
        f"{metric} is not watched" for metric in metrics if metric not in {*seen, *UNWATCHED}
    ]
    complaints += [
        f"{metric} is watched and said not to be" for metric in seen if metric in UNWATCHED
    ]
    return complaints + [
        f"{metric} is watched at {function}, which does not count it"
        for metric, function in seen.items()
        if function not in COUNTED_BY.get(metric, set())
    ]


def find_mute(template: Template) -> list[str]:
    """Name alarms that tell nobody, or do not say what they mean."""
    complaints = []
    for name, alarm in alarms(template).items():
        if alarm.get("AlarmActions") != [{"Ref": "AlarmsTopic"}]:
            complaints.append(f"{name} tells nobody")
        if not alarm.get("AlarmDescription"):
            complaints.append(f"{name} does not say what it means")
    return complaints


def find_shared_names(template: Template) -> list[str]:
    """Name resources that two stages of one account would both want to be called."""
    complaints = []
    for logical_id, body in template["Resources"].items():
        for name in NAMES & body.get("Properties", {}).keys():
            value = body["Properties"][name]
            if "${AWS::StackName}" not in str(value):
                complaints.append(f"{logical_id} is called {value} in each stage")
    return complaints
