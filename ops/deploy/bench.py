"""The bench of the trial: ministack, both providers' emulators, and a stack that sam deploys."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import RECEPTION_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.stack.child_processes import ChildProcesses
from local.stack.intrinsics import ACCOUNT, REGION
from local.stack.ministack import Ministack
from local.workshop import ACCOUNT_SID, SENDER, approved_templates
from ops.deploy.account import Account
from ops.deploy.deployed import CREDENTIALS, Deployed, local_session
from ops.deploy.errors import NotSeen
from ops.deploy.sam import run_sam

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

KEY = "made-up-api-key-of-the-trial"
TOKEN = "made-up-auth-token-of-the-trial"
CALLS_FASTER = 10.0


class Bench:
    """Everything that the trial starts; it ends with the block that opened it."""

    ministack: Ministack
    elevenlabs: ElevenLabsEmulator
    twilio: TwilioEmulator

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.build = folder / "build"
        self.log = folder / "sam.log"
        # Of this run alone, since ministack names the folders of function processes after it.
        self.stack_name = f"aftercall-trial-{os.getpid()}"
        self.overrides: dict[str, str] = {}
        self._running = ExitStack()

    def start(self) -> None:
        """Start ministack and the emulators, on loopback."""
        children = self._running.enter_context(ChildProcesses())
        self._running.callback(self._sweep)
        self.ministack = Ministack(children, log=self.folder / "ministack.log")
        # Ended here, so that the sweep finds its function processes gone.
        self._running.callback(self.ministack.stop)
        self.deployed = Deployed(endpoint=self.ministack.url, stack_name=self.stack_name)
        self._running.callback(self.deployed.close)
        self.elevenlabs = ElevenLabsEmulator(api_key=KEY, clock=Clock(speed=CALLS_FASTER))
        agents = self._running.enter_context(Server(self.elevenlabs.app))
        templates = approved_templates()
        self.twilio = TwilioEmulator(
            account_sid=ACCOUNT_SID,
            auth_token=TOKEN,
            sender=f"whatsapp:{SENDER}",
            templates=templates.values(),
        )
        self._running.callback(self.twilio.close)
        messages = self._running.enter_context(Server(self.twilio.app))
        self.overrides |= {
            "TwilioAccountSid": ACCOUNT_SID,
            "TwilioWhatsAppFrom": f"whatsapp:{SENDER}",
            "ElevenLabsBaseUrl": agents.url,
            "TwilioBaseUrl": messages.url,
            "TwilioMessagingBaseUrl": messages.url,
            "DefaultAgentId": RECEPTION_AGENT,
            "AlarmEmail": "alarms@example.com",
        }
        self.overrides |= {
            f"OpeningTemplate{language.title()}": held.sid for language, held in templates.items()
        }

    @property
    def account(self) -> Account:
        """Return ministack as the account that the commands work in."""
        return Account(
            number=ACCOUNT, region=REGION, session=local_session(), endpoint=self.ministack.url
        )

    def sam(self, command: str, *arguments: str) -> None:
        """Run one sam command against ministack. Raises NotSeen where it fails."""
        called = [command, "--stack-name", self.stack_name, "--region", REGION, *arguments]
        if run_sam(called, environment=self._environment(), log=self.log):
            raise NotSeen(f"sam {command} failed\n{_tail(self.log)}\n  log       {self.log}")

    def keep_logs(self) -> None:
        """Write down what the functions logged, before ministack forgets it."""
        logs = self.deployed.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            events = logs.filter_log_events(logGroupName=name)["events"]
            text = "".join(f"{event['message'].rstrip()}\n" for event in events)
            kept = self.folder / f"{name.rpartition('-')[2]}.log"
            kept.write_text(text, encoding="utf-8")

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
        self._running.close()

    def _environment(self) -> Mapping[str, str]:
        """Return an environment in which no account of the machine's owner can be reached."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.ministack.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            **{name.upper(): value for name, value in CREDENTIALS.items()},
        }

    def _sweep(self) -> None:
        # Ministack leaves the code that it unpacked for each function process.
        for left in Path(tempfile.gettempdir()).glob(f"ministack-lambda-{self.stack_name}-*"):
            shutil.rmtree(left, ignore_errors=True)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-8:] if line.strip())
