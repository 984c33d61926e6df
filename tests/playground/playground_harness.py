"""A playground over both emulators, without the stack, and a client of it."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from local.emulators.clock import Clock
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from local.local_system import approved_templates
from local.playground.playground import Playground
from local.playground.system_parts import SystemParts
from tests.emulators.twilio_harness import SwitchableApp
from tests.emulators.webhook_stub import TOKEN, WebhookStub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT = "AC" + "0" * 32
SENDER = "whatsapp:+12025550100"
ANA, LUIS = "+573000000001", "+573000000002"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaygroundHarness:
    """All that a test of the playground's API needs."""

    playground: Playground
    elevenlabs: ElevenLabsEmulator
    twilio: TwilioEmulator
    receiver: WebhookStub
    http: httpx.Client
    provider: httpx.Client

    def act(self, path: str, **asked: object) -> Any:
        """Act and return what was done."""
        answer = self.http.post(f"/api/{path}", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, **asked: object) -> tuple[int, str]:
        """Act in vain and return status and reason."""
        # Escaped by hand: the client's own way cannot write half of a character.
        body, kind = json.dumps(asked), {"content-type": "application/json"}
        answer = self.http.post(f"/api/{path}", content=body, headers=kind)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]

    def parts(self) -> dict[str, Any]:
        """Return everything that the pages would show once Twilio is quiet."""
        self.twilio.wait_until_idle()
        self.elevenlabs.workspace.catch_up()
        self.playground.refresh()
        parts: dict[str, Any] = self.http.get("/api/state").json()["parts"]
        return parts

    def screen(self, phone: str = ANA) -> Any:
        """Return what one phone shows."""
        return self.parts()[f"phone:{phone}"]

    def send(self, body: str, **form: str) -> str:
        """Send as the business does, and return the sid."""
        text = {} if "ContentSid" in form else {"Body": body}
        wanted = {"To": f"whatsapp:{ANA}", "From": SENDER, **text, **form}
        answer = self.provider.post(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=wanted)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sid"])

    def send_template(self, language: str = "es") -> str:
        """Send the opening of a language."""
        sid = approved_templates()[language].sid
        return self.send("", ContentSid=sid, ContentVariables='{"1": "Ana", "2": "implantes"}')


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaygroundServers:
    """Three servers and two clients for the session; each playground gets fresh emulators."""

    receivers: SwitchableApp
    providers: SwitchableApp
    playgrounds: SwitchableApp
    webhook_url: str
    http: httpx.Client
    provider: httpx.Client

    @contextmanager
    def open_playground(self, logs: Path, *, real: str = "") -> Iterator[PlaygroundHarness]:
        """Open a playground over fresh emulators; the provider named `real` is not emulated."""
        receiver = WebhookStub()
        twilio = TwilioEmulator(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            delays=NO_DELAYS,
            webhook_url=f"{self.webhook_url}/webhook/twilio/incoming",
            templates=approved_templates().values(),
        )
        elevenlabs = ElevenLabsEmulator(api_key="not-a-real-key", clock=Clock(speed=1000))
        parts = SystemParts(
            logs=logs,
            twilio=None if real == "twilio" else twilio,
            elevenlabs=None if real == "elevenlabs" else elevenlabs,
        )
        playground = Playground(parts)
        self.receivers.plugged, self.providers.plugged = receiver.app, twilio.app
        self.playgrounds.plugged = playground.app
        try:
            yield PlaygroundHarness(
                playground=playground,
                elevenlabs=elevenlabs,
                twilio=twilio,
                receiver=receiver,
                http=self.http,
                provider=self.provider,
            )
        finally:
            twilio.close()


@contextmanager
def serve_playgrounds() -> Iterator[PlaygroundServers]:
    """Start the servers, and end every part of them."""
    receivers, providers, playgrounds = SwitchableApp(), SwitchableApp(), SwitchableApp()
    with ExitStack() as running:
        webhook, provider, playground = (
            running.enter_context(serve(app)) for app in (receivers, providers, playgrounds)
        )
        yield PlaygroundServers(
            receivers=receivers,
            providers=providers,
            playgrounds=playgrounds,
            webhook_url=webhook.url,
            http=running.enter_context(httpx.Client(base_url=playground.url, trust_env=False)),
            provider=running.enter_context(
                httpx.Client(base_url=provider.url, auth=(ACCOUNT, TOKEN), trust_env=False)
            ),
        )
