"""Reads our texts to customers from texts/customer.toml."""

import tomllib
from importlib.resources import files

from aftercall.domain.errors import Misconfigured
from aftercall.domain.message_catalog import MessageCatalog, Wording


def read_message_catalog(default: str) -> MessageCatalog:
    """Return our texts in all languages. Raises Misconfigured for an unknown default."""
    texts = tomllib.loads((files("aftercall") / "texts" / "customer.toml").read_text("utf-8"))
    wordings = {language: Wording(**sentences) for language, sentences in texts.items()}
    if default not in wordings:
        known = ", ".join(wordings)
        raise Misconfigured(f"DEFAULT_LANGUAGE {default!r} is unknown: set it to one of {known}")
    return MessageCatalog(default=default, wordings=wordings)
