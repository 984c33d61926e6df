"""One run of `make deploy-local`: ministack, both providers' emulators, and the deployed stack."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from local.deployment.deployed_stack import CREDENTIALS, DeployedStack, ministack_session
from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import RECEPTION_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.local_system import ACCOUNT_SID, SENDER, approved_templates
from local.stack.child_processes import ChildProcesses
from local.stack.intrinsics import ACCOUNT, REGION
from local.stack.ministack import Ministack
from ops.deploy.sam import run_sam
from ops.stage.account import Account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

API_KEY = "made-up-api-key-of-deploy-local"
AUTH_TOKEN = "made-up-auth-token-of-deploy-local"
CALL_SPEED = 10.0
"""Emulated calls run this many times faster than scripted."""


class StepFailed(Exception):
    """A step did not have the expected result; the sentence says what was found instead."""


class DeploymentRun:
    """What the steps act on; `overrides` are the template parameters of the next sam deploy.

    A context manager: everything that was started ends with the block, files in `folder` stay.
    """

    ministack: Ministack
    elevenlabs: ElevenLabsEmulator
    twilio: TwilioEmulator
    stack: DeployedStack

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.build_folder = folder / "build"
        self.sam_log = folder / "sam.log"
        # Unique per run: ministack puts the name into the folders of its function processes, and
        # only this run's folders may be removed.
        self.stack_name = f"aftercall-local-{os.getpid()}"
        self.overrides: dict[str, str] = {}
        self._started = ExitStack()

    def start(self) -> None:
        """Start ministack and the emulators, on loopback."""
        children = self._started.enter_context(ChildProcesses())
        self._started.callback(self._remove_unpacked_code)
        self.ministack = Ministack(children, log=self.folder / "ministack.log")
        # Callbacks run last in, first out: ministack's function processes end before their code
        # is removed.
        self._started.callback(self.ministack.stop)
        self.stack = DeployedStack(endpoint=self.ministack.url, stack_name=self.stack_name)
        self._started.callback(self.stack.close)
        self._start_elevenlabs()
        self._start_twilio()
        self.overrides["AlarmEmail"] = "alarms@example.com"

    @property
    def account(self) -> Account:
        """Return ministack as the account that the commands of ops/ work in."""
        return Account(
            number=ACCOUNT, region=REGION, session=ministack_session(), endpoint=self.ministack.url
        )

    @property
    def api_url(self) -> str:
        """Return where ministack serves the stack's API; the API's own host name has no DNS."""
        return f"{self.ministack.url}/_aws/execute-api/{self.stack.names['HttpApi']}/$default"

    def sam(self, command: str, *arguments: str) -> None:
        """Run one sam command against ministack. Raises StepFailed where it fails."""
        words = [command, "--stack-name", self.stack_name, "--region", REGION, *arguments]
        if run_sam(words, environment=self._environment(), log=self.sam_log):
            last_lines = _last_lines(self.sam_log)
            raise StepFailed(f"sam {command} failed\n{last_lines}\n  log       {self.sam_log}")

    def save_logs(self) -> None:
        """Write what the functions logged into files; ministack loses it when it stops."""
        logs = self.stack.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            events = logs.filter_log_events(logGroupName=name)["events"]
            text = "".join(f"{event['message'].rstrip()}\n" for event in events)
            path = self.folder / f"{name.rpartition('-')[2]}.log"
            path.write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._started.close()

    def _start_elevenlabs(self) -> None:
        self.elevenlabs = ElevenLabsEmulator(api_key=API_KEY, clock=Clock(speed=CALL_SPEED))
        server = self._started.enter_context(Server(self.elevenlabs.app))
        self.overrides |= {"ElevenLabsBaseUrl": server.url, "DefaultAgentId": RECEPTION_AGENT}

    def _start_twilio(self) -> None:
        templates = approved_templates()
        self.twilio = TwilioEmulator(
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            sender=f"whatsapp:{SENDER}",
            templates=templates.values(),
        )
        self._started.callback(self.twilio.close)
        server = self._started.enter_context(Server(self.twilio.app))
        self.overrides |= {
            "TwilioAccountSid": ACCOUNT_SID,
            "TwilioWhatsAppFrom": f"whatsapp:{SENDER}",
            "TwilioBaseUrl": server.url,
            "TwilioMessagingBaseUrl": server.url,
        }
        self.overrides |= {
            f"OpeningTemplate{language.title()}": template.sid
            for language, template in templates.items()
        }

    def _environment(self) -> Mapping[str, str]:
        """Return sam's environment, in which no real AWS account can be reached."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.ministack.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            **{name.upper(): value for name, value in CREDENTIALS.items()},
        }

    def _remove_unpacked_code(self) -> None:
        # Ministack unpacks a function's code into the temporary folder and leaves it there.
        for folder in Path(tempfile.gettempdir()).glob(f"ministack-lambda-{self.stack_name}-*"):
            shutil.rmtree(folder, ignore_errors=True)


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-8:] if line.strip())
