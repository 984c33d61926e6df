"""The template's intrinsic functions, worked out for this machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ops.template.parameters import read_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"

Attributes: TypeAlias = dict[str, str]
"""What a resource answers to: `Ref`, and the attributes that GetAtt may ask for."""

_NO_VALUE: Final = object()
_PLACEHOLDER: Final = re.compile(r"\$\{(!?)([^}]+)\}")


class Resolver:
    """Turns the template's expressions into values, given the physical names."""

    def __init__(
        self, document: Mapping[str, Any], *, overrides: Mapping[str, str], stack_name: str
    ) -> None:
        self._document = document
        self._stack_name = stack_name
        self._values = {
            **read_parameters(document.get("Parameters") or {}, overrides),
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack_name,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack_name}/local",
            "AWS::NotificationARNs": [],
            "AWS::NoValue": _NO_VALUE,
        }
        self.names: dict[str, Attributes] = {}
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: self.value(pair[0]) == self.value(pair[1]),
            "Fn::Not": lambda one: not self.value(one[0]),
            "Fn::And": lambda some: all(self.value(each) for each in some),
            "Fn::Or": lambda some: any(self.value(each) for each in some),
            "Fn::Join": lambda pair: str(pair[0]).join(map(str, self.value(pair[1]))),
        }

    def value(self, node: Any) -> Any:
        """Return the node with every expression in it worked out."""
        resolved = self._resolve(node)
        return None if resolved is _NO_VALUE else resolved

    def condition(self, name: str) -> bool:
        """Say whether the named condition holds."""
        return bool(self.value(self._document["Conditions"][name]))

    def _resolve(self, node: Any) -> Any:
        if isinstance(node, list):
            return [item for item in map(self._resolve, node) if item is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name.startswith("Fn::"):
                raise ValueError(f"{name} is not known to the local stack")
        pairs = ((key, self._resolve(item)) for key, item in node.items())
        return {key: item for key, item in pairs if item is not _NO_VALUE}

    def _ref(self, name: str) -> Any:
        return self._values[name] if name in self._values else self._get_att([name, "Ref"])

    def _get_att(self, target: list[str] | str) -> str:
        parts = target.split(".", 1) if isinstance(target, str) else target
        logical_id, attribute = parts[0], ".".join(parts[1:])
        if logical_id not in self._document["Resources"] and logical_id not in self.names:
            raise ValueError(f"the template has no parameter or resource named {logical_id}")
        name = f"{self._stack_name}-{logical_id}"
        default = {"Ref": name, "Arn": f"arn:aws:local:{REGION}:{ACCOUNT}:{name}"}
        try:
            return {**default, **self.names.get(logical_id, {})}[attribute]
        except KeyError:
            raise ValueError(f"the local {logical_id} has no attribute {attribute}") from None

    def _sub(self, argument: str | list[Any]) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else argument

        def fill(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in extra:
                return str(self.value(extra[name]))
            known = name in self._values or "." not in name
            return str(self._ref(name) if known else self._get_att(name))

        return _PLACEHOLDER.sub(fill, text)

    def _if(self, argument: list[Any]) -> Any:
        name, when_true, when_false = argument
        return self._resolve(when_true if self.condition(name) else when_false)
