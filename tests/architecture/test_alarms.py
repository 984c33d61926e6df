"""Whatever needs a person is watched, told and explained, and no stage hears of another."""

import re

import pytest

from aftercall.telemetry import Metric
from tests.architecture.reading import ROOT, Template, properties, read_template
from tests.architecture.watching import (
    UNWATCHED,
    alarms,
    counted,
    find_mute,
    find_shared_names,
    find_unwatched,
)

WHOLE = read_template()
COUNTED = counted(WHOLE)
OPERATIONS = ROOT / "docs" / "operations.md"


def test_each_metric_is_watched_or_said_not_to_be() -> None:
    assert find_unwatched(WHOLE, COUNTED) == []
    assert {metric for metric, _ in COUNTED} == {metric.value for metric in Metric}


def test_no_excuse_is_left_over() -> None:
    assert UNWATCHED.keys() <= COUNTED


def test_an_unwatched_metric_is_found(broken: Template) -> None:
    del broken["Resources"]["UnknownSendsAlarm"]
    assert find_unwatched(broken, COUNTED | {("Unheard", "reconciler")}) == [
        "SendUnknown of conversation_worker is not watched",
        "Unheard of reconciler is not watched",
    ]


@pytest.mark.parametrize(
    ("service", "named"),
    [
        ("${AWS::StackName}-reconciler", "reconciler"),
        # A name without the stack's would be that of every stage at once.
        ("conversation_worker", "no function (conversation_worker)"),
    ],
)
def test_an_alarm_on_what_is_never_counted_is_found(
    broken: Template, service: str, named: str
) -> None:
    properties(broken, "AgentFailuresAlarm")["Dimensions"][0]["Value"] = {"Fn::Sub": service}
    assert set(find_unwatched(broken, COUNTED)) == {
        f"AgentFailed of {named} is watched and never counted",
        "AgentFailed of conversation_worker is not watched",
    }


def test_an_excuse_for_what_is_watched_is_found(broken: Template) -> None:
    alarm = properties(broken, "RefusedTurnRequestsAlarm")
    alarm["Dimensions"][0]["Value"] = {"Fn::Sub": "${AWS::StackName}-call_poller"}
    assert find_unwatched(broken, COUNTED) == [
        "TurnRequestRefused of call_poller is watched and said not to be",
        "TurnRequestRefused of reconciler is not watched",
    ]


def test_each_alarm_tells_somebody_what_it_means() -> None:
    assert find_mute(WHOLE) == []


def test_a_mute_alarm_is_found(broken: Template) -> None:
    properties(broken, "QueueAgeAlarm").update(AlarmActions=[], AlarmDescription="")
    assert find_mute(broken) == [
        "QueueAgeAlarm tells nobody",
        "QueueAgeAlarm does not say what it means",
    ]


@pytest.mark.parametrize(
    ("alarm", "metric", "of"),
    [
        ("QueueAgeAlarm", "ApproximateAgeOfOldestMessage", "TurnsQueue"),
        ("DeadLettersAlarm", "ApproximateNumberOfMessagesVisible", "TurnsDeadLetters"),
    ],
)
def test_both_queues_are_watched(alarm: str, metric: str, of: str) -> None:
    held = properties(WHOLE, alarm)
    assert held["MetricName"] == metric
    assert held["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [of, "QueueName"]}}]


@pytest.mark.parametrize("alarm", ["PollerLagAlarm", "ReconcilerLagAlarm"])
def test_a_dead_schedule_is_an_alarm_in_prod(alarm: str) -> None:
    missing = properties(WHOLE, alarm)["TreatMissingData"]
    assert missing == {"Fn::If": ["IsProd", "breaching", "notBreaching"]}


def test_a_poller_that_is_switched_off_is_not_missed() -> None:
    assert WHOLE["Resources"]["PollerLagAlarm"]["Condition"] == "IsPolling"
    assert WHOLE["Conditions"]["IsPolling"] == {
        "Fn::Equals": [{"Ref": "PollerSchedule"}, "ENABLED"]
    }


def test_an_address_is_told_only_where_one_is_given() -> None:
    subscription = WHOLE["Resources"]["AlarmsByEmail"]
    assert subscription["Condition"] == "HasAlarmEmail"
    assert subscription["Properties"]["Endpoint"] == {"Ref": "AlarmEmail"}
    pattern = WHOLE["Parameters"]["AlarmEmail"]["AllowedPattern"]
    assert re.fullmatch(pattern, "")
    assert re.fullmatch(pattern, "alarms@example.com")
    assert not re.fullmatch(pattern, "alarms at example")


def test_the_api_is_throttled_by_parameters() -> None:
    assert properties(WHOLE, "HttpApi")["DefaultRouteSettings"] == {
        "ThrottlingRateLimit": {"Ref": "RequestsPerSecond"},
        "ThrottlingBurstLimit": {"Ref": "RequestBurst"},
    }


def test_two_stages_share_no_name() -> None:
    assert find_shared_names(WHOLE) == []


def test_a_shared_name_is_found(broken: Template) -> None:
    properties(broken, "MessagesTable")["TableName"] = "messages"
    assert find_shared_names(broken) == ["MessagesTable is called messages in each stage"]


def test_each_alarm_is_explained_under_its_name() -> None:
    headings = re.findall(r"^### (\w+)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(alarms(WHOLE))
