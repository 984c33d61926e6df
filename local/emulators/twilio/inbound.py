"""Takes in what customers write and tells the business's webhook of it."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.inbound_fields import inbound_fields, with_changes
from local.emulators.twilio.inbound_kinds import Written, fields_of
from local.emulators.twilio.ledger import Direction, LedgerMessage
from local.emulators.twilio.plans import InboundPlan
from local.emulators.twilio.postman import Letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.delivery import Delivery
    from local.emulators.twilio.world import World

BARRIER_SECONDS = 5.0


class Inbound:
    """Keeps each message with its webhook event, so that it can be delivered again."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery
        self._events: dict[str, Letter] = {}

    def receive(
        self,
        from_: str,
        body: str,
        *,
        profile_name: str = "Ana",
        kind: str | None = None,
        fields: Mapping[str, object] | None = None,
        times: int = 1,
        parallel: bool = False,
    ) -> str:
        """Keep a customer's message and post its webhook so many times; return its sid."""
        sender = customer_address(from_)
        changes = {**self._kind_fields(kind, sender, body), **(fields or {})}
        plan = self._world.behaviours.for_inbound(InboundPlan(), sender)
        base = self._plain_fields(sender, body, profile_name, changes)
        form = with_changes(base, changes)
        sid = base["MessageSid"]
        if self._keep(sid, sender, form):
            event = self._world.sids.event()
            letter = Letter(url="", fields=form, event=event, more=plan.more)
            self._events[sid] = letter
            letter = replace(letter, signing=plan.signing)
            if plan.times != 1:
                times, parallel = plan.times, plan.parallel
            self._post(sid, letter, times=times, parallel=parallel)
        return sid

    def repeat(self, sid: str, *, times: int = 1, parallel: bool = False) -> None:
        """Post the webhook of a message again, as the same event; KeyError for an unknown sid."""
        self._post(sid, self._events[sid], times=times, parallel=parallel)

    def _plain_fields(
        self, sender: str, body: str, profile_name: str, changes: Mapping[str, object]
    ) -> dict[str, str]:
        account = self._world.account
        return inbound_fields(
            sid=self._world.sids.message(media=str(changes.get("NumMedia") or "0") != "0"),
            sender=sender,
            to=account.sender,
            body=body,
            # The channel's metadata repeats the name, so a name given as a field counts there too.
            profile_name=str(changes.get("ProfileName") or profile_name),
            account_sid=account.account_sid,
            seed=self._world.seed,
            service_sid=account.messaging_service_sid,
        )

    def _kind_fields(self, kind: str | None, sender: str, body: str) -> dict[str, object]:
        if kind is None:
            return {}
        thread = self._world.ledger.thread(sender)
        ours = [one.sid for one in thread if one.direction is not Direction.INBOUND]
        written = Written(
            body=body,
            business=self._world.account.sender,
            account_sid=self._world.account.account_sid,
            answers=ours[-1] if ours else None,
        )
        return fields_of(kind, written)

    def _keep(self, sid: str, sender: str, form: Mapping[str, str]) -> bool:
        now = self._world.clock.now()
        body = form.get("Body", "")
        forwarded = self._world.rules.hear(sender, body, at=now)
        message = LedgerMessage(
            sid=sid,
            direction=Direction.INBOUND,
            sender=sender,
            to=self._world.account.sender,
            body=body,
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
            num_media=int(form.get("NumMedia", "0")),
        )
        self._world.ledger.add(message)
        facts = {"sid": sid, "from": sender, "body": body, "forwarded": forwarded}
        self._world.journal.append("inbound", **facts)
        return forwarded

    def _post(self, sid: str, letter: Letter, *, times: int, parallel: bool) -> None:
        if times == 0:
            self._world.journal.append("webhook", sid=sid, url=None, failure="not delivered")
            return
        together = threading.Barrier(times if parallel else 1)

        def deliver() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(BARRIER_SECONDS)
            for _ in range(1 if parallel else times):
                self._delivery.deliver(sid, letter)

        for _ in range(times if parallel else 1):
            self._world.background.after(0, deliver)
