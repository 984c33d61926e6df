"""Which unusual behaviours are switched on, for which agent and path, and how many times."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Place(StrEnum):
    """Where a behaviour acts, and so what one `time` of it is."""

    HANDSHAKE = "handshake"  # one attempt to open a socket
    SESSION = "session"  # one open socket
    TURN = "turn"  # one user message
    REQUEST = "request"  # one REST request
    DATA = "data"  # one REST answer with something in it to make odd
    LOOKUP = "lookup"  # one REST request for one conversation that exists
    WEBHOOK = "webhook"  # one conversation of which the post-call webhook tells


@dataclass(slots=True, kw_only=True)
class Setting:
    """One behaviour switched on; without `times` it stays until cleared."""

    name: str
    place: Place
    agent_id: str | None = None
    path: str = ""
    times: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def number(self, key: str, default: float) -> float:
        """Read one numeric value of the setting."""
        return float(self.values.get(key, default))

    def fits(self, *, place: Place, agent_id: str | None, path: str) -> bool:
        """Return whether the setting applies to this place, agent and path."""
        return (
            self.place is place
            and self.agent_id in {None, agent_id}
            and self.path in path
            and self.times != 0
        )


class UnknownBehaviourError(ValueError):
    """A name that is in no list of behaviours."""


class Behaviours:
    """The settings in force; the newest of a name wins."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.places = places
        self._settings: list[Setting] = []
        self._lock = threading.Lock()

    def set(
        self,
        name: str,
        *,
        agent_id: str | None = None,
        path: str = "",
        times: int | None = None,
        **values: Any,
    ) -> None:
        """Switch a behaviour on: for all, for one agent, for paths that hold a text, N times."""
        if name not in self.places:
            raise UnknownBehaviourError(
                f"no behaviour {name!r}; there are: {', '.join(self.places)}"
            )
        setting = Setting(
            name=name,
            place=self.places[name],
            agent_id=agent_id,
            path=path,
            times=times,
            values=values,
        )
        with self._lock:
            self._settings.insert(0, setting)

    def clear(self, name: str | None = None) -> None:
        """Switch one behaviour off, or all."""
        with self._lock:
            self._settings = [s for s in self._settings if name is not None and s.name != name]

    def take(
        self, place: Place, *, agent_id: str | None = None, path: str = ""
    ) -> dict[str, Setting]:
        """Return the settings that apply, by name, and count one time of each."""
        with self._lock:
            found: dict[str, Setting] = {}
            for setting in self._settings:
                if setting.name in found:
                    continue
                if setting.fits(place=place, agent_id=agent_id, path=path):
                    found[setting.name] = setting
            for setting in found.values():
                if setting.times is not None:
                    setting.times -= 1
            self._settings = [s for s in self._settings if s.times != 0]
        return found

    def active(self) -> list[Setting]:
        """List the settings in force, newest first."""
        with self._lock:
            return list(self._settings)
