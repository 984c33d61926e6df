"""The port Agent over ElevenLabs' text socket: one short session per turn."""

import json
import re
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.sync.client import ClientConnection, connect

from aftercall.domain.errors import AgentFailure, FailureKind, Misconfigured, Unavailable
from aftercall.gateways.elevenlabs import frames_out
from aftercall.gateways.elevenlabs.api_key import ApiKey, read_key
from aftercall.gateways.elevenlabs.closes import NO_CLOSE_FRAME, KeyRefused, NotAsked
from aftercall.gateways.elevenlabs.connection import SILENT, OneHostConnection
from aftercall.gateways.elevenlabs.exchange import Exchange
from aftercall.gateways.elevenlabs.frames_in import read_frame
from aftercall.gateways.elevenlabs.waits import own_wait
from aftercall.ports import AgentAnswer, Clock, Question, Random

OPEN_SECONDS = 5.0
LARGEST_FRAME = 2**20
WORTH_ANOTHER_TRY = timedelta(seconds=5)


class ElevenLabsAgent:
    """Asks the agent of the call, or its text-only twin where one is named.

    With `first_message_override` the agent believes that our last words were its own, which the
    agent's security settings have to allow.
    """

    def __init__(
        self,
        base_url: str,
        api_key: ApiKey,
        clock: Clock,
        rng: Random,
        *,
        text_agent_id: str | None = None,
        first_message_override: bool = False,
    ) -> None:
        self._url = re.sub(r"^http", "ws", base_url.rstrip("/")) + "/v1/convai/conversation"
        self._tls = ssl.create_default_context() if self._url.startswith("wss:") else None
        self._api_key = api_key
        self._clock = clock
        self._chance = rng
        self._text_agent_id = text_agent_id
        self._first_message_override = first_message_override

    def answer(self, question: Question) -> AgentAnswer:
        """Ask and wait for the whole answer; what fails before the question is out is tried twice.

        Raises AgentFailure.
        """
        ends_at = self._clock.now() + timedelta(seconds=question.seconds)
        key = self._read_key(fresh=False)
        try:
            return self._ask(question, ends_at, key)
        except KeyRefused:
            fresh = self._read_key(fresh=True)
            if fresh == key:
                raise
            key = fresh
        except NotAsked:
            if ends_at - self._clock.now() < WORTH_ANOTHER_TRY:
                raise
            self._clock.sleep(own_wait(1, self._chance.fraction()))
        return self._ask(question, ends_at, key)

    def _read_key(self, *, fresh: bool) -> str:
        try:
            return read_key(self._api_key, fresh=fresh)
        except Misconfigured as error:
            raise AgentFailure(FailureKind.CONFIGURATION, str(error)) from error
        except Unavailable as error:
            raise AgentFailure(FailureKind.TRANSIENT, "the key could not be read") from error

    def _ask(self, question: Question, ends_at: datetime, key: str) -> AgentAnswer:
        try:
            with self._connect(question, ends_at, key) as connection:
                exchange = self._converse(connection, question, ends_at)
        except InvalidURI as error:
            raise AgentFailure(FailureKind.CONFIGURATION, "the base URL is no URL") from error
        except (OSError, WebSocketException) as error:
            reason = f"no connection ({type(error).__name__})"
            raise NotAsked(FailureKind.TRANSIENT, reason) from error
        return exchange.result()

    def _connect(self, question: Question, ends_at: datetime, key: str) -> ClientConnection:
        left = (ends_at - self._clock.now()).total_seconds()
        agent_id = self._text_agent_id or question.agent_id
        return connect(
            f"{self._url}?{urlencode({'agent_id': agent_id})}",
            ssl=self._tls,
            additional_headers={"xi-api-key": key},
            open_timeout=max(min(OPEN_SECONDS, left), 0),
            close_timeout=1,
            ping_interval=None,
            compression=None,
            max_size=LARGEST_FRAME,
            logger=SILENT,
            create_connection=OneHostConnection,
        )

    def _converse(
        self, connection: ClientConnection, question: Question, ends_at: datetime
    ) -> Exchange:
        first_message = self._first_message(question)
        exchange = Exchange(
            question, began=self._clock.now(), ends_at=ends_at, first_message=first_message
        )
        _send(connection, [frames_out.to_opening(question, first_message)])
        while not exchange.is_over:
            wait = (exchange.wakes_at - self._clock.now()).total_seconds()
            try:
                raw = connection.recv(timeout=max(wait, 0))
            except TimeoutError:
                _send(connection, exchange.lapse())
            except ConnectionClosed as closed:
                end = closed.rcvd
                exchange.hang_up(end.code if end else NO_CLOSE_FRAME, end.reason if end else "")
            else:
                _send(connection, exchange.receive(read_frame(raw), self._clock.now()))
        return exchange

    def _first_message(self, question: Question) -> str | None:
        """Return our last words where they may stand for the greeting.

        Double braces in them would be taken for a variable that nobody sends.
        """
        words = question.last_words
        if not self._first_message_override or not words or "{{" in words:
            return None
        return words


def _send(connection: ClientConnection, frames: Sequence[frames_out.Frame]) -> None:
    """Send frames; where the session is closed, the next `recv` tells how it was."""
    try:
        for frame in frames:
            connection.send(json.dumps(frame))
    except ConnectionClosed:
        return
