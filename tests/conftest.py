"""What all tests share: one ministack for the whole run, another DynamoDB if asked, our log."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any

import pytest

from aftercall.telemetry import logger
from local.stack.child_processes import ChildProcesses
from local.stack.ministack import Ministack


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--ddb-endpoint",
        metavar="URL",
        help="run the tests of the store on this DynamoDB instead of ministack",
    )


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL of the run's own DynamoDB, SQS and Secrets Manager."""
    with ChildProcesses() as children:
        yield Ministack(children, log=tmp_path_factory.mktemp("ministack") / "log").url


@pytest.fixture(scope="session")
def ddb_endpoint(request: pytest.FixtureRequest) -> str:
    """Return the URL of the DynamoDB that the store is tested on."""
    given: str | None = request.config.getoption("--ddb-endpoint")
    return given or str(request.getfixturevalue("ministack"))


@pytest.fixture
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Return what was logged so far, a dictionary per line."""
    said = StringIO()
    before = logger.registered_handler.setStream(said)  # type: ignore[attr-defined]  # a StreamHandler
    yield lambda: [json.loads(line) for line in said.getvalue().splitlines()]
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]  # a StreamHandler


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], None]:
    """Return what sets the whole environment of a function, this machine's own left out."""

    def become(variables: Mapping[str, str]) -> None:
        for name in os.environ:  # noqa: TID251 - emptied, so that nothing is read from it
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return become
