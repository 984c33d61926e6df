"""A request's time is that of its arrival, however late its function is started."""

from datetime import UTC, datetime, timedelta

from local.stack.gateway_events import to_event
from local.stack.http_messages import GatewayRequest
from local.stack.routes import Match
from local.stack.specs import Route

EARLIER = datetime.now(UTC) - timedelta(seconds=9)
A_MATCH = Match(function="echo", route=Route(method="POST", path="/echo"), path_parameters={})


def test_the_event_of_a_request_that_had_to_wait_tells_when_it_came() -> None:
    request = GatewayRequest(
        method="POST",
        path="/echo",
        query="",
        headers=(),
        body=b"",
        peer="127.0.0.1",
        port=80,
        arrived_at=EARLIER,
    )
    context = to_event(request, A_MATCH)["requestContext"]
    assert context["timeEpoch"] == int(EARLIER.timestamp() * 1000)
    assert context["time"] == f"{EARLIER:%d/%b/%Y:%H:%M:%S} +0000"
