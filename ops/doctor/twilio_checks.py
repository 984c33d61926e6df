"""Checks the Twilio account: its state, the sender, the sender's webhook, the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aftercall.config.policies import read_default_language
from aftercall.domain.errors import Misconfigured
from ops.doctor.finding import CannotCheck, not_checked, ok, problem, warning
from ops.doctor.twilio_api import TwilioRefused
from ops.stage.webhook_address import CONNECTION_OVERRIDES, inbound_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

SANDBOX_SENDER: Final = "whatsapp:+14155238886"
_PASTE_AT: Final = "in Twilio's console, field `when a message comes in`, method POST"


def check_account(stack: ExaminedStack) -> Iterator[Finding]:
    """Read the account with the token that the functions use."""
    _require_token(stack)
    try:
        account = stack.twilio.account()
    except TwilioRefused as refused:
        if refused.status not in (401, 403, 404):
            raise
        yield problem(
            f"the account refuses the token ({refused})",
            "write the account's auth token with `make secrets`, and check TwilioAccountSid",
        )
        return
    if account.status != "active":
        yield problem(f"the account is {account.status}", "settle it in Twilio's console")
    elif str(account.type).casefold() == "trial":
        yield warning("active, but a trial", "upgrade it before customers are written to")
    else:
        yield ok("active, token accepted")


def check_sender(stack: ExaminedStack) -> Iterator[Finding]:
    """Find the settings' sender among the account's; the sandbox's belongs to no account."""
    settings = stack.twilio.settings
    stack.twilio.require_account()
    if settings.sandbox:
        yield not_checked(
            f"{settings.sender} is the shared sandbox's, which no API shows",
            "see in Twilio's console that your phone has joined it: the stay ends after 3 days",
        )
    elif settings.sender == SANDBOX_SENDER:
        yield problem(
            f"{settings.sender} is Twilio's sandbox, but Sandbox is off",
            "deploy with Sandbox=on, or with a sender of your own",
        )
    else:
        yield _own_sender(stack, settings.sender)


def check_webhook(stack: ExaminedStack) -> Iterator[Finding]:
    """Compare the sender's webhook with the stack's address; with `fix`, correct it."""
    stack.twilio.require_account()
    if not stack.settings.public_url:
        raise CannotCheck("no function knows the public address", "deploy the stack again")
    url = inbound_address(stack.settings.public_url)
    if stack.twilio.settings.sandbox:
        yield not_checked("the sandbox's webhook is shown by no API", f"paste {url} {_PASTE_AT}")
        return
    try:
        sender = stack.twilio.sender()
    except TwilioRefused as refused:
        yield not_checked(f"senders are not shown ({refused})", f"paste {url} {_PASTE_AT}")
        return
    if sender is None:
        raise CannotCheck("there is no sender to look at", "mend what `Twilio sender` says first")
    yield _compare_webhook(stack, sender, url)


def check_templates(stack: ExaminedStack) -> Iterator[Finding]:
    """Check the approval of every template, and that the default language has one."""
    openings = stack.twilio.openings
    if openings.sandbox:
        yield not_checked(
            "the sandbox takes no template of ours: openings are free text there",
            "use a sender of your own before customers are written to",
        )
        return
    default = stack.settings.read(read_default_language)
    if default not in openings.templates:
        seen = f"no template for {default}, the default language"
        remedy = f"have one approved and set {_template_setting(default)}"
        # Without openings switched on, nothing is cancelled yet.
        if openings.enabled:
            yield problem(f"{seen}: its openings are cancelled", remedy)
        else:
            yield warning(seen, remedy)
    stack.twilio.require_account()
    for language, sid in openings.templates.items():
        yield _check_template(stack, language, sid)


def _require_token(stack: ExaminedStack) -> None:
    """Raise CannotCheck where the secret has no token to try."""
    try:
        _ = stack.twilio.token
    except Misconfigured:
        raise CannotCheck("there is no token to try", "mend what `secrets` says first") from None


def _own_sender(stack: ExaminedStack, name: str) -> Finding:
    try:
        sender = stack.twilio.sender()
    except TwilioRefused as refused:
        return not_checked(f"senders are not shown ({refused})", "see them in Twilio's console")
    if sender is None:
        return problem(
            f"the account has no sender {name}",
            "correct TwilioWhatsAppFrom, or register the number as a WhatsApp sender",
        )
    if not str(sender.status).startswith("ONLINE"):
        return problem(
            f"{name} is {sender.status}", "finish or renew its registration in Twilio's console"
        )
    return ok(f"{name} is {sender.status}")


def _compare_webhook(stack: ExaminedStack, sender: Any, url: str) -> Finding:
    webhook = sender.webhook or {}
    set_to, method = webhook.get("callback_url") or "", webhook.get("callback_method") or "POST"
    # What follows the # only tells Twilio how long to wait and how often to try.
    address, _, overrides = set_to.partition("#")
    is_called = address == url.partition("#")[0] and method == "POST"
    if is_called and overrides:
        return ok(f"POST {set_to}")
    if is_called and not stack.fix:
        advice = f"with {CONNECTION_OVERRIDES} behind it Twilio would repeat what failed"
        return ok(f"POST {set_to}; {advice}")
    if stack.fix:
        stack.twilio.change_webhook(sender, url)
        return ok(f"was {set_to or 'not set'}; now POST {url}")
    found = f"{method} {set_to}" if set_to else "nothing"
    return problem(
        f"webhook not called: Twilio has {found}, not POST {url}",
        f"run the doctor with FIX=1, or paste {url} {_PASTE_AT}",
    )


def _template_setting(language: str) -> str:
    return f"OpeningTemplate{language.title()}"


def _check_template(stack: ExaminedStack, language: str, sid: str) -> Finding:
    setting = _template_setting(language)
    try:
        approval = stack.twilio.approval(sid)
    except TwilioRefused as refused:
        if refused.status != 404:
            raise
        return problem(f"{language}: the account has no template {sid}", f"correct {setting}")
    status = approval.get("status") or "unsubmitted"
    if status != "approved":
        reason = approval.get("rejection_reason")
        return problem(
            f"{language}: template {sid} is not approved: {status}"
            + (f", {reason}" if reason else ""),
            f"submit it to WhatsApp and wait, or set {setting} to an approved one",
        )
    if str(approval.get("category", "")).upper() == "MARKETING":
        return warning(
            f"{language}: {sid} is approved as marketing, which WhatsApp may withhold",
            "word it as the call's continuation, so that it is approved as utility",
        )
    return ok(f"{language}: {sid} is approved")
