"""Whatever is wrong on Twilio's side is found by a line of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.workshop import approved_templates
from ops.doctor.finding import Verdict
from tests.doctor.bench import a_secret

if TYPE_CHECKING:
    from tests.doctor.bench import Bench

INCOMING = "/webhook/twilio/incoming"


def test_a_wrong_token_is_found_and_what_depends_on_it_is_not_blamed(bench: Bench) -> None:
    with bench.secret("TWILIO_SECRET", a_secret("another-token")):
        found = bench.findings()
    lines = {finding.check: finding for finding in found if not bench.is_well(finding)}
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


def test_a_webhook_url_of_something_else_is_found(bench: Bench) -> None:
    right = bench.twilio.webhook_url
    bench.twilio.webhook_url = "https://old.example.com/webhook"
    try:
        problems = bench.problems()
    finally:
        bench.twilio.webhook_url = right
    assert set(problems) == {"Twilio webhook"}
    assert (
        "webhook not called: Twilio has POST https://old.example.com/webhook"
        in (problems["Twilio webhook"])
    )
    assert f"{bench.workshop.stack.api_url}{INCOMING}" in problems["Twilio webhook"]


def test_fix_sets_the_webhook_url(bench: Bench) -> None:
    right = bench.twilio.webhook_url
    bench.twilio.webhook_url = None
    try:
        (finding,) = bench.fixed("Twilio webhook")
        assert finding.verdict is Verdict.OK
        assert finding.seen == f"was not set; now POST {right}"
        assert bench.twilio.webhook_url == right
    finally:
        bench.twilio.webhook_url = right


def test_connection_overrides_behind_the_url_are_no_difference(bench: Bench) -> None:
    right = bench.twilio.webhook_url
    bench.twilio.webhook_url = f"{right}#ct=2000&rc=2"
    try:
        assert bench.verdicts("Twilio webhook") == [Verdict.OK]
    finally:
        bench.twilio.webhook_url = right


def test_a_sender_of_another_account_is_found(bench: Bench) -> None:
    settings = {"TWILIO_WHATSAPP_FROM": "whatsapp:+12025550111"}
    problems = bench.problems("Twilio sender", **settings)
    assert "has no sender whatsapp:+12025550111" in problems["Twilio sender"]
    assert bench.verdicts("Twilio webhook", **settings) == [Verdict.NOT_CHECKED]


def test_the_sandboxs_number_without_its_switch_is_found(bench: Bench) -> None:
    problems = bench.problems("Twilio sender", TWILIO_WHATSAPP_FROM="whatsapp:+14155238886")
    assert "Sandbox=on" in problems["Twilio sender"]


def test_what_the_sandbox_does_not_show_is_not_guessed(bench: Bench) -> None:
    checks = ("Twilio sender", "Twilio webhook", "opening templates")
    found = bench.findings(*checks, SANDBOX="on")
    assert [finding.verdict for finding in found] == [Verdict.NOT_CHECKED] * 3
    assert f"paste {bench.workshop.stack.api_url}{INCOMING}" in found[1].remedy


def test_a_template_that_is_not_approved_is_found(bench: Bench) -> None:
    portuguese = approved_templates()["pt"]
    bench.twilio.add_template(replace(portuguese, approved=False))
    try:
        problems = bench.problems()
    finally:
        bench.twilio.add_template(portuguese)
    assert set(problems) == {"opening templates"}
    assert "is not approved: rejected" in problems["opening templates"]
    assert "OpeningTemplatePt" in problems["opening templates"]


def test_a_template_of_another_account_is_found(bench: Bench) -> None:
    problems = bench.problems("opening templates", OPENING_TEMPLATE_EN="HX" + "9" * 32)
    assert "en: the account has no template" in problems["opening templates"]


def test_no_template_for_the_default_language_is_a_problem_once_openings_are_on(
    bench: Bench,
) -> None:
    problems = bench.problems("opening templates", OPENING_TEMPLATE_ES="")
    assert "set OpeningTemplateEs" in problems["opening templates"]
    held_back = bench.verdicts("opening templates", OPENING_TEMPLATE_ES="", OPENINGS="off")
    assert held_back == [Verdict.WARNING, Verdict.OK, Verdict.OK]


def test_an_address_that_nobody_answers_is_found(bench: Bench) -> None:
    problems = bench.problems("public URL", PUBLIC_BASE_URL="http://127.0.0.1:9")
    assert "was not answered (ConnectError)" in problems["public URL"]


def test_an_address_that_twilio_does_not_call_is_found(bench: Bench) -> None:
    """The function knows itself by one address, and is called by another."""
    by_name = bench.workshop.stack.api_url.replace("127.0.0.1", "localhost")
    problems = bench.problems("public URL", PUBLIC_BASE_URL=by_name)
    assert "a signed call" in problems["public URL"]
    assert "make PublicBaseUrl the address that Twilio calls" in problems["public URL"]
