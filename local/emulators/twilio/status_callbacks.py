"""Moves each outbound message through its statuses and posts the sender's status callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import external_user_id, masked
from local.emulators.twilio.errors import channel_message
from local.emulators.twilio.message_resource import API_VERSION
from local.emulators.twilio.webhook_sender import WebhookPost

if TYPE_CHECKING:
    from local.emulators.twilio.ledger import LedgerMessage
    from local.emulators.twilio.scenarios import SendScenario, StatusStep
    from local.emulators.twilio.state import EmulatorState


class StatusCallbacks:
    """Takes one step after another, so that callbacks come in the order of the scenario."""

    def __init__(self, state: EmulatorState) -> None:
        self._state = state
        self._install_sid = state.sids.fixed("XE", "channel")

    def follow(self, message: LedgerMessage, scenario: SendScenario, callback: str | None) -> None:
        """Take the steps that come before the answer now, and schedule the others."""
        url = callback if scenario.callbacks_posted else None
        early = scenario.steps[: scenario.callbacks_before_answer]
        for step in early:
            self._take(message, step, url)
        self._schedule(message, scenario.steps[len(early) :], url)

    def _schedule(
        self, message: LedgerMessage, steps: tuple[StatusStep, ...], url: str | None
    ) -> None:
        if not steps:
            return

        def take_first() -> None:
            self._take(message, steps[0], url)
            self._schedule(message, steps[1:], url)

        wait = self._state.clock.lasting(steps[0].wait).total_seconds()
        self._state.scheduler.after(wait, take_first)

    def _take(self, message: LedgerMessage, step: StatusStep, url: str | None) -> None:
        self._state.ledger.advance(
            message.sid, step.status, at=self._state.clock.now(), error_code=step.error_code
        )
        if url is None:
            return
        fields = callback_fields(
            message,
            step,
            account_sid=self._state.account.account_sid,
            install_sid=self._install_sid,
            seed=self._state.seed,
        )
        post = WebhookPost(url=url, fields=fields, event=self._state.sids.event())
        for attempt in self._state.webhooks.deliver(post):
            self._state.journal.append(
                "report",
                sid=message.sid,
                status=step.status,
                error_code=step.error_code,
                url=url,
                answer=attempt.status,
                attempt=attempt.number,
                ms=attempt.ms,
                failure=attempt.failure,
            )


def callback_fields(
    message: LedgerMessage, step: StatusStep, *, account_sid: str, install_sid: str, seed: str
) -> dict[str, str]:
    """Return the form of one status callback in the order that was captured from the provider."""
    arrived = step.status in ("delivered", "read")
    fields = {"EventType": step.status.upper()} if arrived else {}
    fields |= {
        "SmsSid": message.sid,
        "SmsStatus": step.status,
        "MessageStatus": step.status,
        "ChannelToAddress": masked(message.to),
        "To": message.to,
        "ChannelPrefix": "whatsapp",
        "MessageSid": message.sid,
        "AccountSid": account_sid,
        "StructuredMessage": "false",
        "From": message.sender,
        "ApiVersion": API_VERSION,
        "ChannelInstallSid": install_sid,
    }
    if message.messaging_service_sid:
        fields["MessagingServiceSid"] = message.messaging_service_sid
    if step.error_code:
        text = channel_message(step.error_code)
        fields |= {
            "ErrorCode": str(step.error_code),
            "ErrorMessage": text,
            "ChannelStatusMessage": text,
        }
    if arrived:
        fields["ExternalUserId"] = external_user_id(message.to, seed)
    return fields
