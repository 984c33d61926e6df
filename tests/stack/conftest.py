"""One ministack and one small stack for all of these tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.stack.child_processes import ChildProcesses
from local.stack.functions import Functions
from local.stack.ministack import Ministack
from local.stack.stack import Stack
from local.stack.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = Path(__file__).parent / "fixtures" / "template.yaml"


@pytest.fixture(scope="session")
def template() -> Path:
    return TEMPLATE


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def aws_url(logs: Path) -> Iterator[str]:
    with ChildProcesses() as children:
        yield Ministack(children, log=logs / "ministack.log").url


@pytest.fixture(scope="session")
def stack(aws_url: str, logs: Path) -> Iterator[Stack]:
    with Stack(
        template=TEMPLATE,
        log_folder=logs,
        overrides={"PublicBaseUrl": "{api_url}"},
        secrets={"Token": '{"current": "made-up", "previous": null}'},
        aws_url=aws_url,
        name="tests",
    ) as running:
        yield running


@pytest.fixture(scope="session")
def functions(template: Path, logs: Path) -> Iterator[Functions]:
    named = Template(template, stack_name="alone")
    named.name("SourceTable", {"StreamArn": "arn:stream"})
    with ChildProcesses() as children:
        running = Functions(
            named.functions(),
            children=children,
            aws_url="http://127.0.0.1:9",
            log_folder=logs / "alone",
            processes_each=2,
        )
        yield running
        running.stop()
