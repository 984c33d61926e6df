"""Runs the template's functions from their source, behind awslambdaric, without any trigger."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.accounts import secret_text
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.running_stack import ROOT
from local.stack.aws_resources import AwsResources
from local.stack.child_processes import ChildProcesses
from local.stack.functions import Functions
from local.stack.template import Template
from local.views import views_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aftercall.bootstrap.views import Runtime

EVENTS = ROOT / "events"
ACCOUNT_SID = "AC" + "0" * 32
SENDER = "+12025550100"
KEY, TOKEN = "made-up-key", "local-auth-token"
WEBHOOK_SECRET = "local-webhook-secret"


@dataclass(frozen=True, kw_only=True)
class Harness:
    """The functions, and what they stored."""

    functions: Functions
    views: Runtime
    aws: AwsResources
    environment: Mapping[str, str]

    def run(self, name: str) -> Any:
        """Run an event against the function that it is named after; return the answer."""
        return self.run_event(name, read_event(name))

    def run_event(self, name: str, event: Any) -> Any:
        """Run an event that was changed on the way."""
        answer = self.functions.invoke(function_of(name), event)
        assert not answer.failed, answer.error
        return answer.payload


def read_event(name: str) -> dict[str, Any]:
    """Return an event as it stands in its file."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event


def function_of(event: str) -> str:
    """Return the function's folder that begins an event's name."""
    folders = [folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir()]
    (found,) = [name for name in folders if event == name or event.startswith(f"{name}_")]
    return found


@contextmanager
def a_harness(aws_url: str, logs: Path) -> Iterator[Harness]:
    """Create the template's resources, its providers emulated; nothing runs by itself."""
    with ExitStack() as held:
        twilio = TwilioEmulator(
            account_sid=ACCOUNT_SID, auth_token=TOKEN, sender=f"whatsapp:{SENDER}"
        )
        held.callback(twilio.close)
        twilio_url = held.enter_context(Server(twilio.app)).url
        elevenlabs = ElevenLabsEmulator(api_key=KEY)
        elevenlabs_url = held.enter_context(Server(elevenlabs.app)).url
        parameters = {
            "PublicBaseUrl": "https://api.example.com",
            "TwilioAccountSid": ACCOUNT_SID,
            "TwilioWhatsAppFrom": SENDER,
            "TwilioBaseUrl": twilio_url,
            "TwilioMessagingBaseUrl": twilio_url,
            "ElevenLabsBaseUrl": elevenlabs_url,
        }
        template = Template(ROOT / "template.yaml", overrides=parameters, stack_name="events")
        aws = AwsResources(aws_url)
        held.callback(aws.close)
        secrets = {
            "TwilioSecret": secret_text(TOKEN),
            "ElevenLabsSecret": secret_text(KEY),
            "CallWebhookSecret": secret_text(WEBHOOK_SECRET),
        }
        aws.create(template, secret_values=secrets)
        specs = template.functions()
        functions = Functions(
            specs,
            children=held.enter_context(ChildProcesses()),
            aws_url=aws_url,
            log_folder=logs,
            processes_each=1,
        )
        held.callback(functions.stop)
        environment = next(spec.environment for spec in specs if spec.name == "conversation_worker")
        views = views_over(aws, environment)
        yield Harness(functions=functions, views=views, aws=aws, environment=environment)
