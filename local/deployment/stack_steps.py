"""The steps of `make deploy-local` on the stack itself: build, deploy, secrets, alarms, delete."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from local.deployment.deployment_run import API_KEY, AUTH_TOKEN, StepFailed
from local.deployment.ministack_gaps import GAPS
from ops.build.target import Target
from ops.errors import NotReady
from ops.project import ROOT, SAMCONFIG
from ops.secrets import set_secrets
from ops.secrets.stage_secrets import StageSecrets
from ops.stage.samconfig import read_stage

if TYPE_CHECKING:
    from local.deployment.deployment_run import DeploymentRun

STAGE = "dev"
TRIES = 3
_PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def build(run: DeploymentRun) -> str:
    """Build with sam for this machine's own Python and processor."""
    target = own_target()
    command = [sys.executable, "-m", "ops.build", "--stage", STAGE]
    command += ["--runtime", target.runtime, "--architecture", target.architecture]
    command += ["--build-dir", str(run.build_folder)]
    with run.sam_log.open("ab") as log:
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False)
    if done.returncode:
        raise StepFailed(f"sam build failed\n  log       {run.sam_log}")
    run.overrides |= dict(pair.split("=", 1) for pair in target.overrides)
    return f"{target.runtime}, {target.architecture}"


def own_target() -> Target:
    """Return the build target that this machine can run. Raises NotReady where there is none."""
    processor = _PROCESSORS.get(platform.machine().lower())
    if processor is None or platform.system() != "Linux":
        raise NotReady(
            "`make deploy-local` runs the packages built for Lambda on this machine: "
            "use Linux on x86_64 or arm64"
        )
    version = sys.version_info
    return Target(runtime=f"python{version.major}.{version.minor}", architecture=processor)


def deploy_with_openings_off(run: DeploymentRun) -> str:
    """Deploy with sam, openings and the poller's schedule switched off."""
    deploy(run, Openings="off", PollerSchedule="DISABLED")
    return f"{len(run.stack.names)} resources, {run.stack.outputs['ApiUrl']}"


def close_gaps(run: DeploymentRun) -> str:
    """Set what ministack's CloudFormation ignores."""
    closed = []
    for gap in GAPS:
        if gap.missing(run.stack):
            gap.close(run.stack)
            closed.append(gap.what)
        if missing := gap.missing(run.stack):
            raise StepFailed(f"{gap.what}: {', '.join(missing)}")
    return "set: " + (", ".join(closed) or "nothing, ministack_gaps.py can be shortened")


def check_alarms(run: DeploymentRun) -> str:
    """Check that every alarm notifies the e-mail address of the stage."""
    alarms = run.stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    topic = run.stack.outputs["AlarmsTopicArn"]
    unheard = [each["AlarmName"] for each in alarms if topic not in each["AlarmActions"]]
    listed = run.stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    addresses = [each["Endpoint"] for each in listed["Subscriptions"]]
    if not alarms or unheard or addresses != [run.overrides["AlarmEmail"]]:
        raise StepFailed(
            f"{len(alarms)} alarms, of these without a notification: {unheard}, "
            f"subscribed: {addresses}"
        )
    return f"{len(alarms)} alarms, to {addresses[0]}"


def write_secrets(run: DeploymentRun) -> str:
    """Set the secrets, with the code of `make secrets`."""
    outputs = run.stack.outputs
    secrets = StageSecrets(run.account, outputs)
    before = secrets.missing()
    said: list[str] = []
    values = {"ELEVENLABS_API_KEY": API_KEY, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
    set_secrets.write_secrets(secrets, values, said.append)
    # Read anew: the first object only remembers what it wrote.
    if len(before) != len(values) or StageSecrets(run.account, outputs).missing():
        raise StepFailed(f"without a value before: {before}; said: {said}")
    return "; ".join(line.strip() for line in said)


def run_self_test(run: DeploymentRun) -> str:
    """Ask the webhook's self-test over HTTP."""
    failed: list[str] = []
    # As often as Twilio tries: the first request may meet a cold start that outlasts it.
    while len(failed) < TRIES:
        try:
            answer = httpx.get(f"{run.api_url}/webhook/twilio/test", timeout=30)
        except httpx.HTTPError as error:
            failed.append(f"no answer ({type(error).__name__})")
            continue
        if answer.status_code != 200:
            failed.append(f"{answer.status_code} {answer.text[:200]}")
            continue
        body = answer.json()
        if body.get("success") is not True or not {"message", "timestamp"} <= set(body):
            raise StepFailed(f"the self-test answered {answer.text}")
        return str(body["message"]) + (f" (at try {len(failed) + 1})" if failed else "")
    raise StepFailed(f"the self-test was asked {TRIES} times: {'; '.join(failed)}")


def deploy_with_openings_on(run: DeploymentRun) -> str:
    """Deploy again with openings and the schedule on, and set the printed URL at Twilio."""
    deploy(run, Openings="on", PollerSchedule="ENABLED", PublicBaseUrl=run.api_url)
    url = run.stack.outputs["TwilioIncomingUrl"]
    if not url.startswith(run.api_url):
        raise StepFailed(f"the stack's output names another address: {url}")
    run.twilio.webhook_url = url
    return url


def delete(run: DeploymentRun) -> str:
    """Delete the stack with sam."""
    names = dict(run.stack.names)
    run.sam("delete", "--no-prompts")
    tables = run.stack.client("dynamodb").list_tables()["TableNames"]
    if tables:
        raise StepFailed(f"tables that were not deleted: {', '.join(tables)}")
    return f"{len(names)} resources deleted"


def deploy(run: DeploymentRun, **changed: str) -> None:
    """Deploy the stage of samconfig.toml, with the run's parameters in place of the stage's."""
    run.overrides |= changed
    values = {**read_stage(SAMCONFIG, STAGE).overrides, **run.overrides}
    pairs = [f"{name}={value}" for name, value in values.items()]
    options = ["--config-file", str(SAMCONFIG), "--config-env", STAGE, "--no-confirm-changeset"]
    options += ["--template-file", str(run.build_folder / "template.yaml"), "--no-progressbar"]
    run.sam("deploy", *options, "--parameter-overrides", *pairs)
