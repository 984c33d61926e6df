"""Our use of Twilio's validator agrees with the signatures that Twilio's own suites publish."""

import json
from pathlib import Path
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from aftercall.gateways.twilio.form import Form
from aftercall.gateways.twilio.signature import candidate_urls, verify

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors.json").read_text(encoding="utf-8")
)["vectors"]
URL = "https://api.example.com/webhook/twilio/incoming"


def form_of(vector: dict[str, Any]) -> Form:
    params = vector["params"] or {}
    pairs = params.items() if isinstance(params, dict) else params
    return Form(tuple((name, value) for name, value in pairs))


def test_all_published_vectors_are_here() -> None:
    assert len(VECTORS) == 14


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_a_published_vector_is_judged_as_published(vector: dict[str, Any]) -> None:
    judged = verify(form_of(vector), vector["signature"], [vector["url"]], [vector["token"]])
    assert judged is vector["expected_valid"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_no_vector_passes_with_another_token_or_url(vector: dict[str, Any]) -> None:
    form, signature = form_of(vector), vector["signature"]
    assert not verify(form, signature, [vector["url"]], ["54321"])
    assert not verify(form, signature, [URL], [vector["token"]])


def test_any_token_and_any_url_of_ours_will_do() -> None:
    basic = VECTORS[0]
    urls, tokens = [URL, basic["url"]], ["54321", basic["token"]]
    assert verify(form_of(basic), basic["signature"], urls, tokens)


@pytest.mark.parametrize(
    ("urls", "tokens"),
    [([], ["12345"]), ([URL], []), ([URL], [""]), (["https://h:port/"], ["12345"])],
)
def test_nothing_to_check_against_is_not_verified(urls: list[str], tokens: list[str]) -> None:
    assert not verify(Form((("a", "1"),)), "c2lnbmF0dXJl", urls, tokens)


def test_an_empty_token_verifies_nothing_though_anyone_can_sign_with_it() -> None:
    form = Form((("a", "1"),))
    signature = RequestValidator("").compute_signature(URL, form)
    assert not verify(form, signature, [URL], [""])


def test_what_the_validator_cannot_write_is_not_verified() -> None:
    assert not verify(Form((("a", "\ud800"),)), "c2lnbmF0dXJl", [URL], ["12345"])


def test_the_configured_url_is_the_only_one_where_there_is_one() -> None:
    event = {"rawPath": "/x", "requestContext": {"domainName": "api.example.com"}}
    assert candidate_urls(event, "https://chat.example.com/") == ["https://chat.example.com/x"]
    assert candidate_urls(event, "") == ["https://api.example.com/x"]
