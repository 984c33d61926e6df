"""Opens the desk of a running workshop on its own port."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from local.emulators.elevenlabs.message_catalog import LANGUAGES
from local.emulators.serve import Server
from local.playground.actions import DeskActions
from local.playground.app import desk_app
from local.playground.board import Board
from local.playground.calls import CallList
from local.playground.decisions import Decisions
from local.playground.faults import Faults
from local.playground.phone_actions import PhoneActions
from local.playground.phones import Phones
from local.playground.story import Story
from local.playground.traffic import Traffic
from local.playground.watch import Source, Watch
from local.stack.port_owner import explain_taken_port
from local.workshop import SENDER, approved_templates

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.applications import Starlette

    from local.playground.rooms import Rooms

BUSINESS = "Clínica Dental Aurora"
OFTEN, NOW_AND_THEN = 0.12, 0.6


class Desk:
    """A context manager: while it is open, a browser may look and act at `url`."""

    def __init__(self, rooms: Rooms, *, port: int = 0, story: Story | None = None) -> None:
        self._rooms = rooms
        self._port = port
        self._closing = threading.Event()
        self._running = ExitStack()
        self.story = story or Story()
        self.app = self._build()

    def __enter__(self) -> Self:
        server = Server(self.app, port=self._port)
        with explain_taken_port(self._port, setting="DESK_PORT"):
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
        """Look at everything now, whether or not it is due."""
        self._watch.refresh(all_of_it=True)

    def _build(self) -> Starlette:
        rooms, sources = self._rooms, [Source(look=self.story.look, every=OFTEN)]
        calls = phones = None
        if rooms.elevenlabs is not None:
            calls = CallList(rooms.elevenlabs, Decisions(rooms.logs))
            sources.append(Source(look=calls.look, every=OFTEN))
        if rooms.twilio is not None:
            traffic = Traffic(rooms.twilio.journal)
            languages = {one.sid: name for name, one in approved_templates().items()}
            phones = Phones(rooms.twilio, traffic, calls=calls, languages=languages)
            sources += [Source(look=look, every=OFTEN) for look in (phones.look, traffic.look)]
        faults = Faults(elevenlabs=rooms.elevenlabs, twilio=rooms.twilio)
        sources.append(Source(look=faults.look, every=OFTEN))
        if rooms.tables is not None:
            sources.append(Source(look=rooms.tables.look, every=NOW_AND_THEN))
        board = Board()
        board.put("about", _about(rooms))
        self._watch = Watch(board, sources)
        acts = PhoneActions(rooms.twilio, phones).by_path() | DeskActions(rooms, faults).by_path()
        return desk_app(self._watch, acts, self._closing)


def _about(rooms: Rooms) -> dict[str, object]:
    return {
        "business": BUSINESS if rooms.elevenlabs is not None else SENDER,
        "elevenlabs": rooms.elevenlabs is not None,
        "twilio": rooms.twilio is not None,
        "stack": rooms.stack is not None,
        "languages": list(LANGUAGES),
        "minute": rooms.minute,
        "zone": rooms.tables.zone.key if rooms.tables is not None else "UTC",
    }
