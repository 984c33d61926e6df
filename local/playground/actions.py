"""The actions of the controls: batches, calls, take-over, faults, runs of functions, restarts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.flows.operator.change_control import ControlOutcome
from local.emulators.elevenlabs.batches import Plan
from local.emulators.elevenlabs.message_catalog import LANGUAGES
from local.playground.asked import CannotAct, a_choice, a_number, a_phone, a_switch, a_text
from local.playground.batches import MOST_CUSTOMERS, plan_batch

if TYPE_CHECKING:
    from local.playground.asked import Act, Asked
    from local.playground.faults import Faults
    from local.playground.system_parts import SystemParts
    from local.stack.stack import Stack

SCHEDULED = ("call_poller", "reconciler")


class ControlActions:
    """One method for each; every one returns what it did or raises CannotAct."""

    def __init__(self, parts: SystemParts, faults: Faults) -> None:
        self._parts = parts
        self._faults = faults

    def by_path(self) -> dict[str, Act]:
        """Name every action by the path under which it is posted."""
        return {
            "batches": self.call,
            "calls": self.end_call,
            "control": self.give_control,
            "faults": self.set_fault,
            "faults/clear": self.clear_faults,
            "rounds": self.take_round,
            "functions/restart": self.restart_functions,
        }

    def call(self, asked: Asked) -> dict[str, object]:
        """Start a batch whose calls end as asked."""
        elevenlabs = self._parts.elevenlabs
        if elevenlabs is None:
            raise CannotAct("ElevenLabs is real here: start the batch there", status=409)
        endings = {plan: a_number(asked, plan, most=MOST_CUSTOMERS) for plan in Plan}
        if not 1 <= sum(endings.values()) <= MOST_CUSTOMERS:
            raise CannotAct(f"call from 1 to {MOST_CUSTOMERS} customers at once")
        batches = list(elevenlabs.workspace.batches.values())
        before = 0 if a_switch(asked, "again") else sum(len(one.recipients) for one in batches)
        language = a_choice({"language": "es", **asked}, "language", LANGUAGES)
        callees = plan_batch(endings, called_before=before, language=language)
        batch = elevenlabs.submit(callees, name=f"Batch {len(batches) + 1}")
        return {"batch_id": batch.batch_id, "customers": len(callees)}

    def end_call(self, asked: Asked) -> dict[str, object]:
        """End a running call now."""
        elevenlabs = self._parts.elevenlabs
        plan = Plan(a_choice(asked, "ending", [str(one) for one in Plan]))
        recipient_id = a_text(asked, "recipient_id")
        if elevenlabs is None or recipient_id not in elevenlabs.dialler.calls:
            raise CannotAct("there is no such call")
        return {"ended": elevenlabs.dialler.finish_now(recipient_id, plan)}

    def give_control(self, asked: Asked) -> dict[str, object]:
        """Let a person take a conversation over, or give it back to the agent."""
        if self._parts.tables is None:
            raise CannotAct("no stack is running", status=409)
        to_agent = a_choice(asked, "to", ("human", "agent")) == "agent"
        outcome = self._parts.tables.give_control(a_phone(asked), to_agent=to_agent)
        if outcome is ControlOutcome.NO_CONVERSATION:
            raise CannotAct("there is no conversation with that customer", status=404)
        return {"outcome": str(outcome)}

    def set_fault(self, asked: Asked) -> dict[str, object]:
        """Make something go wrong."""
        name = a_text(asked, "name")
        try:
            self._faults.set(name)
        except KeyError:
            raise CannotAct(f"there is no fault {name!r} to set here") from None
        return {"set": name}

    def clear_faults(self, _asked: Asked) -> dict[str, object]:
        """Let everything go right again."""
        self._faults.clear()
        return {}

    def take_round(self, asked: Asked) -> dict[str, object]:
        """Let a scheduled function run now instead of at its minute."""
        name = a_choice(asked, "function", SCHEDULED)
        self._stack().fire_now(name)
        return {"ran": name}

    def restart_functions(self, _asked: Asked) -> dict[str, object]:
        """Kill every function process; the next event starts new ones."""
        self._stack().restart_functions()
        return {}

    def _stack(self) -> Stack:
        if self._parts.stack is None:
            raise CannotAct("no stack is running", status=409)
        return self._parts.stack
