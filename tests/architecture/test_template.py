"""The template holds together; each check is also shown to fail on a template that does not."""

import json
from pathlib import Path

import pytest

from ops.build.target import read_target
from ops.stage.samconfig import read_overrides
from tests.architecture.known_settings import KNOWN_SETTINGS
from tests.architecture.reading import ROOT, Template, events, properties, read_template
from tests.architecture.wiring import (
    find_cycles,
    find_idle_parameters,
    find_missing_events,
    find_short_visibility,
    find_silent_parameters,
    find_unkept,
    find_unknown_environment,
)

WHOLE = read_template()
SAMCONFIG = ROOT / "samconfig.toml"


def event_files() -> set[str]:
    return {path.name for path in (ROOT / "events").glob("*.json")}


def test_no_resource_waits_for_itself() -> None:
    assert find_cycles(WHOLE) == []


def test_a_function_that_names_its_own_api_is_a_cycle(broken: Template) -> None:
    address = {"Fn::Sub": "https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
    properties(broken, "TwilioWebhook")["Environment"]["Variables"]["PUBLIC_BASE_URL"] = address
    assert find_cycles(broken) == ["TwilioWebhook -> HttpApi -> TwilioWebhook"]


def test_a_cycle_through_the_shared_settings_is_found(broken: Template) -> None:
    broken["Globals"]["Function"]["Environment"]["Variables"]["STAGE"] = {"Ref": "HttpApi"}
    assert find_cycles(broken) == [
        "HttpApi -> CallWebhook -> HttpApi",
        "HttpApi -> TwilioWebhook -> HttpApi",
    ]


def test_the_queue_hides_a_message_for_as_long_as_its_function_may_run() -> None:
    assert find_short_visibility(WHOLE) == []


@pytest.mark.parametrize("visibility", [59, None])
def test_a_short_visibility_is_found(broken: Template, visibility: int | None) -> None:
    queue = properties(broken, "TurnsQueue")
    queue.pop("VisibilityTimeout") if visibility is None else queue.update(
        VisibilityTimeout=visibility
    )
    assert find_short_visibility(broken) == [
        f"TurnsQueue shows again after {visibility or 30} s, conversation_worker runs longer"
    ]


def test_each_parameter_is_described_and_used() -> None:
    assert find_silent_parameters(WHOLE) == []
    assert find_idle_parameters(WHOLE) == []


def test_a_silent_and_idle_parameter_is_found(broken: Template) -> None:
    broken["Parameters"]["Forgotten"] = {"Type": "String", "Default": ""}
    assert find_silent_parameters(broken) == ["Forgotten has no description"]
    assert find_idle_parameters(broken) == ["Forgotten is used nowhere"]


def test_a_switch_is_a_word_and_no_boolean() -> None:
    switches = [
        body for body in WHOLE["Parameters"].values() if "on" in body.get("AllowedValues", [])
    ]
    assert len(switches) == 3
    assert [body["Default"] for body in switches] == ["off"] * 3


def test_each_variable_of_a_function_is_a_known_setting() -> None:
    assert find_unknown_environment(WHOLE, KNOWN_SETTINGS) == []


def test_an_unknown_variable_is_found(broken: Template) -> None:
    properties(broken, "Reconciler")["Environment"]["Variables"]["QUIET_SECS"] = "2"
    broken["Globals"]["Function"]["Environment"]["Variables"]["STAEG"] = "dev"
    assert find_unknown_environment(broken, KNOWN_SETTINGS) == [
        "Globals sets STAEG, which no setting reads",
        "reconciler sets QUIET_SECS, which no setting reads",
    ]


def test_each_trigger_has_an_event_file_named_after_its_function() -> None:
    assert find_missing_events(WHOLE, event_files()) == []


def test_a_trigger_without_an_event_file_is_found(broken: Template) -> None:
    routes = properties(broken, "TwilioWebhook")["Events"]
    routes["Fallback"] = routes.pop("Test")
    assert find_missing_events(broken, event_files()) == [
        "events/twilio_webhook_fallback.json is missing",
        "events/twilio_webhook_test.json belongs to no trigger",
    ]


def test_prod_keeps_its_tables_and_secrets() -> None:
    assert find_unkept(WHOLE) == []


def test_a_store_that_prod_would_lose_is_found(broken: Template) -> None:
    broken["Resources"]["MessagesTable"]["DeletionPolicy"] = "Delete"
    assert find_unkept(broken) == ["MessagesTable has no DeletionPolicy for prod"]


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_build_and_deploy_get_the_same_known_parameters(stage: str) -> None:
    built, deployed = (read_overrides(SAMCONFIG, stage, name) for name in ("build", "deploy"))
    assert built == deployed
    assert built["Stage"] == stage
    assert built.keys() <= WHOLE["Parameters"].keys()
    assert read_target(SAMCONFIG, stage).overrides == [
        "PythonRuntime=python3.13",
        "Architecture=arm64",
    ]


def test_dev_leaves_the_poller_off() -> None:
    assert read_overrides(SAMCONFIG, "dev", "deploy")["PollerSchedule"] == "DISABLED"
    assert read_overrides(SAMCONFIG, "prod", "deploy")["PollerSchedule"] == "ENABLED"


def test_a_parameter_of_one_command_only_is_told_apart(tmp_path: Path) -> None:
    text = SAMCONFIG.read_text(encoding="utf-8")
    other = tmp_path / "samconfig.toml"
    extra = '\n[dev.build.parameters]\nparameter_overrides = ["PythonRuntime=python3.12"]\n'
    other.write_text(text + extra, encoding="utf-8")
    assert read_overrides(other, "dev", "build") != read_overrides(other, "dev", "deploy")


def test_prod_protects_its_tables_from_deletion() -> None:
    for name in ("ConversationsTable", "MessagesTable"):
        protected = properties(WHOLE, name)["DeletionProtectionEnabled"]
        assert protected == {"Fn::If": ["IsProd", True, False]}


def test_each_route_has_a_limit_of_its_own() -> None:
    settings = properties(WHOLE, "HttpApi")["RouteSettings"]
    routes = {
        f"{trigger['Properties']['Method']} {trigger['Properties']['Path']}"
        for _, _, trigger in events(WHOLE)
        if trigger["Type"] == "HttpApi"
    }
    assert settings.keys() == routes
    of_twilio = {"ThrottlingRateLimit": "RequestsPerSecond", "ThrottlingBurstLimit": "RequestBurst"}
    for route in ("POST /webhook/twilio/incoming", "POST /webhook/twilio/status/{message}"):
        assert {name: value["Ref"] for name, value in settings[route].items()} == of_twilio


def test_the_access_log_says_nothing_of_a_person() -> None:
    written = json.loads(properties(WHOLE, "HttpApi")["AccessLogSettings"]["Format"])
    assert set(written.values()) == {
        "$context.requestTimeEpoch",
        "$context.requestId",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.error.responseType",
    }
