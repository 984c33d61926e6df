"""ElevenLabs answers at the base URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

HOSTS: Final = frozenset(
    {
        "api.elevenlabs.io",
        "api.us.elevenlabs.io",
        "api.eu.residency.elevenlabs.io",
        "api.in.residency.elevenlabs.io",
        "api.sg.residency.elevenlabs.io",
    }
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_REMEDY: Final = "set ElevenLabsBaseUrl to the host of the workspace's region and deploy again"


def look(site: Site) -> Iterator[Seen]:
    """Knock without a key: ElevenLabs asks for one, in JSON."""
    base_url = site.elevenlabs.settings.base_url
    try:
        answer = httpx.get(f"{base_url}/v1/convai/batch-calling/workspace", timeout=10)
        asks_for_key = answer.status_code == httpx.codes.UNAUTHORIZED and "detail" in answer.json()
    except ValueError:
        asks_for_key = False
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield problem(f"{base_url} does not answer ({type(error).__name__})", _REMEDY)
        return
    if not asks_for_key:
        yield problem(f"{base_url} answers ({answer.status_code}), but not as ElevenLabs", _REMEDY)
    elif urlsplit(base_url).hostname in HOSTS | _LOOPBACK:
        yield ok(base_url)
    else:
        yield warning(f"{base_url} answers, but is no host that ElevenLabs names", _REMEDY)
