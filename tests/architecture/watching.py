"""What may be wrong in how the stack is watched and named; each check returns complaints."""

import re
from collections.abc import Iterator
from typing import Any

from aftercall.telemetry import NAMESPACE, Metric
from tests.architecture.permissions import granted
from tests.architecture.reading import ROOT, Template, folder, functions, of_type

ALARM = "AWS::CloudWatch::Alarm"
NAMES = frozenset(
    {"AlarmName", "FunctionName", "LayerName", "LogGroupName", "Name", "QueueName", "RoleName"}
    | {"TableName", "TopicName"}
)

_COUNTS = re.compile(r"\bMetric\.([A-Z_]+)")
_REQUEST_A_TURN = "sqs:SendMessage"

# Why nobody is called for these; by metric, then by the functions that count it.
_REPEATED = "the reconciler requests the turn again, and its own requests are watched"
UNWATCHED = {
    ("WebhookDefect", "twilio_webhook"): "a 500, which the alarm on the API's 5xx counts",
    ("WebhookDefect", "call_webhook"): "a 500, which the alarm on the API's 5xx counts",
    ("CallUnreadable", "call_webhook"): "the poller meets the same call, and is watched",
    ("TurnFailed", "conversation_worker"): "its turn request comes back, and ends as a dead letter",
    ("PollFailed", "call_poller"): "an error of the function, which the alarm on its rounds sees",
    ("TurnRequestRefused", "call_poller"): _REPEATED,
    ("TurnRequestRefused", "call_webhook"): _REPEATED,
    ("TurnRequestRefused", "twilio_webhook"): _REPEATED,
    ("TurnRequestRefused", "conversation_worker"): _REPEATED,
}

Counted = set[tuple[str, str]]


def counted(template: Template) -> Counted:
    """Return each metric with each function that counts it, as their code says."""
    found = set()
    for name in map(folder, functions(template).values()):
        code = (ROOT / "functions" / name / "app.py").read_text(encoding="utf-8")
        found |= {(Metric[metric].value, name) for metric in _COUNTS.findall(code)}
    requesting = {
        name
        for name, targets in granted(template).items()
        if _REQUEST_A_TURN in targets.get("TurnsQueue", set())
    }
    return found | {(Metric.TURN_REQUEST_REFUSED.value, name) for name in requesting}


def watched(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each of our own metrics that an alarm watches, with the function that counts it."""
    services = {_service(function): folder(function) for function in functions(template).values()}
    for alarm in alarms(template).values():
        if alarm["Namespace"] == NAMESPACE:
            (dimension,) = alarm["Dimensions"]
            named = dimension["Value"]["Fn::Sub"] if dimension["Name"] == "service" else ""
            yield alarm["MetricName"], services.get(named, f"no function ({named})")


def _service(function: dict[str, Any]) -> str:
    return str(function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]["Fn::Sub"])


def alarms(template: Template) -> dict[str, dict[str, Any]]:
    """Return the properties of each alarm by logical id."""
    return {name: body["Properties"] for name, body in of_type(template, ALARM).items()}


def find_unwatched(template: Template, counts: Counted) -> list[str]:
    """Name what is counted with neither an alarm nor an excuse, and alarms on what never is."""
    seen = set(watched(template))
    excused = UNWATCHED.keys()
    return sorted(
        [f"{metric} of {name} is not watched" for metric, name in counts - seen - excused]
        + [f"{metric} of {name} is watched and said not to be" for metric, name in seen & excused]
        + [f"{metric} of {name} is watched and never counted" for metric, name in seen - counts]
    )


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
