"""Read template.yaml as data: CloudFormation's tags become their long form, nothing is resolved."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
IN_SUB = re.compile(r"\$\{([^}!][^}]*)\}")

Template = dict[str, Any]


class TemplateLoader(yaml.SafeLoader):
    """YAML with tags such as !Ref."""


def _long_form(loader: TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise yaml.YAMLError(f"!{suffix} holds neither a word nor a list")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


TemplateLoader.add_multi_constructor("!", _long_form)


def read_template(path: Path = ROOT / "template.yaml") -> Template:
    """Return the template as plain dictionaries and lists."""
    template = yaml.load(path.read_text(encoding="utf-8"), Loader=TemplateLoader)
    assert isinstance(template, dict)
    return template


def references(node: object) -> Iterator[str]:
    """Yield each name that a part of the template refers to, pseudo parameters included."""
    if isinstance(node, list):
        for child in node:
            yield from references(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _named_by(key, child)


def _named_by(key: str, child: Any) -> Iterator[str]:
    if key == "Ref":
        yield child
    elif key == "Fn::GetAtt":
        yield child[0]
    elif key == "Fn::Sub" and isinstance(child, str):
        yield from (name.split(".")[0] for name in IN_SUB.findall(child))
    elif key == "DependsOn":
        yield from [child] if isinstance(child, str) else child
    else:
        yield from references(child)


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Return the resources of one type by logical id."""
    return {name: body for name, body in template["Resources"].items() if body["Type"] == kind}


def properties(template: Template, name: str) -> dict[str, Any]:
    """Return the properties of one resource."""
    found = template["Resources"][name]["Properties"]
    assert isinstance(found, dict)
    return found


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """Return the properties of each function by logical id."""
    found = of_type(template, "AWS::Serverless::Function")
    return {name: body["Properties"] for name, body in found.items()}


def folder(function: dict[str, Any]) -> str:
    """Return the name of the function's folder, which is the function's name everywhere else."""
    return Path(function["CodeUri"]).name


def events(template: Template) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Yield each function with the name and the body of each of its triggers."""
    for function in functions(template).values():
        for name, event in function["Events"].items():
            yield function, name, event
