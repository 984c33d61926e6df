"""The steps that are left after a deployment or a change of credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops.stage.samconfig import Stage

_FIELD = 'field "when a message comes in", method POST'


def next_steps(stage: Stage, outputs: Mapping[str, str], *, missing: list[str]) -> str:
    """Return a numbered list of what is left to do, with the address to paste at Twilio.

    `outputs` are the deployed stack's; `missing` names the credentials that have no value yet.
    """
    steps = [
        f"paste {outputs['TwilioIncomingUrl']} into the WhatsApp sender at Twilio, {_FIELD}",
        f"make doctor STAGE={stage.name}",
    ]
    if missing:
        steps.insert(0, f"make secrets STAGE={stage.name}   (without: {', '.join(missing)})")
    if stage.overrides.get("Openings") != "on":
        steps.append(
            f"when all of it works: Openings=on in samconfig.toml, make deploy STAGE={stage.name}"
        )
    numbered = (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
    return "\n".join(("next:", *numbered))
