"""The functions in this process over their real wiring, what they ask of AWS recorded."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from local.accounts import secret_text
from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import RECEPTION_AGENT
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.elevenlabs.timing import NO_WAIT, CallDelays
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import Delays
from local.emulators.twilio.templates import Template as ContentTemplate
from local.stack.aws_resources import AwsResources
from local.stack.sqs_event_source import to_record
from local.stack.template import Template
from local.views import views_over
from tests.architecture.reading import ROOT
from tests.functions.recorded_wiring import Recorder, wired
from tests.functions.twilio_webhook_requests import (
    ACCOUNT,
    HOST,
    SENDER,
    TOKEN,
    a_request,
    incoming_fields,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aftercall.bootstrap.views import Runtime
    from local.stack.resource_specs import QueueSpec, SecretSpec, TableSpec
    from tests.architecture.permissions import Grants

KEY, WEBHOOK_SECRET = "made-up-key", "made-up-webhook-secret"
HX = "HX" + "0" * 32
NEVER = 3600.0


class Unhurried(LambdaContext):
    """The context of an invocation that has all its time before it."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


def scoped_id_of(customer: str) -> str:
    """Return the id by which WhatsApp knows a number; a scoped id is its own."""
    return f"CO.{customer[1:]}" if customer.startswith("+") else customer


@dataclass(frozen=True, kw_only=True)
class Harness:
    """One stack; `physical` has the logical id of each of its resources."""

    twilio: TwilioEmulator
    elevenlabs: ElevenLabsEmulator
    clock: Clock
    aws: AwsResources
    views: Runtime
    queue_url: str
    recorders: Mapping[str, Recorder]
    physical: Mapping[str, str]

    def run(self, function: str, event: Mapping[str, Any] | None = None) -> Any:
        """Invoke a function."""
        return import_module(f"functions.{function}.app").lambda_handler(event or {}, Unhurried())

    def meet(self, function: str, operation: str, doing: Callable[[], object]) -> None:
        """Let something happen just before a function's next request of this kind leaves."""
        self.recorders[function].before[operation] = doing

    def write(self, customer: str, text: str, *, times: int = 1) -> None:
        """Write as a customer, and bring the webhook so many times."""
        sid = self.twilio.inbound(customer, text)
        ids = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid}
        scoped_id = scoped_id_of(customer)
        fields = incoming_fields(
            From=f"whatsapp:{customer}",
            WaId=None if customer == scoped_id else customer[1:],
            ExternalUserId=f"whatsapp:{scoped_id}",
            Body=text,
            **ids,
        )
        for _ in range(times):
            assert self.run("twilio_webhook", a_request(fields))["statusCode"] == 200

    def take_turns(self) -> list[Any]:
        """Hand what waits in the queue to the worker; return what it gives back."""
        received = self.aws.sqs.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )
        records = [to_record(message, "made-up-arn") for message in received.get("Messages", [])]
        assert records, "no turn was requested"
        answer = self.run("conversation_worker", {"Records": records})
        return list(answer["batchItemFailures"])

    def used(self) -> Grants:
        """Return what was asked so far, in the form of the table of permissions."""
        found: Grants = {}
        for function, recorder in self.recorders.items():
            own = found.setdefault(function, {})
            for action, resource in recorder.asked:
                own.setdefault(self._logical(resource), set()).add(action)
        return found

    def _logical(self, resource: str) -> str:
        for physical, logical in self.physical.items():
            _, named, below = resource.partition(physical)
            if named:
                return f"{logical}{below}" if below.startswith("/index/") else logical
        return resource


@contextmanager
def a_harness(url: str) -> Iterator[Harness]:
    """Create the template's resources, emulate the providers, and wire every function."""
    with ExitStack() as held:
        clock = Clock()
        twilio = TwilioEmulator(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            sender=SENDER,
            delays=Delays(sent=NEVER),
            templates=[ContentTemplate(sid=HX, body="Hola {{1}}: {{2}}.")],
        )
        held.callback(twilio.close)
        elevenlabs = ElevenLabsEmulator(
            api_key=KEY, clock=clock, call_delays=CallDelays(processing=NEVER), text_delays=NO_WAIT
        )
        twilio_url = held.enter_context(Server(twilio.app)).url
        template = _template(twilio_url, held.enter_context(Server(elevenlabs.app)).url)
        aws = AwsResources(url)
        held.callback(aws.close)
        secrets = {"Twilio": TOKEN, "ElevenLabs": KEY, "CallWebhook": WEBHOOK_SECRET}
        aws.create(
            template,
            secret_values={f"{name}Secret": secret_text(text) for name, text in secrets.items()},
        )
        specs = template.functions()
        (worker,) = [spec for spec in specs if spec.name == "conversation_worker"]
        yield Harness(
            twilio=twilio,
            elevenlabs=elevenlabs,
            clock=clock,
            aws=aws,
            views=views_over(aws, worker.environment),
            queue_url=worker.environment["TURNS_QUEUE_URL"],
            recorders={spec.name: held.enter_context(wired(spec, url)) for spec in specs},
            physical={spec.name: spec.logical_id for spec in _resources(template)},
        )


def _template(twilio_url: str, elevenlabs_url: str) -> Template:
    parameters = {
        "PublicBaseUrl": f"https://{HOST}",
        "TwilioAccountSid": ACCOUNT,
        "TwilioWhatsAppFrom": SENDER,
        "TwilioBaseUrl": twilio_url,
        "TwilioMessagingBaseUrl": twilio_url,
        "ElevenLabsBaseUrl": elevenlabs_url,
        "DefaultAgentId": RECEPTION_AGENT,
        "OpeningTemplateEs": HX,
        "Openings": "on",
        "QuietSeconds": "0",
    }
    stack = f"permissions{datetime.now(UTC):%H%M%S%f}"
    return Template(ROOT / "template.yaml", overrides=parameters, stack_name=stack)


def _resources(template: Template) -> list[TableSpec | QueueSpec | SecretSpec]:
    return [*template.tables(), *template.queues(), *template.secrets()]
