"""A Rest whose requests a function answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from aftercall.gateways.elevenlabs.rest_client import RestClient
from tests.gateways.elevenlabs_stubs import FixedRandom, Keys, ManualClock

BASE_URL = "https://elevenlabs.example"


@dataclass
class RestStub:
    """A Rest whose requests a function answers."""

    answer: Callable[[httpx.Request], httpx.Response]
    keys: Keys = field(default_factory=Keys)
    clock: ManualClock = field(default_factory=ManualClock)
    rng: FixedRandom = field(default_factory=lambda: FixedRandom(0.5))
    base_url: str = BASE_URL
    requests: list[httpx.Request] = field(default_factory=list)

    @contextmanager
    def rest(self) -> Iterator[RestClient]:
        def take(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return self.answer(request)

        with httpx.Client(transport=httpx.MockTransport(take)) as client:
            yield RestClient(client, self.base_url, self.keys, self.clock, self.rng)


def in_turn(*answers: httpx.Response | Exception) -> Callable[[httpx.Request], httpx.Response]:
    """Give each answer once, in order, and the last for ever."""
    left = list(answers)

    def answer(_request: httpx.Request) -> httpx.Response:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return given

    return answer


def json_pages(*pages: object) -> Callable[[httpx.Request], httpx.Response]:
    """Answer 200 with each page in order."""
    return in_turn(*(httpx.Response(200, json=page) for page in pages))
