"""A healthy local stack, and the doctor's findings about it with one thing changed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from local.accounts import secret_text
from local.doctor import LocalFunctions, local_stack
from local.emulators.elevenlabs.batches import Callee
from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from ops.doctor.examination import CHECKS, examine
from ops.doctor.finding import Verdict
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from ops.doctor.finding import Finding

ANA = "+573000000001"
NEVER_CALLED = frozenset({"call_webhook has not run yet"})
PACE = Pace(minute=2.0, calls=50.0, texts=TextDelays(greeting=0.02, answer=0.02, part=0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFixture:
    """The running stack with its two emulators, and the doctor."""

    system: LocalSystem
    elevenlabs: ElevenLabsEmulator
    twilio: TwilioEmulator

    def findings(self, *only: str, **settings: str) -> list[Finding]:
        """Examine the stack, with these settings in place of its own."""
        return self._examine(only, settings, fix=False)

    def fixed(self, check: str) -> list[Finding]:
        """Run one check, which may correct what it finds."""
        return self._examine((check,), {}, fix=True)

    def _examine(
        self, only: tuple[str, ...], settings: dict[str, str], *, fix: bool
    ) -> list[Finding]:
        running = self.system.running
        running = replace(running, environment={**running.environment, **settings})
        with local_stack(running, self.system.logs, fix=fix) as stack:
            return list(examine(stack, only or tuple(CHECKS)))

    def problems(self, *only: str, **settings: str) -> dict[str, str]:
        """Examine and return each problem's line by its check; every check must have a finding."""
        found = self.findings(*only, **settings)
        assert {finding.check for finding in found} == set(only or CHECKS)
        return {
            finding.check: f"{finding.seen} -> {finding.remedy}"
            for finding in found
            if finding.verdict is Verdict.PROBLEM
        }

    def verdicts(self, check: str, **settings: str) -> list[Verdict]:
        """Run one check and return the verdicts of its findings."""
        return [finding.verdict for finding in self.findings(check, **settings)]

    @staticmethod
    def is_well(finding: Finding) -> bool:
        """Say whether a finding is ok, or about a function that these tests never call."""
        return finding.verdict is Verdict.OK or finding.seen in NEVER_CALLED

    @contextmanager
    def secret(self, setting: str, text: str) -> Iterator[None]:
        """Store another text in the secret that a setting names, for a while."""
        client = self.system.stack.aws.secrets
        name = self.system.running.environment[setting]
        before = client.get_secret_value(SecretId=name)["SecretString"]
        client.put_secret_value(SecretId=name, SecretString=text)
        try:
            yield
        finally:
            client.put_secret_value(SecretId=name, SecretString=before)


@contextmanager
def healthy_stack(logs: Path) -> Iterator[DoctorFixture]:
    """Start everything, make a call and write as a customer, so that every function has run."""
    with LocalSystem(logs=logs, pace=PACE, port=0) as system:
        twilio, elevenlabs = system.emulated_twilio, system.emulated_elevenlabs
        elevenlabs.submit([Callee(phone_number=ANA, variables={"name": "Ana"})])
        twilio.inbound(f"whatsapp:{ANA}", "Hola")
        functions = LocalFunctions(logs, since=elevenlabs.started_at)
        eventually(lambda: functions.state_of("conversation_worker").last_run)
        yield DoctorFixture(system=system, elevenlabs=elevenlabs, twilio=twilio)


def a_secret(value: str) -> str:
    """Write a secret as Secrets Manager keeps it."""
    return secret_text(value)
