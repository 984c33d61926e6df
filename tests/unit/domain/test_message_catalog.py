"""The sentences we write ourselves."""

from dataclasses import fields

import pytest

from aftercall.domain.message_catalog import Wording
from aftercall.gateways.message_catalog import read_message_catalog

TEXTS = read_message_catalog("es")
PLACES = {
    "opening_name_topic": {"{name}", "{topic}"},
    "opening_name": {"{name}"},
    "opening_topic": {"{topic}"},
}


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("field", [field.name for field in fields(Wording)])
def test_every_sentence_is_there_in_every_language_with_its_places(
    language: str, field: str
) -> None:
    sentence: str = getattr(TEXTS.wordings[language], field)
    assert sentence.strip() == sentence != ""
    found = {place for place in ("{name}", "{topic}") if place in sentence}
    assert found == PLACES.get(field, set())
