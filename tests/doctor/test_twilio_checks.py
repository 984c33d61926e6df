"""What is wrong with the Twilio account or its webhook is found by its own check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.local_system import approved_templates
from ops.doctor.finding import Verdict
from ops.stage.webhook_address import INCOMING
from tests.doctor.doctor_fixture import a_secret

if TYPE_CHECKING:
    from tests.doctor.doctor_fixture import DoctorFixture


def test_a_wrong_token_is_found_and_what_depends_on_it_is_not_blamed(doctor: DoctorFixture) -> None:
    with doctor.secret("TWILIO_SECRET", a_secret("another-token")):
        found = doctor.findings()
    lines = {finding.check: finding for finding in found if not doctor.is_well(finding)}
    assert set(lines) == {
        "public URL",
        "Twilio account",
        "Twilio sender",
        "Twilio webhook",
        "opening templates",
    }
    assert "refuses the token (Twilio answered 401" in lines["Twilio account"].seen
    assert "make secrets" in lines["Twilio account"].remedy
    assert "got 403, not 204" in lines["public URL"].seen
    assert lines["Twilio webhook"].verdict is Verdict.NOT_CHECKED
    assert "another-token" not in str(found)


def test_a_webhook_url_of_something_else_is_found(doctor: DoctorFixture) -> None:
    right = doctor.twilio.webhook_url
    doctor.twilio.webhook_url = "https://old.example.com/webhook"
    try:
        problems = doctor.problems()
    finally:
        doctor.twilio.webhook_url = right
    assert set(problems) == {"Twilio webhook"}
    assert (
        "webhook not called: Twilio has POST https://old.example.com/webhook"
        in (problems["Twilio webhook"])
    )
    assert f"{doctor.system.stack.api_url}{INCOMING}" in problems["Twilio webhook"]


def test_fix_sets_the_webhook_url(doctor: DoctorFixture) -> None:
    right = doctor.twilio.webhook_url
    doctor.twilio.webhook_url = None
    try:
        (finding,) = doctor.fixed("Twilio webhook")
        assert finding.verdict is Verdict.OK
        assert finding.seen == f"was not set; now POST {right}"
        assert doctor.twilio.webhook_url == right
    finally:
        doctor.twilio.webhook_url = right


def test_connection_overrides_behind_the_url_are_no_difference(doctor: DoctorFixture) -> None:
    right = doctor.twilio.webhook_url
    doctor.twilio.webhook_url = f"{right}#ct=2000&rc=2"
    try:
        assert doctor.verdicts("Twilio webhook") == [Verdict.OK]
    finally:
        doctor.twilio.webhook_url = right


def test_a_sender_of_another_account_is_found(doctor: DoctorFixture) -> None:
    settings = {"TWILIO_WHATSAPP_FROM": "whatsapp:+12025550111"}
    problems = doctor.problems("Twilio sender", **settings)
    assert "has no sender whatsapp:+12025550111" in problems["Twilio sender"]
    assert doctor.verdicts("Twilio webhook", **settings) == [Verdict.NOT_CHECKED]


def test_the_sandboxs_number_without_its_switch_is_found(doctor: DoctorFixture) -> None:
    problems = doctor.problems("Twilio sender", TWILIO_WHATSAPP_FROM="whatsapp:+14155238886")
    assert "Sandbox=on" in problems["Twilio sender"]


def test_what_the_sandbox_does_not_show_is_not_guessed(doctor: DoctorFixture) -> None:
    checks = ("Twilio sender", "Twilio webhook", "opening templates")
    found = doctor.findings(*checks, SANDBOX="on")
    assert [finding.verdict for finding in found] == [Verdict.NOT_CHECKED] * 3
    assert f"paste {doctor.system.stack.api_url}{INCOMING}" in found[1].remedy


def test_a_template_that_is_not_approved_is_found(doctor: DoctorFixture) -> None:
    portuguese = approved_templates()["pt"]
    doctor.twilio.add_template(replace(portuguese, approved=False))
    try:
        problems = doctor.problems()
    finally:
        doctor.twilio.add_template(portuguese)
    assert set(problems) == {"opening templates"}
    assert "is not approved: rejected" in problems["opening templates"]
    assert "OpeningTemplatePt" in problems["opening templates"]


def test_a_template_of_another_account_is_found(doctor: DoctorFixture) -> None:
    problems = doctor.problems("opening templates", OPENING_TEMPLATE_EN="HX" + "9" * 32)
    assert "en: the account has no template" in problems["opening templates"]


def test_no_template_for_the_default_language_is_a_problem_once_openings_are_on(
    doctor: DoctorFixture,
) -> None:
    problems = doctor.problems("opening templates", OPENING_TEMPLATE_ES="")
    assert "set OpeningTemplateEs" in problems["opening templates"]
    before = doctor.verdicts("opening templates", OPENING_TEMPLATE_ES="", OPENINGS="off")
    assert before == [Verdict.WARNING, Verdict.OK, Verdict.OK]


def test_an_address_that_nobody_answers_is_found(doctor: DoctorFixture) -> None:
    problems = doctor.problems("public URL", PUBLIC_BASE_URL="http://127.0.0.1:9")
    assert "was not answered (ConnectError)" in problems["public URL"]


def test_an_address_that_twilio_does_not_call_is_found(doctor: DoctorFixture) -> None:
    """The function knows itself by one address, and is called by another."""
    by_name = doctor.system.stack.api_url.replace("127.0.0.1", "localhost")
    problems = doctor.problems("public URL", PUBLIC_BASE_URL=by_name)
    assert "a signed call" in problems["public URL"]
    assert "make PublicBaseUrl the address that Twilio calls" in problems["public URL"]
