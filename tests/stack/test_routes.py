"""Routes are found as API Gateway finds them."""

from __future__ import annotations

import pytest

from local.stack.function_events import Route
from local.stack.routes import RouteTable

KEYS = [
    "ANY /{proxy+}",
    "GET /pets/{id}",
    "GET /pets/dog",
    "ANY /pets/dog",
    "GET /pets/{id}/toys/{toy}",
    "POST /files/{path+}",
]
TABLE = RouteTable((key, Route(method=key.split()[0], path=key.split()[1])) for key in KEYS)


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog", "GET /pets/dog", {}),
        ("POST", "/pets/dog", "ANY /pets/dog", {}),
        ("GET", "/pets/7", "GET /pets/{id}", {"id": "7"}),
        ("GET", "/pets/a%20b%2Fc", "GET /pets/{id}", {"id": "a b/c"}),
        ("GET", "/pets/7/toys/9", "GET /pets/{id}/toys/{toy}", {"id": "7", "toy": "9"}),
        ("POST", "/pets/7", "ANY /{proxy+}", {"proxy": "pets/7"}),
        ("GET", "/pets/7/toys", "ANY /{proxy+}", {"proxy": "pets/7/toys"}),
        ("POST", "/files/a/b.txt", "POST /files/{path+}", {"path": "a/b.txt"}),
    ],
)
def test_the_most_specific_route_wins(
    method: str, path: str, key: str, parameters: dict[str, str]
) -> None:
    match = TABLE.find(method, path)
    assert match is not None
    assert (match.route.key, match.path_parameters) == (key, parameters)


def test_the_default_route_comes_last() -> None:
    default = Route(method="ANY", path="$default")
    table = RouteTable([("d", default), ("p", Route(method="GET", path="/a/{proxy+}"))])
    assert table.find("GET", "/a/b").function == "p"  # type: ignore[union-attr]  # it is found
    assert table.find("GET", "/").function == "d"  # type: ignore[union-attr]  # it is found


@pytest.mark.parametrize(("method", "path"), [("GET", "/b"), ("POST", "/a"), ("GET", "/a/")])
def test_another_path_or_method_has_no_route(method: str, path: str) -> None:
    assert RouteTable([("f", Route(method="GET", path="/a"))]).find(method, path) is None
