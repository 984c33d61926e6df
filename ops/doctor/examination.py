"""Every check in the order in which a set-up is mended; one that fails never stops the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import AftercallError, Misconfigured, Unavailable
from ops.doctor import (
    agent_context,
    agent_events,
    agent_overrides,
    agent_placeholders,
    agent_turn,
    dead_letters,
    elevenlabs_address,
    elevenlabs_agents,
    elevenlabs_key,
    functions_alive,
    public_url,
    schedules,
    secret_values,
    tables,
    turns_queue,
    twilio_account,
    twilio_sender,
    twilio_templates,
    twilio_webhook_url,
)
from ops.doctor.finding import CannotCheck, Finding, Seen, not_checked, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ops.doctor.site import Site

Look: TypeAlias = "Callable[[Site], Iterable[Seen]]"

CHECKS: Final[Mapping[str, Look]] = {
    "tables": tables.look,
    "queue": turns_queue.look,
    "dead letters": dead_letters.look,
    "secrets": secret_values.look,
    "functions": functions_alive.look,
    "schedules": schedules.look,
    "public URL": public_url.look,
    "ElevenLabs address": elevenlabs_address.look,
    "ElevenLabs key": elevenlabs_key.look,
    "ElevenLabs agents": elevenlabs_agents.look,
    "agent overrides": agent_overrides.look,
    "agent events": agent_events.look,
    "agent placeholders": agent_placeholders.look,
    "agent turn": agent_turn.look,
    "agent context": agent_context.look,
    "Twilio account": twilio_account.look,
    "Twilio sender": twilio_sender.look,
    "Twilio webhook": twilio_webhook_url.look,
    "opening templates": twilio_templates.look,
}

_NO_PERMISSION = ("AccessDenied", "UnauthorizedOperation", "NotAuthorized")


def examine(site: Site, only: Iterable[str] = tuple(CHECKS)) -> Iterator[Finding]:
    """Run the checks, and give each line as soon as it is known."""
    for name in only:
        for seen in _look(CHECKS[name], site):
            yield Finding(check=name, verdict=seen.verdict, seen=seen.what, remedy=seen.remedy)


def _look(look: Look, site: Site) -> list[Seen]:
    try:
        return list(look(site))
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


def _refused_by_aws(error: ClientError) -> Seen:
    code, asked = error.response["Error"]["Code"], error.operation_name
    if any(sign in code for sign in _NO_PERMISSION):
        return not_checked(f"no permission for {asked}", "give your own AWS user that permission")
    return not_checked(f"AWS answered {code} to {asked}", "check the stack in CloudFormation")
