"""Each language's opening is a template that WhatsApp approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.config.policies import read_default_language
from ops.doctor.finding import Seen, not_checked, ok, problem, warning
from ops.doctor.twilio_side import TwilioRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Look at every template in the settings, and whether the default language has one."""
    openings = site.twilio.openings
    if openings.sandbox:
        yield not_checked(
            "the sandbox takes no template of ours: openings are free text there",
            "use a sender of your own before customers are written to",
        )
        return
    language = site.read(read_default_language)
    if language not in openings.templates:
        yield _none_for_default(language, openings.enabled)
    site.twilio.require_account()
    for language, sid in openings.templates.items():
        yield _look_at(site, language, sid)


def _none_for_default(language: str, enabled: bool) -> Seen:
    what = f"no template for {language}, the default language"
    remedy = f"have one approved and set OpeningTemplate{language.title()}"
    return (
        problem(f"{what}: its openings are cancelled", remedy) if enabled else warning(what, remedy)
    )


def _look_at(site: Site, language: str, sid: str) -> Seen:
    setting = f"OpeningTemplate{language.title()}"
    try:
        approval = site.twilio.approval(sid)
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
