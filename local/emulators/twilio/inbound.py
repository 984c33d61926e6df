"""Stores what customers write and posts it to the business's webhook."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.inbound_webhook import inbound_fields, with_changes
from local.emulators.twilio.ledger import Direction, LedgerMessage
from local.emulators.twilio.message_kinds import CustomerMessage, fields_of
from local.emulators.twilio.message_resource import media_files
from local.emulators.twilio.scenarios import InboundScenario
from local.emulators.twilio.webhook_sender import WebhookPost

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.inbound_webhook import InboundWebhook
    from local.emulators.twilio.state import EmulatorState

BARRIER_SECONDS = 5.0


class Inbound:
    """Keeps each message's webhook post, so that it can be delivered again."""

    def __init__(self, state: EmulatorState, webhook: InboundWebhook) -> None:
        self._state = state
        self._webhook = webhook
        self._posts: dict[str, WebhookPost] = {}

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
        scenario = self._state.behaviours.for_inbound(InboundScenario(), sender)
        base = self._plain_fields(sender, body, profile_name, changes)
        form = with_changes(base, changes)
        sid = base["MessageSid"]
        if self._keep(sid, sender, form, scenario):
            event = self._state.sids.event()
            post = WebhookPost(url="", fields=form, event=event, more_fields=scenario.more_fields)
            self._posts[sid] = post
            post = replace(post, signing=scenario.signing)
            if scenario.times != 1:
                times, parallel = scenario.times, scenario.parallel
            self._post(sid, post, times=times, parallel=parallel)
        return sid

    def repeat(self, sid: str, *, times: int = 1, parallel: bool = False) -> None:
        """Post the webhook of a message again, as the same event; KeyError for an unknown sid."""
        self._post(sid, self._posts[sid], times=times, parallel=parallel)

    def _plain_fields(
        self, sender: str, body: str, profile_name: str, changes: Mapping[str, object]
    ) -> dict[str, str]:
        account = self._state.account
        return inbound_fields(
            sid=self._state.sids.message(media=str(changes.get("NumMedia") or "0") != "0"),
            sender=sender,
            to=account.sender,
            body=body,
            # The channel's metadata repeats the name, so a name given as a field counts there too.
            profile_name=str(changes.get("ProfileName") or profile_name),
            account_sid=account.account_sid,
            seed=self._state.seed,
            service_sid=account.messaging_service_sid,
        )

    def _kind_fields(self, kind: str | None, sender: str, body: str) -> dict[str, object]:
        if kind is None:
            return {}
        thread = self._state.ledger.thread(sender)
        ours = [one.sid for one in thread if one.direction is not Direction.INBOUND]
        message = CustomerMessage(
            body=body,
            business=self._state.account.sender,
            account_sid=self._state.account.account_sid,
            answers=ours[-1] if ours else None,
        )
        return fields_of(kind, message)

    def _keep(
        self, sid: str, sender: str, form: Mapping[str, str], scenario: InboundScenario
    ) -> bool:
        now = self._state.clock.now()
        body = form.get("Body", "")
        forwarded = self._state.rules.record_inbound(sender, body, at=now)
        message = LedgerMessage(
            sid=sid,
            direction=Direction.INBOUND,
            sender=sender,
            to=self._state.account.sender,
            body=body,
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
            num_media=int(form.get("NumMedia", "0")),
            media=media_files(form),
            media_readable=scenario.media_readable,
        )
        self._state.ledger.add(message)
        facts = {"sid": sid, "from": sender, "body": body, "forwarded": forwarded}
        self._state.journal.append("inbound", **facts)
        return forwarded

    def _post(self, sid: str, post: WebhookPost, *, times: int, parallel: bool) -> None:
        if times == 0:
            self._state.journal.append("webhook", sid=sid, url=None, failure="not delivered")
            return
        barrier = threading.Barrier(times if parallel else 1)

        def deliver() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                barrier.wait(BARRIER_SECONDS)
            for _ in range(1 if parallel else times):
                self._webhook.deliver(sid, post)

        for _ in range(times if parallel else 1):
            self._state.scheduler.after(0, deliver)
