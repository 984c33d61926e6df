"""Finds the route of a request: exact before {x}, before {proxy+}, before $default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from local.stack.function_events import ANY_METHOD, DEFAULT_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local.stack.function_events import Route

_EXACT, _VARIABLE, _GREEDY, _DEFAULT = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A route that fits a request, and what its path variables stand for."""

    function: str
    route: Route
    path_parameters: Mapping[str, str]


class RouteTable:
    """Every route of the API, with the function behind it."""

    def __init__(self, routes: Iterable[tuple[str, Route]]) -> None:
        self._routes = sorted(routes, key=lambda pair: _rank(pair[1]))

    def find(self, method: str, raw_path: str) -> Match | None:
        """Return the most specific route for a method and a path, or None."""
        for function, route in self._routes:
            if route.method not in {ANY_METHOD, method}:
                continue
            found = _fit(route.path, raw_path)
            if found is not None:
                return Match(function=function, route=route, path_parameters=found)
        return None


def _rank(route: Route) -> tuple[list[int], bool]:
    if route.path == DEFAULT_PATH:
        return [_DEFAULT], True
    return [_kind(segment) for segment in _segments(route.path)], route.method == ANY_METHOD


def _kind(segment: str) -> int:
    if not segment.startswith("{"):
        return _EXACT
    return _GREEDY if segment.endswith("+}") else _VARIABLE


def _fit(pattern: str, raw_path: str) -> dict[str, str] | None:
    if pattern == DEFAULT_PATH:
        return {}
    wanted, given = _segments(pattern), _segments(raw_path)
    found: dict[str, str] = {}
    if _kind(wanted[-1]) == _GREEDY and len(given) >= len(wanted):
        tail = "/".join(given[len(wanted) - 1 :])
        if not tail:
            return None
        found[wanted.pop()[1:-2]] = unquote(tail)
        given = given[: len(wanted)]
    if len(wanted) != len(given):
        return None
    for pattern_part, part in zip(wanted, given, strict=True):
        if _kind(pattern_part) == _VARIABLE and part:
            found[pattern_part[1:-1]] = unquote(part)
        elif pattern_part != unquote(part):
            return None
    return found


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
