"""The trial's steps on the stack itself: build, deploy, gaps, alarms, secrets, delete."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from local.home import ROOT
from ops.build.target import Target
from ops.deploy import commands
from ops.deploy.bench import KEY, TOKEN
from ops.deploy.errors import NotReady, NotSeen
from ops.deploy.secrets import Secrets
from ops.deploy.shims import SHIMS
from ops.deploy.stages import read_stage

if TYPE_CHECKING:
    from ops.deploy.bench import Bench

STAGE = "dev"
_PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


def build(bench: Bench) -> str:
    """Build with sam for this machine's own Python and processor."""
    target = own_target()
    command = [sys.executable, "-m", "ops.build", "--stage", STAGE]
    command += ["--runtime", target.runtime, "--architecture", target.architecture]
    command += ["--build-dir", str(bench.build)]
    with bench.log.open("ab") as log:
        done = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False)
    if done.returncode:
        raise NotSeen(f"sam build failed\n  log       {bench.log}")
    bench.overrides |= dict(pair.split("=", 1) for pair in target.overrides)
    return f"{target.runtime}, {target.architecture}"


def own_target() -> Target:
    """Return the target whose packages run here. Raises NotReady where none does."""
    processor = _PROCESSORS.get(platform.machine().lower())
    if processor is None or platform.system() != "Linux":
        raise NotReady("the trial runs Lambda's packages here: that takes Linux on x86_64 or arm64")
    version = sys.version_info
    return Target(runtime=f"python{version.major}.{version.minor}", architecture=processor)


def deploy_with_openings_off(bench: Bench) -> str:
    """Deploy with sam, openings off and the poller resting."""
    deploy(bench, Openings="off", PollerSchedule="DISABLED")
    return f"{len(bench.deployed.names)} resources, {bench.deployed.outputs['ApiUrl']}"


def close_gaps(bench: Bench) -> str:
    """Close the gaps that ministack's CloudFormation leaves."""
    closed = []
    for shim in SHIMS:
        if shim.missing(bench.deployed):
            shim.close(bench.deployed)
            closed.append(shim.what)
        if missing := shim.missing(bench.deployed):
            raise NotSeen(f"{shim.what}: {', '.join(missing)}")
    return "closed: " + (", ".join(closed) or "none, the list can be shortened")


def check_alarms(bench: Bench) -> str:
    """Look for the alarms and whom they would tell."""
    alarms = bench.deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]
    topic = bench.deployed.outputs["AlarmsTopicArn"]
    silent = [each["AlarmName"] for each in alarms if topic not in each["AlarmActions"]]
    listed = bench.deployed.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    addresses = [each["Endpoint"] for each in listed["Subscriptions"]]
    if not alarms or silent or addresses != [bench.overrides["AlarmEmail"]]:
        raise NotSeen(f"alarms {len(alarms)}, of these silent {silent}, told {addresses}")
    return f"{len(alarms)} alarms, to {addresses[0]}"


def write_secrets(bench: Bench) -> str:
    """Set the secrets, with the code of `make secrets`."""
    outputs = bench.deployed.outputs
    secrets = Secrets(bench.account, outputs)
    before = secrets.missing()
    said: list[str] = []
    values = {"ELEVENLABS_API_KEY": KEY, "TWILIO_AUTH_TOKEN": TOKEN}
    commands.write_secrets(secrets, values, said.append)
    if len(before) != len(values) or Secrets(bench.account, outputs).missing():
        raise NotSeen(f"without a value before: {before}; said: {said}")
    return "; ".join(line.strip() for line in said)


def answer_self_test(bench: Bench) -> str:
    """Ask the webhook's self-test over HTTP."""
    answer = httpx.get(f"{address(bench)}/webhook/twilio/test", timeout=30)
    held = answer.json() if answer.status_code == 200 else {}
    if held.get("success") is not True or not {"message", "timestamp"} <= set(held):
        raise NotSeen(f"the self-test answered {answer.status_code} {answer.text}")
    return str(held["message"])


def deploy_with_openings_on(bench: Bench) -> str:
    """Deploy again with openings on, the poller at work, and paste the printed URL into Twilio."""
    deploy(bench, Openings="on", PollerSchedule="ENABLED", PublicBaseUrl=address(bench))
    url = bench.deployed.outputs["TwilioIncomingUrl"]
    if not url.startswith(address(bench)):
        raise NotSeen(f"the stack's output names another address: {url}")
    bench.twilio.webhook_url = url
    return url


def delete(bench: Bench) -> str:
    """Delete the stack with sam."""
    names = dict(bench.deployed.names)
    bench.sam("delete", "--no-prompts")
    left = bench.deployed.client("dynamodb").list_tables()["TableNames"]
    if left:
        raise NotSeen(f"tables that are left: {', '.join(left)}")
    return f"{len(names)} resources gone"


def deploy(bench: Bench, **changed: str) -> None:
    """Deploy with the stage's own samconfig.toml, this machine's values in place of its own."""
    bench.overrides |= changed
    values = {**read_stage(commands.SAMCONFIG, STAGE).overrides, **bench.overrides}
    pairs = [f"{name}={value}" for name, value in values.items()]
    options = [
        "--config-file",
        str(commands.SAMCONFIG),
        "--config-env",
        STAGE,
        "--no-confirm-changeset",
    ]
    options += ["--template-file", str(bench.build / "template.yaml"), "--no-progressbar"]
    bench.sam("deploy", *options, "--parameter-overrides", *pairs)


def address(bench: Bench) -> str:
    """Return where ministack serves the stack's API; its own name needs a resolver."""
    return f"{bench.ministack.url}/_aws/execute-api/{bench.deployed.names['HttpApi']}/$default"
