"""Both secrets hold a value of the shape that the functions read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.config.settings import read_elevenlabs, read_twilio
from aftercall.domain.errors import Misconfigured, Unavailable
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock
from ops.doctor.finding import Seen, ok, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Read each secret as a function does; no value is shown."""
    yield _look_at(site, "ElevenLabs", lambda: site.read(read_elevenlabs).secret)
    yield _look_at(site, "Twilio", lambda: site.read(read_twilio).secret)


def _look_at(site: Site, whose: str, name: Callable[[], str]) -> Seen:
    try:
        values = Secret(site.data.secrets, name(), SystemClock()).accepted()
    except Misconfigured as error:
        what, _, _ = str(error).rpartition(": ")
        return problem(what, "write it with `make secrets` (locally: put it in .env and restart)")
    except Unavailable as error:
        return problem(str(error), "let your AWS user read it, or check the region")
    rotated = ", and the one before" if len(values) > 1 else ""
    return ok(f"{whose}: a current value{rotated}")
