"""Delivers the webhook of a customer's message, then does what its answer says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.signing import Signing
from local.emulators.twilio.twiml import read_answer

if TYPE_CHECKING:
    from local.emulators.twilio.outbound import Outbound
    from local.emulators.twilio.postman import Attempt, Letter
    from local.emulators.twilio.twiml import Instructions
    from local.emulators.twilio.world import World


class Delivery:
    """Calls the webhook, and the fallback where the webhook's answer is none or a bad one."""

    def __init__(self, world: World, outbound: Outbound) -> None:
        self.webhook_url: str | None = None
        self.fallback_url: str | None = None
        self._world = world
        self._outbound = outbound

    def deliver(self, sid: str, letter: Letter) -> None:
        """Post one event, wait for its answer and follow it."""
        if not self.webhook_url:
            self._world.journal.append("webhook", sid=sid, url=None, failure="no webhook URL")
            return
        told = self._tell(sid, replace(letter, url=self.webhook_url))
        if told and told.alert and self.fallback_url:
            why = (("ErrorCode", str(told.alert)), ("ErrorUrl", self.webhook_url.partition("#")[0]))
            more = (*letter.more, *why)
            fallback = replace(letter, url=self.fallback_url, more=more, signing=Signing.USUAL)
            told = self._tell(sid, fallback)
        for text in told.replies if told else ():
            self._outbound.reply(letter.fields["From"], text)

    def _tell(self, sid: str, letter: Letter) -> Instructions | None:
        attempt = None
        for attempt in self._world.postman.deliver(letter):
            self._note(sid, letter.url, attempt)
        if attempt is None:
            return None
        told = read_answer(attempt)
        if told.alert:
            self._world.journal.append("alert", sid=sid, code=told.alert)
        return told

    def _note(self, sid: str, url: str, attempt: Attempt) -> None:
        self._world.journal.append(
            "webhook",
            sid=sid,
            url=url,
            status=attempt.status,
            ms=attempt.ms,
            attempt=attempt.number,
            body=attempt.body,
            failure=attempt.failure,
        )
