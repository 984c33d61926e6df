"""What is missing or left over in tables, queues and secrets is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops.doctor.finding import Verdict

if TYPE_CHECKING:
    from tests.doctor.doctor_fixture import DoctorFixture


def test_a_missing_table_is_found_beside_the_one_that_is_there(doctor: DoctorFixture) -> None:
    found = doctor.findings("tables", MESSAGES_TABLE="local-Gone")
    assert [finding.verdict for finding in found] == [Verdict.OK, Verdict.PROBLEM]
    assert found[1].seen == "table missing: local-Gone (messages)"


def test_a_table_without_its_indexes_is_found(doctor: DoctorFixture) -> None:
    messages = doctor.system.running.environment["MESSAGES_TABLE"]
    problems = doctor.problems("tables", CONVERSATIONS_TABLE=messages)
    assert "has no active index activity, due" in problems["tables"]


def test_a_table_that_forgets_nothing_is_a_warning(doctor: DoctorFixture) -> None:
    client = doctor.system.stack.aws.dynamodb
    client.create_table(
        TableName="without-expiry",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}],
    )
    settings = {"MESSAGES_TABLE": "without-expiry"}
    assert doctor.verdicts("tables", **settings) == [Verdict.OK, Verdict.WARNING]
    assert doctor.verdicts("tables", **settings, RETENTION_DAYS="0") == [Verdict.OK, Verdict.OK]


def test_a_missing_queue_is_found(doctor: DoctorFixture) -> None:
    gone = doctor.system.running.environment["TURNS_QUEUE_URL"].replace("Turns", "Gone")
    problems = doctor.problems("queue", "dead letters", TURNS_QUEUE_URL=gone)
    assert "the queue of turn requests is missing" in problems["queue"]


def test_a_dead_letter_is_found(doctor: DoctorFixture) -> None:
    sqs = doctor.system.stack.aws.sqs
    url = sqs.get_queue_url(QueueName="local-TurnsDeadLetters.fifo")["QueueUrl"]
    sqs.send_message(
        QueueUrl=url, MessageBody="poison", MessageGroupId="g", MessageDeduplicationId="d"
    )
    try:
        problems = doctor.problems()
    finally:
        sqs.purge_queue(QueueUrl=url)
    assert set(problems) == {"dead letters"}
    assert "1 turn request(s) failed five times" in problems["dead letters"]
    assert "never replay them" in problems["dead letters"]
    assert doctor.verdicts("dead letters") == [Verdict.OK]


def test_a_secret_without_a_value_is_found(doctor: DoctorFixture) -> None:
    client = doctor.system.stack.aws.secrets
    name = client.create_secret(Name="declared-only")["Name"]
    found = doctor.findings("secrets", TWILIO_SECRET=name)
    assert [finding.verdict for finding in found] == [Verdict.OK, Verdict.PROBLEM]
    assert found[1].seen.startswith("secret declared-only ")
    assert "make secrets" in found[1].remedy


@pytest.mark.parametrize("text", ["bare-value", "{}", '{"current": ""}', "[]"])
def test_a_secret_of_another_shape_is_found_and_not_shown(doctor: DoctorFixture, text: str) -> None:
    with doctor.secret("ELEVENLABS_SECRET", text):
        found = doctor.findings("secrets")
    assert [finding.verdict for finding in found] == [Verdict.PROBLEM, Verdict.OK]
    assert "bare-value" not in str(found)


def test_what_needs_a_secret_that_has_no_value_is_not_blamed(doctor: DoctorFixture) -> None:
    with doctor.secret("TWILIO_SECRET", "{}"), doctor.secret("ELEVENLABS_SECRET", "{}"):
        found = doctor.findings()
    bad = {finding.check for finding in found if finding.verdict is Verdict.PROBLEM}
    assert bad == {"secrets"}
    waiting = {finding.check for finding in found if finding.verdict is Verdict.NOT_CHECKED}
    assert {"public URL", "ElevenLabs key", "agent turn", "Twilio account"} <= waiting


def test_a_setting_that_is_missing_is_named(doctor: DoctorFixture) -> None:
    problems = doctor.problems("queue", TURNS_QUEUE_URL="")
    assert "TURNS_QUEUE_URL is not set" in problems["queue"]


def test_nothing_of_our_own_environment_passes_for_a_setting(
    doctor: DoctorFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXT_AGENT_ID", "agent_of_the_shell")
    environment = dict(doctor.system.running.environment)
    environment.pop("TEXT_AGENT_ID")
    assert doctor.verdicts("ElevenLabs agents", **environment) == [Verdict.OK]
