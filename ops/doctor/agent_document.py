"""Reads an agent's configuration; what is absent counts as off or empty."""

from __future__ import annotations

import re
from typing import Any

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PROVIDERS_OWN = ("system__", "secret__")
Document = dict[str, Any]


def allows(document: Document, room: str, field: str) -> bool:
    """Say whether the agent's security settings let a session override a field."""
    overrides = _dig(document, "platform_settings", "overrides", "conversation_config_override")
    return _dig(overrides, room, field) is True


def is_text_only(document: Document) -> bool:
    """Say whether the agent itself only writes."""
    return _dig(document, "conversation_config", "conversation", "text_only") is True


def client_events(document: Document) -> list[str]:
    """Return what the agent tells a session."""
    found = _dig(document, "conversation_config", "conversation", "client_events")
    return [str(name) for name in found] if isinstance(found, list) else []


def placeholders(document: Document) -> frozenset[str]:
    """Return the variables in prompt and first messages, without the provider's own."""
    config = _dig(document, "conversation_config")
    presets = _dig(config, "language_presets")
    held = presets.values() if isinstance(presets, dict) else ()
    texts = [
        _dig(config, "agent", "first_message"),
        _dig(config, "agent", "prompt", "prompt"),
        *(_dig(preset, "overrides", "agent", "first_message") for preset in held),
    ]
    found = {name for text in texts if isinstance(text, str) for name in _PLACEHOLDER.findall(text)}
    return frozenset(name for name in found if not name.startswith(_PROVIDERS_OWN))


def _dig(document: Any, *keys: str) -> Any:
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document
