"""The values of a template's parameters: defaults and overrides, checked as CloudFormation does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_parameters(
    declared: Mapping[str, Mapping[str, Any]], overrides: Mapping[str, str]
) -> dict[str, Any]:
    """Return the value of each declared parameter.

    Raises ValueError for what CloudFormation would refuse.
    """
    if unknown := sorted(set(overrides) - set(declared)):
        raise ValueError(f"the template has no parameter named {', '.join(unknown)}")
    return {name: _value(name, declaration, overrides) for name, declaration in declared.items()}


def _value(name: str, declaration: Mapping[str, Any], overrides: Mapping[str, str]) -> str:
    value = overrides.get(name, declaration.get("Default"))
    if value is None:
        raise ValueError(f"the parameter {name} has no default: give it a value")
    text = str(value)
    allowed = [str(each) for each in declaration.get("AllowedValues", [])]
    if allowed and text not in allowed:
        raise ValueError(f"the parameter {name} is {text!r}; it must be one of {allowed}")
    pattern = declaration.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, text):
        raise ValueError(f"the parameter {name} is {text!r}; it must match {pattern}")
    if declaration.get("Type") == "Number":
        _check_number(name, text, declaration)
    return text


def _check_number(name: str, text: str, declaration: Mapping[str, Any]) -> None:
    least = float(declaration.get("MinValue", "-inf"))
    most = float(declaration.get("MaxValue", "inf"))
    try:
        fits = least <= float(text) <= most
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"the parameter {name} is {text!r}; it must be a number from {least:g} to {most:g}"
        )
