"""The system on this machine: the stack, and an emulator for each provider without an account."""

from __future__ import annotations

import os
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from local.accounts import Accounts, secret_text
from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import RECEPTION_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import TextDelays
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.templates import Template as ContentTemplate
from local.running_stack import ROOT, RunningStack
from local.stack.stack import Stack
from local.unsigned_forms import accept_unsigned_forms
from ops.stage.webhook_address import inbound_address

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

TEMPLATE = ROOT / "template.yaml"
WORDINGS = ROOT / "layers/core/aftercall/texts/customer.toml"
ACCOUNT_SID = "AC" + "0" * 32
SENDER = "+12025550100"
CALL_WEBHOOK = "/webhook/elevenlabs/call"
_KEY = "local-api-key"
_TOKEN = "local-auth-token"
_WEBHOOK_SECRET = "local-webhook-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast time passes here: the schedules' minute, the emulated calls and agent.

    What runs on AWS keeps its own times. `calls` shortens scripted calls by this factor.
    """

    minute: float = 60.0
    calls: float = 10.0
    texts: TextDelays = field(default_factory=TextDelays)


class LocalSystem:
    """A running stack with its emulators; a context manager that stops all of it."""

    def __init__(
        self,
        *,
        logs: Path,
        accounts: Accounts | None = None,
        pace: Pace | None = None,
        port: int,
        call_webhook: bool = False,
    ) -> None:
        """Set up; with `call_webhook` the emulated ElevenLabs posts ended calls to our webhook."""
        self._accounts = accounts or Accounts()
        self._pace = pace or Pace()
        self._running = ExitStack()
        self.logs = logs
        self.elevenlabs: ElevenLabsEmulator | None = None
        self.twilio: TwilioEmulator | None = None
        self._port = port
        self._call_webhook = call_webhook

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.close()

    def _start(self) -> None:
        overrides = {"PublicBaseUrl": "{api_url}", "Openings": "on"}
        overrides |= self._start_elevenlabs() | self._start_twilio() | self._accounts.parameters
        self.stack = Stack(
            template=TEMPLATE,
            log_folder=self.logs,
            overrides=overrides,
            secrets={
                "ElevenLabsSecret": secret_text(self._accounts.elevenlabs_api_key or _KEY),
                "CallWebhookSecret": secret_text(
                    self._accounts.elevenlabs_webhook_secret or _WEBHOOK_SECRET
                ),
                "TwilioSecret": secret_text(self._accounts.twilio_auth_token or _TOKEN),
            },
            minute=self._pace.minute,
            api_port=self._port,
            before_route=accept_unsigned_forms(self.twilio.inbound) if self.twilio else None,
        )
        self._running.enter_context(self.stack)
        if self.twilio is not None:
            self.twilio.webhook_url = inbound_address(self.stack.api_url)
        if self._call_webhook and self.elevenlabs is not None:
            url = f"{self.stack.api_url}{CALL_WEBHOOK}"
            self.elevenlabs.report_calls_to(url, secret=_WEBHOOK_SECRET)
        # Calls are opened only if they end after the poller's first run, so it runs at once.
        self.stack.fire_now("call_poller")

    @property
    def emulated_twilio(self) -> TwilioEmulator:
        """Twilio's emulator; raises RuntimeError where a real account is used."""
        if self.twilio is None:
            raise RuntimeError("this system uses a real Twilio account")
        return self.twilio

    @property
    def emulated_elevenlabs(self) -> ElevenLabsEmulator:
        """ElevenLabs' emulator; raises RuntimeError where a real account is used."""
        if self.elevenlabs is None:
            raise RuntimeError("this system uses a real ElevenLabs account")
        return self.elevenlabs

    @property
    def minute(self) -> float:
        """How many seconds the schedules' minute takes."""
        return self._pace.minute

    @property
    def running(self) -> RunningStack:
        """Where everything answers."""
        environment: dict[str, str] = {}
        for spec in self.stack.specs:
            environment |= spec.environment
        return RunningStack(
            pid=os.getpid(),
            api_url=self.stack.api_url,
            aws_url=self.stack.aws.url,
            elevenlabs_url=self._elevenlabs_url,
            twilio_url=self._twilio_url,
            environment=environment,
        )

    def _start_elevenlabs(self) -> dict[str, str]:
        self._elevenlabs_url: str | None = None
        if self._accounts.elevenlabs_api_key:
            return {}
        self.elevenlabs = ElevenLabsEmulator(
            api_key=_KEY, clock=Clock(speed=self._pace.calls), text_delays=self._pace.texts
        )
        server = self._running.enter_context(Server(self.elevenlabs.app))
        self._elevenlabs_url = server.url
        return {"ElevenLabsBaseUrl": server.url, "DefaultAgentId": RECEPTION_AGENT}

    def _start_twilio(self) -> dict[str, str]:
        """Start the emulator, or leave openings to a real account's owner to switch on."""
        self._twilio_url: str | None = None
        if self._accounts.has_twilio:
            return {"Openings": "off"}
        templates = approved_templates()
        self.twilio = TwilioEmulator(
            account_sid=ACCOUNT_SID,
            auth_token=_TOKEN,
            sender=f"whatsapp:{SENDER}",
            templates=templates.values(),
        )
        self._running.callback(self.twilio.close)
        server = self._running.enter_context(Server(self.twilio.app))
        self._twilio_url = server.url
        sids = {
            f"OpeningTemplate{name.title()}": template.sid for name, template in templates.items()
        }
        return sids | {
            "TwilioAccountSid": ACCOUNT_SID,
            "TwilioWhatsAppFrom": SENDER,
            "TwilioBaseUrl": server.url,
            "TwilioMessagingBaseUrl": server.url,
        }


def approved_templates() -> dict[str, ContentTemplate]:
    """Return our opening in each language as the template an owner would have approved."""
    wordings = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    found = {}
    for number, (language, wording) in enumerate(wordings.items(), start=1):
        body = wording["opening_name_topic"].replace("{name}", "{{1}}").replace("{topic}", "{{2}}")
        sid = f"HX{number:032d}"
        found[language] = ContentTemplate(sid=sid, body=body, language=language)
    return found
