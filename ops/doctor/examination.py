"""Runs every check in the order in which a set-up is mended, and prints the findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import AftercallError, Misconfigured, Unavailable
from ops.doctor import (
    agent_checks,
    agent_tool_checks,
    aws_checks,
    elevenlabs_checks,
    function_checks,
    twilio_checks,
)
from ops.doctor.finding import CannotCheck, Verdict, not_checked, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

Check: TypeAlias = "Callable[[ExaminedStack], Iterable[Finding]]"

CHECKS: Final[Mapping[str, Check]] = {
    "tables": aws_checks.check_tables,
    "queue": aws_checks.check_queue,
    "dead letters": aws_checks.check_dead_letters,
    "secrets": aws_checks.check_secrets,
    "functions": function_checks.check_functions,
    "schedules": function_checks.check_schedules,
    "concurrency": function_checks.check_concurrency,
    "public URL": function_checks.check_public_url,
    "ElevenLabs address": elevenlabs_checks.check_address,
    "ElevenLabs key": elevenlabs_checks.check_key,
    "ElevenLabs agents": elevenlabs_checks.check_agents,
    "agent overrides": agent_checks.check_overrides,
    "agent events": agent_checks.check_events,
    "agent tool events": agent_tool_checks.check_tool_events,
    "agent tools": agent_tool_checks.check_tools,
    "agent placeholders": agent_checks.check_placeholders,
    "agent turn": agent_checks.check_turn,
    "agent context": agent_checks.check_context,
    "Twilio account": twilio_checks.check_account,
    "Twilio sender": twilio_checks.check_sender,
    "Twilio webhook": twilio_checks.check_webhook,
    "opening templates": twilio_checks.check_templates,
}

_NO_PERMISSION = ("AccessDenied", "UnauthorizedOperation", "NotAuthorized")
_CHECK_WIDTH = max(map(len, CHECKS))
_VERDICT_WIDTH = max(map(len, Verdict))
_WORST_FIRST = (Verdict.PROBLEM, Verdict.WARNING, Verdict.NOT_CHECKED, Verdict.OK)


def print_examination(stack: ExaminedStack) -> int:
    """Print each finding as soon as it is known, then a summary; return the exit status."""
    findings = []
    for finding in examine(stack):
        findings.append(finding)
        print(to_line(finding), flush=True)
    print(f"\n{to_summary(findings)}")
    return int(any(finding.verdict is Verdict.PROBLEM for finding in findings))


def examine(stack: ExaminedStack, only: Iterable[str] = tuple(CHECKS)) -> Iterator[Finding]:
    """Run the checks and yield their findings; a check that fails never stops the others."""
    for name in only:
        for finding in _run(CHECKS[name], stack):
            yield replace(finding, check=name)


def to_line(finding: Finding) -> str:
    """Write one finding on one line."""
    head = f"{finding.check:<{_CHECK_WIDTH}}  {finding.verdict:<{_VERDICT_WIDTH}}  "
    line = head + " ".join(finding.seen.split())
    return f"{line} -> {finding.remedy}" if finding.remedy else line


def to_summary(findings: Iterable[Finding]) -> str:
    """Count the verdicts, the worst first."""
    counted = Counter(finding.verdict for finding in findings)
    return ", ".join(
        f"{counted[verdict]} {verdict}" for verdict in _WORST_FIRST if counted[verdict]
    )


def _run(check: Check, stack: ExaminedStack) -> list[Finding]:
    try:
        return list(check(stack))
    except CannotCheck as error:
        return [not_checked(error.why, error.remedy)]
    except Misconfigured as error:
        return [problem(str(error), "correct it in samconfig.toml or .env, then deploy or start")]
    except Unavailable as error:
        return [
            problem(str(error), "look at the provider's status page, then run the doctor again")
        ]
    except AftercallError as error:
        return [problem(str(error), "check the ids in the settings")]
    except ClientError as error:
        return [_refused_by_aws(error)]
    except BotoCoreError as error:
        name = type(error).__name__
        return [not_checked(f"AWS gave no answer ({name})", "check the network and the region")]
    except Exception as error:  # noqa: BLE001 - a fault of one check must not hide the others
        name = type(error).__name__
        return [not_checked(f"the check itself failed ({name})", "report it as a bug")]


def _refused_by_aws(error: ClientError) -> Finding:
    code, asked = error.response["Error"]["Code"], error.operation_name
    if any(refusal in code for refusal in _NO_PERMISSION):
        return not_checked(f"no permission for {asked}", "give your own AWS user that permission")
    return not_checked(f"AWS answered {code} to {asked}", "check the stack in CloudFormation")
