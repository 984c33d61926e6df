"""Connection overrides: the fragment of a webhook URL that says how patiently to call it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

_LIMITS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Timeouts in seconds, how often to try again, and after what."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def retries_after(self, failure: str | None) -> bool:
        """Say whether this kind of failure is tried again."""
        return failure is not None and (failure in self.policy or "all" in self.policy)


def split_overrides(url: str) -> tuple[str, Overrides]:
    """Part a webhook URL from its overrides; what is not understood has no effect."""
    clean, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    policy = frozenset(given.get("rp", "").split(",")) & _POLICIES
    return clean, Overrides(
        connect=_number(given, "ct", 5000) / 1000,
        read=_number(given, "rt", 15_000) / 1000,
        total=_number(given, "tt", 15_000) / 1000,
        retries=_number(given, "rc", 1),
        policy=policy or frozenset({"ct"}),
    )


def _number(given: dict[str, str], name: str, otherwise: int) -> int:
    low, high = _LIMITS[name]
    text = given.get(name, "")
    return int(text) if text.isdecimal() and low <= int(text) <= high else otherwise
