"""Takes in what customers write and tells the business's webhook of it."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.inbound_fields import inbound_fields, with_changes
from local.emulators.twilio.ledger import Direction, LedgerMessage
from local.emulators.twilio.plans import InboundPlan
from local.emulators.twilio.postman import Letter
from local.emulators.twilio.twiml import read_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.outbound import Outbound
    from local.emulators.twilio.world import World

BARRIER_SECONDS = 5.0


class Inbound:
    """Keeps each message with its webhook event, so that it can be delivered again."""

    def __init__(self, world: World, outbound: Outbound, *, webhook_url: str | None) -> None:
        self.webhook_url = webhook_url
        self._world = world
        self._outbound = outbound
        self._events: dict[str, tuple[dict[str, str], str]] = {}

    def receive(
        self,
        from_: str,
        body: str,
        *,
        profile_name: str = "Ana",
        fields: Mapping[str, object] | None = None,
        times: int = 1,
        parallel: bool = False,
    ) -> str:
        """Keep a customer's message and post its webhook so many times; return its sid."""
        changes = dict(fields or {})
        sender = customer_address(from_)
        plan = self._world.behaviours.for_inbound(InboundPlan(), sender)
        base = inbound_fields(
            sid=self._world.sids.message(media=str(changes.get("NumMedia") or "0") != "0"),
            sender=sender,
            to=self._world.account.sender,
            body=body,
            profile_name=profile_name,
            account_sid=self._world.account.account_sid,
            seed=self._world.seed,
        )
        form = with_changes(base, {**changes, **plan.extra})
        sid = base["MessageSid"]
        if self._keep(sid, sender, form):
            self._events[sid] = (form, self._world.sids.event())
            self._post(sid, times=times, parallel=parallel, forged=plan.forged)
        return sid

    def repeat(self, sid: str, *, times: int = 1, parallel: bool = False) -> None:
        """Post the webhook of a message again, as the same event; KeyError for an unknown sid."""
        self._post(sid, times=times, parallel=parallel, forged=False)

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

    def _post(self, sid: str, *, times: int, parallel: bool, forged: bool) -> None:
        fields, event = self._events[sid]
        letter = Letter(url=self.webhook_url or "", fields=fields, event=event, forged=forged)
        together = threading.Barrier(times if parallel else 1)

        def deliver() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(BARRIER_SECONDS)
            for _ in range(1 if parallel else times):
                self._deliver(sid, letter)

        for _ in range(times if parallel else 1):
            self._world.background.after(0, deliver)

    def _deliver(self, sid: str, letter: Letter) -> None:
        if not letter.url:
            self._world.journal.append("webhook", sid=sid, url=None, failure="no webhook URL")
            return
        attempt = None
        for attempt in self._world.postman.deliver(letter):
            self._world.journal.append(
                "webhook",
                sid=sid,
                url=letter.url,
                status=attempt.status,
                ms=attempt.ms,
                attempt=attempt.number,
                body=attempt.body,
                failure=attempt.failure,
            )
        if attempt is None:
            return
        instructions = read_answer(attempt)
        if instructions.alert:
            self._world.journal.append("alert", sid=sid, code=instructions.alert)
        for text in instructions.replies:
            self._outbound.reply(letter.fields["From"], text)
