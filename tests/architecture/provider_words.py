"""What the domain may not hold of a provider: modules and names that name one, and error codes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from aftercall.gateways.twilio.error_codes import CODES
from tests.architecture.reading import ROOT

DOMAIN = ROOT / "layers" / "core" / "aftercall" / "domain"
PROVIDERS = ("twilio", "elevenlabs", "dynamodb", "sqs", "boto", "lambda")


def provider_complaints(path: Path, source: str) -> list[str]:
    """Return what a module of the domain holds of a provider, with the line of each."""
    complaints = [f"the module's name names {one}" for one in _named_in(str(path))]
    for node in ast.walk(ast.parse(source)):
        complaints.extend(f"line {node.lineno}: {what}" for what in _in_node(node))  # type: ignore[attr-defined]  # only nodes with a line yield
    return complaints


def _in_node(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=int() | str() as value) if str(value) in _CODES:
            yield f"Twilio's error code {value}"
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            yield from (f"{name} names {one}" for one in _named_in(name))
        case ast.Name(id=name, ctx=ast.Store()):
            yield from (f"{name} names {one}" for one in _named_in(name))


def _named_in(name: str) -> list[str]:
    return [one for one in PROVIDERS if one in name.lower()]


_CODES = frozenset(map(str, CODES))
