"""How long and how often a webhook is tried, on a clock and a network that the test holds."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from local.emulators.twilio.account import Tokens
from local.emulators.twilio.webhook_sender import (
    Attempt,
    Overrides,
    WebhookPost,
    WebhookSender,
    split_overrides,
)

Answer = Callable[[httpx.Request], httpx.Response]


class Network:
    """Gives one answer to every request; a request that is not answered takes its read timeout."""

    def __init__(self, answer: Answer | None = None, *, seconds: float = 0.0) -> None:
        self.now = 0.0
        self.read_timeouts: list[float] = []
        self._answer = answer
        self._seconds = seconds

    def handle(self, request: httpx.Request) -> httpx.Response:
        patience = request.extensions["timeout"]["read"]
        self.read_timeouts.append(round(patience, 3))
        if self._answer is None:
            self.now += patience
            raise httpx.ReadTimeout("no answer", request=request)
        self.now += self._seconds
        return self._answer(request)

    def deliver(self, url: str) -> list[Attempt]:
        sender = WebhookSender(
            Tokens("not-a-real-token"),
            transport=httpx.MockTransport(self.handle),
            monotonic=lambda: self.now,
        )
        try:
            return list(sender.deliver(WebhookPost(url=url, fields={"Body": "Hola"}, event="e")))
        finally:
            sender.close()


def test_all_tries_together_end_with_the_total_time() -> None:
    network = Network()
    tries = network.deliver("http://example.com/in#rt=200&tt=300&rc=5&rp=all")
    assert [(one.failure, one.ms) for one in tries] == [("rt", 200), ("rt", 100)]
    assert network.read_timeouts == [0.2, 0.1]


def test_without_overrides_a_try_has_15_seconds_and_a_read_timeout_is_not_repeated() -> None:
    network = Network()
    assert [one.failure for one in network.deliver("http://example.com/in")] == ["rt"]
    assert network.read_timeouts == [15.0]


def test_an_answer_says_how_long_it_took() -> None:
    network = Network(lambda _: httpx.Response(200, text="Hola"), seconds=1.5)
    (attempt,) = network.deliver("http://example.com/in")
    assert (attempt.status, attempt.body, attempt.ms, attempt.failure) == (200, "Hola", 1500, None)


@pytest.mark.parametrize(
    ("url", "clean", "overrides"),
    [
        ("https://example.com/in", "https://example.com/in", Overrides()),
        (
            "https://example.com/in?a=b#ct=2000&rt=4500&rc=2&rp=all",
            "https://example.com/in?a=b",
            Overrides(connect=2.0, read=4.5, retries=2, policy=frozenset({"all"})),
        ),
        ("https://example.com/in#rc=9&rp=odd&tt=x", "https://example.com/in", Overrides()),
    ],
)
def test_overrides_are_read_from_the_fragment(url: str, clean: str, overrides: Overrides) -> None:
    assert split_overrides(url) == (clean, overrides)
