"""The playground's server: pages and actions for a running local system, on a port of its own."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from local.emulators.elevenlabs.message_catalog import LANGUAGES
from local.emulators.serve import Server
from local.local_system import SENDER, approved_templates
from local.playground.actions import ControlActions
from local.playground.app import playground_app
from local.playground.calls import CallList
from local.playground.decisions import Decisions
from local.playground.faults import Faults
from local.playground.page_state import PageState
from local.playground.phone_actions import PhoneActions
from local.playground.phones import Phones
from local.playground.story import Story
from local.playground.traffic import Traffic
from local.playground.watch import Source, Watch
from local.stack.port_owner import explain_taken_port

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.applications import Starlette

    from local.playground.system_parts import SystemParts

BUSINESS = "Clínica Dental Aurora"
OFTEN, NOW_AND_THEN = 0.12, 0.6


class Playground:
    """A context manager: while it is open, its pages and actions are served at `url`."""

    def __init__(self, parts: SystemParts, *, port: int = 0, story: Story | None = None) -> None:
        self._parts = parts
        self._port = port
        self._closing = threading.Event()
        self._running = ExitStack()
        self.story = story or Story()
        self.app = self._build()

    def __enter__(self) -> Self:
        server = Server(self.app, port=self._port)
        with explain_taken_port(self._port, setting="PLAYGROUND_PORT"):
            self.url = self._running.enter_context(server).url
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The streams of open pages end first, so that the server need not cut them off.
        self._closing.set()
        self._running.close()

    def refresh(self) -> None:
        """Read every source now, whether or not its interval is over."""
        self._watch.refresh(all_of_it=True)

    def _build(self) -> Starlette:
        parts, sources = self._parts, [Source(read=self.story.read_parts, every=OFTEN)]
        calls = phones = None
        if parts.elevenlabs is not None:
            calls = CallList(parts.elevenlabs, Decisions(parts.logs))
            sources.append(Source(read=calls.read_parts, every=OFTEN))
        if parts.twilio is not None:
            traffic = Traffic(parts.twilio.journal)
            languages = {one.sid: name for name, one in approved_templates().items()}
            phones = Phones(parts.twilio, traffic, calls=calls, languages=languages)
            sources += [
                Source(read=phones.read_parts, every=OFTEN),
                Source(read=traffic.read_parts, every=OFTEN),
            ]
        faults = Faults(elevenlabs=parts.elevenlabs, twilio=parts.twilio)
        sources.append(Source(read=faults.read_parts, every=OFTEN))
        if parts.tables is not None:
            sources.append(Source(read=parts.tables.read_parts, every=NOW_AND_THEN))
        state = PageState()
        state.put("about", _about(parts))
        self._watch = Watch(state, sources)
        actions = (
            PhoneActions(parts.twilio, phones).by_path() | ControlActions(parts, faults).by_path()
        )
        return playground_app(self._watch, actions, self._closing)


def _about(parts: SystemParts) -> dict[str, object]:
    return {
        "business": BUSINESS if parts.elevenlabs is not None else SENDER,
        "elevenlabs": parts.elevenlabs is not None,
        "twilio": parts.twilio is not None,
        "stack": parts.stack is not None,
        "languages": list(LANGUAGES),
        "minute": parts.minute,
        "zone": parts.tables.zone.key if parts.tables is not None else "UTC",
    }
