"""Reads CloudFormation's YAML, short tags included, as plain dicts and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


class _Loader(yaml.CSafeLoader):
    """A safe loader that turns `!Sub x` into `{"Fn::Sub": "x"}`."""


def load(path: Path) -> dict[str, Any]:
    """Return the template's document, with every short tag in its long form.

    Raises ValueError for a file without Resources.
    """
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    match document:
        case {"Resources": dict()}:
            return dict(document)
    raise ValueError(f"{path} is no template: it has no Resources")


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value = _content(loader, node)
    if tag in {"Ref", "Condition"}:
        return {tag: value}
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{tag}": value}


def _content(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    raise yaml.YAMLError(f"unexpected node {node!r}")


_Loader.add_multi_constructor("!", _long_form)
