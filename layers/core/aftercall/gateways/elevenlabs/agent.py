"""The port Agent over ElevenLabs' text socket: one short session per turn.

There is no HTTP call that takes a text and returns the agent's answer, and an old conversation
cannot be resumed, so that each turn opens the WebSocket anew (ElevenLabs, "Agents WebSocket").
"""

import json
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.sync.client import ClientConnection

from aftercall.domain.errors import AgentFailure, FailureKind, Misconfigured, Unavailable
from aftercall.gateways.elevenlabs.api_key import ApiKey, read_key
from aftercall.gateways.elevenlabs.dynamic_variables import null_variables_in
from aftercall.gateways.elevenlabs.retry_delay import backoff_delay
from aftercall.gateways.elevenlabs.session.agent_profile import UNKNOWN, AgentProfile
from aftercall.gateways.elevenlabs.session.commands import Command, to_initiation
from aftercall.gateways.elevenlabs.session.connection import open_connection
from aftercall.gateways.elevenlabs.session.event_parser import parse_event
from aftercall.gateways.elevenlabs.session.session_errors import (
    NO_CLOSE_FRAME,
    KeyRefused,
    NotAsked,
    VariablesMissing,
)
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from aftercall.gateways.elevenlabs.session.text_session import TextSession
from aftercall.ports import AgentAnswer, Clock, Question, Random

OPEN_SECONDS = 5.0
WORTH_ANOTHER_TRY = timedelta(seconds=5)


class ElevenLabsAgent:
    """Asks the agent of the call, or the text-only agent that `text_agent_id` names for all calls.

    With `first_message_override` the agent believes that our last words were its own, which the
    agent's security settings have to allow. `approved_tools` names the MCP tools that may run where
    ElevenLabs asks for approval. `profiles` gives an agent's configuration by its id, where a turn
    needs it.
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
        approved_tools: frozenset[str] = frozenset(),
        profiles: Callable[[str], AgentProfile] = lambda _agent_id: UNKNOWN,
    ) -> None:
        self._url = re.sub(r"^http", "ws", base_url.rstrip("/")) + "/v1/convai/conversation"
        self._tls = ssl.create_default_context() if self._url.startswith("wss:") else None
        self._api_key = api_key
        self._clock = clock
        self._rng = rng
        self._text_agent_id = text_agent_id
        self._first_message_override = first_message_override
        self._approved_tools = approved_tools
        self._profiles = profiles

    def answer(self, question: Question) -> AgentAnswer:
        """Ask and wait for the whole answer, for `question.seconds` at most.

        What fails before the customer's message is out is tried twice, and a null variable that
        the agent does not take is sent as an empty text. Raises AgentFailure.
        """
        ends_at = self._clock.now() + timedelta(seconds=question.seconds)
        key, tried_again = self._read_key(fresh=False), False
        while True:
            try:
                return self._ask(question, ends_at, key)
            except KeyRefused:
                fresh = self._read_key(fresh=True)
                if fresh == key:
                    raise
                key = fresh
            except VariablesMissing as failure:
                names = null_variables_in(failure.words, question.variables)
                if not names or not self._is_time_left(ends_at):
                    raise
                filled = dict.fromkeys(names, "")
                question = replace(question, variables={**question.variables, **filled})
            except NotAsked:
                if tried_again or not self._is_time_left(ends_at):
                    raise
                tried_again = True
                self._clock.sleep(backoff_delay(1, self._rng.fraction()))

    def _is_time_left(self, ends_at: datetime) -> bool:
        return ends_at - self._clock.now() >= WORTH_ANOTHER_TRY

    def _read_key(self, *, fresh: bool) -> str:
        try:
            return read_key(self._api_key, fresh=fresh)
        except Misconfigured as error:
            raise AgentFailure(FailureKind.CONFIGURATION, str(error), cause="key") from error
        except Unavailable as error:
            reason = "the key could not be read"
            raise AgentFailure(FailureKind.TRANSIENT, reason, cause="key unread") from error

    def _ask(self, question: Question, ends_at: datetime, key: str) -> AgentAnswer:
        try:
            with self._connect(question, ends_at, key) as connection:
                session = self._converse(connection, question, ends_at)
        except InvalidURI as error:
            reason = "the base URL is no URL"
            raise AgentFailure(FailureKind.CONFIGURATION, reason, cause="base URL") from error
        except (OSError, WebSocketException) as error:
            reason = f"no connection ({type(error).__name__})"
            raise NotAsked(FailureKind.TRANSIENT, reason, cause="no connection") from error
        return session.result()

    def _connect(self, question: Question, ends_at: datetime, key: str) -> ClientConnection:
        left = (ends_at - self._clock.now()).total_seconds()
        url = f"{self._url}?{urlencode({'agent_id': self._agent_id(question)})}"
        return open_connection(url, key, tls=self._tls, seconds=max(min(OPEN_SECONDS, left), 0))

    def _converse(
        self, connection: ClientConnection, question: Question, ends_at: datetime
    ) -> TextSession:
        first_message = self._first_message(question)
        policy = SessionPolicy(
            approved_tools=self._approved_tools,
            profile=partial(self._profiles, self._agent_id(question)),
        )
        session = TextSession(
            question,
            began=self._clock.now(),
            ends_at=ends_at,
            first_message=first_message,
            policy=policy,
        )
        _send(connection, [to_initiation(question, first_message)])
        while not session.is_over:
            wait = (session.wakes_at - self._clock.now()).total_seconds()
            try:
                raw = connection.recv(timeout=max(wait, 0))
            except TimeoutError:
                _send(connection, session.handle_silence())
            except ConnectionClosed as closed:
                end = closed.rcvd
                session.handle_close(end.code if end else NO_CLOSE_FRAME, end.reason if end else "")
            else:
                _send(connection, session.handle_event(parse_event(raw), self._clock.now()))
        return session

    def _agent_id(self, question: Question) -> str:
        return self._text_agent_id or question.agent_id

    def _first_message(self, question: Question) -> str | None:
        """Return our last words where they may stand for the greeting.

        Double braces in them would be taken for a variable that nobody sends.
        """
        words = question.last_words
        if not self._first_message_override or not words or "{{" in words:
            return None
        return words


def _send(connection: ClientConnection, commands: Sequence[Command]) -> None:
    """Send commands; where the session is closed, the next `recv` tells how it was."""
    try:
        for command in commands:
            connection.send(json.dumps(command))
    except ConnectionClosed:
        return
