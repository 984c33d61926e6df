"""Reads the template's parameters: what it defaults to, what the caller overrides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_parameters(
    declared: Mapping[str, Mapping[str, Any]], overrides: Mapping[str, str]
) -> dict[str, Any]:
    """Give each declared parameter its value; refuse what CloudFormation would refuse."""
    if unknown := sorted(set(overrides) - set(declared)):
        raise ValueError(f"the template has no parameter named {', '.join(unknown)}")
    return {name: _value(name, facts, overrides) for name, facts in declared.items()}


def _value(name: str, facts: Mapping[str, Any], overrides: Mapping[str, str]) -> Any:
    value = overrides.get(name, facts.get("Default"))
    if value is None:
        raise ValueError(f"the parameter {name} has no default: give it a value")
    text = str(value)
    allowed = [str(each) for each in facts.get("AllowedValues", [])]
    if allowed and text not in allowed:
        raise ValueError(f"the parameter {name} is {text!r}; it must be one of {allowed}")
    pattern = facts.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, text):
        raise ValueError(f"the parameter {name} is {text!r}; it must match {pattern}")
    if facts.get("Type") == "Number":
        _check_number(name, text, facts)
    if facts.get("Type") in {"CommaDelimitedList", "List<Number>"}:
        return [part.strip() for part in text.split(",")] if text else []
    return text


def _check_number(name: str, text: str, facts: Mapping[str, Any]) -> None:
    least, most = float(facts.get("MinValue", "-inf")), float(facts.get("MaxValue", "inf"))
    try:
        fits = least <= float(text) <= most
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"the parameter {name} is {text!r}; it must be a number from {least:g} to {most:g}"
        )
