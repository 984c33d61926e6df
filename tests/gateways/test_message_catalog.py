"""Our sentences are there in every language, and name nothing that is not filled in."""

from string import Formatter

import pytest

from aftercall.config.policies import LANGUAGES
from aftercall.domain.errors import Misconfigured
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.store.codec import fields_of

FILLED = {
    "opening_name_topic": {"name", "topic"},
    "opening_name": {"name"},
    "opening_topic": {"topic"},
}


def test_every_language_has_its_wording() -> None:
    assert set(read_message_catalog("es").wordings) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_says_something_and_names_only_what_is_known(language: str) -> None:
    for name, sentence in fields_of(read_message_catalog("es").wordings[language]).items():
        assert isinstance(sentence, str)
        assert sentence.strip() == sentence != ""
        places = {place for _, place, _, _ in Formatter().parse(sentence) if place is not None}
        assert places == FILLED.get(name, set()), name


@pytest.mark.parametrize("default", LANGUAGES)
def test_a_language_that_we_do_not_speak_falls_back_to_the_default(default: str) -> None:
    texts = read_message_catalog(default)
    assert texts.language("fr") == texts.language(None) == default
    assert texts.wording("fr") is texts.wordings[default]


@pytest.mark.parametrize("default", ["fr", "", "ES", "es-CO"])
def test_an_unknown_default_names_its_setting(default: str) -> None:
    with pytest.raises(Misconfigured, match="DEFAULT_LANGUAGE"):
        read_message_catalog(default)
