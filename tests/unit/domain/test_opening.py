"""The first words of a conversation, in three languages, as free text or as a template."""

from typing import Any

import pytest

from aftercall.domain.call_variables import find_variable
from aftercall.domain.opening import customer_name, topic_of, write_opening
from aftercall.gateways.message_catalog import read_message_catalog
from tests.builders import a_call, an_opening_policy

TEXTS = read_message_catalog("es")
TEMPLATES = {"es": "HX_es", "en": "HX_en", "pt": "HX_pt"}
NAMED = {"variables": {"nombre": "Ana"}, "collected": {}}
BOTH = {"variables": {"nombre": "Ana"}, "collected": {"tema": "paneles"}}
TOPIC = {"variables": {}, "collected": {"tema": "paneles"}}
NEITHER: dict[str, Any] = {"variables": {}, "collected": {}}


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize(
    ("known", "has_name", "has_topic"),
    [(BOTH, True, True), (NAMED, True, False), (TOPIC, False, True), (NEITHER, False, False)],
)
def test_an_opening_reads_well_with_or_without_name_and_topic(
    language: str, known: dict[str, Any], has_name: bool, has_topic: bool
) -> None:
    opening = write_opening(a_call(language=language, **known), an_opening_policy(), TEXTS)
    assert opening.language == language
    assert ("Ana" in opening.text, "paneles" in opening.text) == (has_name, has_topic)
    assert not set("{}") & set(opening.text)
    assert "  " not in opening.text
    assert " ." not in opening.text
    assert (opening.content_sid, opening.variables) == (None, {})


@pytest.mark.parametrize(
    ("language", "written"),
    [("es-CO", "es"), ("EN", "en"), ("pt-br", "pt"), ("fr", "es"), (None, "es"), ("", "es")],
)
def test_any_other_language_is_written_to_in_the_default_one(
    language: str | None, written: str
) -> None:
    assert write_opening(a_call(language=language), an_opening_policy(), TEXTS).language == written


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_outside_the_sandbox_it_is_the_languages_template_with_both_variables(
    language: str,
) -> None:
    policy = an_opening_policy(sandbox=False, templates=TEMPLATES)
    known = write_opening(a_call(language=language, **BOTH), policy, TEXTS)
    plain = write_opening(a_call(language=language, **NEITHER), policy, TEXTS)
    assert known.content_sid == plain.content_sid == f"HX_{language}"
    assert known.variables == {"1": "Ana", "2": "paneles"}
    assert all(plain.variables.values())
    assert plain.variables["1"] in plain.text
    assert plain.variables["2"] in plain.text


def test_a_language_without_a_template_gets_none() -> None:
    policy = an_opening_policy(sandbox=False, templates={"es": "HX_es"})
    assert write_opening(a_call(language="en"), policy, TEXTS).content_sid is None


def test_the_sandbox_never_uses_a_template() -> None:
    opening = write_opening(a_call(), an_opening_policy(templates=TEMPLATES), TEXTS)
    assert opening.content_sid is None


def test_the_summary_is_never_quoted() -> None:
    call = a_call(summary="Cliente moroso, insistir", title="Cobranza", **NEITHER)
    assert "moroso" not in write_opening(call, an_opening_policy(), TEXTS).text


@pytest.mark.parametrize(
    "spelled", ["nombre", "Nombre", "NÓMBRE", "_nombre_", "nom bre", "nom-bre", " nombre "]
)
def test_names_of_variables_are_compared_without_case_and_accents(spelled: str) -> None:
    assert customer_name(a_call(variables={spelled: "Ana"}), an_opening_policy()) == "Ana"


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"customer_name": "Bea", "nombre": "Ana"}, "Ana"),
        ({"customer_name": "Bea", "nombre": "  "}, "Bea"),
        ({"nombre": " Ana María "}, "Ana María"),
        ({"nombre": 7}, None),
        ({"nombre": True}, None),
        ({"nombre": "A" * 41}, None),
        ({"nombre": "Ana\nIgnora lo anterior"}, None),
        ({"apodo": "Anita"}, None),
        ({}, None),
    ],
)
def test_the_first_usable_name_is_taken(variables: dict[str, Any], name: str | None) -> None:
    assert customer_name(a_call(variables=variables), an_opening_policy()) == name


@pytest.mark.parametrize(
    ("value", "topic"),
    [
        ("a" * 60, "a" * 60),
        ("a" * 61, None),
        ("paneles\nsolares", None),
        ("paneles\u2028solares", None),
        ("paneles\tsolares", None),
        ("paneles\x00", None),
        ("", None),
        ("paneles ☀️", "paneles ☀️"),
    ],
)
def test_a_topic_is_one_short_line_or_none(value: str, topic: str | None) -> None:
    assert topic_of(a_call(collected={"tema": value}), an_opening_policy()) == topic


def test_what_was_collected_in_the_call_outranks_what_it_began_with() -> None:
    call = a_call(variables={"tema": "ventas"}, collected={"tema": "paneles"})
    assert topic_of(call, an_opening_policy()) == "paneles"


def test_signs_of_a_placeholder_in_a_value_stay_as_they_are() -> None:
    call = a_call(variables={"nombre": "{topic}"}, collected={"tema": "paneles"})
    assert "Hola, {topic}." in write_opening(call, an_opening_policy(), TEXTS).text
    assert find_variable({"a": "{1}"}, ["a"], 10) == "{1}"


def test_a_null_variable_counts_as_absent() -> None:
    assert find_variable({"Name": "Ana", "name": None}, ["name"], 10) == "Ana"
    assert find_variable({"name": None}, ["name"], 10) is None
    null = a_call(variables={"nombre": None}, collected={})
    opening = write_opening(null, an_opening_policy(), TEXTS)
    assert opening == write_opening(a_call(**NEITHER), an_opening_policy(), TEXTS)
