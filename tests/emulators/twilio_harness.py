"""A test harness: the emulated Twilio over HTTP, and the provider's own client."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.emulators.clock import Clock
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from tests.emulators.webhook_stub import TOKEN, WebhookStub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

ACCOUNT = "AC" + "0" * 32
SENDER = "whatsapp:+12025550100"
ANA = "whatsapp:+573000000001"
LUIS = "whatsapp:+573000000002"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


class Rerouted(TwilioHttpClient):  # type: ignore[misc]  # the package ships no types
    """The provider's own HTTP client, with its hosts moved to the emulator."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=10)
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send to the emulator what was meant for the provider."""
        for product in ("accounts", "api", "content", "messaging"):
            url = url.replace(f"https://{product}.twilio.com", self._base_url)
        return super().request(method, url, *args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """A running emulator, the stub of our webhook, and two clients: bare HTTP and the SDK."""

    emulator: TwilioEmulator
    clock: Clock
    webhook: WebhookStub
    callback: str
    http: httpx.Client
    twilio: Any

    def send(self, **changes: str) -> Any:
        """Send a text to Ana through the provider's client, with a callback."""
        request = {"to": ANA, "from_": SENDER, "body": "Hola", "status_callback": self.callback}
        return self.twilio.messages.create(**{**request, **changes})

    def post(self, **form: str) -> httpx.Response:
        """Post a form to Messages.json as it stands."""
        return self.http.post(f"{MESSAGES}.json", data=form)

    def statuses(self) -> list[str]:
        """Return the statuses that were reported, once nothing more is scheduled."""
        self.emulator.wait_until_idle()
        return [received.fields["MessageStatus"] for received in self.webhook.received()]


class SwitchableApp:
    """Hands every request to whichever app is plugged in, so that one server serves many tests."""

    def __init__(self) -> None:
        self.plugged: Any = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over."""
        await self.plugged(scope, receive, send)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioServers:
    """Two servers and two clients that last; each harness on them has an emulator of its own."""

    emulator_app: SwitchableApp
    webhook_app: SwitchableApp
    webhook_url: str
    http: httpx.Client
    rerouted: Rerouted

    @contextmanager
    def harness(self, **settings: Any) -> Iterator[Harness]:
        """Plug in an emulator, without delays unless `settings` say so."""
        clock = settings.pop("clock", Clock())
        choices = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "clock": clock,
            "delays": NO_DELAYS,
            "webhook_url": f"{self.webhook_url}/webhook/twilio/incoming",
        }
        stub = WebhookStub()
        emulator = TwilioEmulator(**{**choices, **settings})
        self.webhook_app.plugged, self.emulator_app.plugged = stub.app, emulator.app
        try:
            yield Harness(
                emulator=emulator,
                clock=clock,
                webhook=stub,
                callback=f"{self.webhook_url}/webhook/twilio/status/m-1",
                http=self.http,
                twilio=Client(ACCOUNT, TOKEN, http_client=self.rerouted),
            )
        finally:
            emulator.close()


@contextmanager
def twilio_servers() -> Iterator[TwilioServers]:
    """Run the servers until the block ends."""
    emulator_app, webhook_app = SwitchableApp(), SwitchableApp()
    with serve(webhook_app) as webhook, serve(emulator_app) as server:
        rerouted = Rerouted(server.url)
        with httpx.Client(base_url=server.url, auth=(ACCOUNT, TOKEN), trust_env=False) as http:
            yield TwilioServers(
                emulator_app=emulator_app,
                webhook_app=webhook_app,
                webhook_url=webhook.url,
                http=http,
                rerouted=rerouted,
            )
        rerouted.session.close()
