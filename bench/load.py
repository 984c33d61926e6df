"""An open-loop client in a process of its own: each request leaves at its time, come what may.

`python -m bench.load` reads a job from its input and prints what came of each request.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from local.running_stack import ROOT
from ops.build.interpreter import clean_environment

_HEAD_START = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Whole requests as text, how many leave in a second, and how long each of them waits."""

    port: int
    rate: float
    patience: float
    requests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request; `status` is None where the client gave up or was cut off."""

    seconds: float
    status: int | None

    @property
    def is_good(self) -> bool:
        """Whether the request was taken."""
        return self.status is not None and 200 <= self.status < 300


def run(job: Job) -> list[Reply]:
    """Play a job in a fresh process, so that the client and the stack share no interpreter."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        env=clean_environment(),
        input=json.dumps(asdict(job)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Reply(*one) for one in json.loads(done.stdout)]


async def play(job: Job) -> list[Reply]:
    """Send each request when it is due; its time counts from then, also if it left late."""
    begin = asyncio.get_running_loop().time() + _HEAD_START
    return await asyncio.gather(
        *(
            _send(job, request.encode(), begin + number / job.rate)
            for number, request in enumerate(job.requests)
        )
    )


async def _send(job: Job, request: bytes, due: float) -> Reply:
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(due - clock())
    try:
        async with asyncio.timeout_at(due + job.patience):
            status = await _exchange(job.port, request)
    except (TimeoutError, OSError, ValueError):
        status = None
    return Reply(clock() - due, status)


async def _exchange(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read()
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1]) if answer else 0


def main() -> None:
    """Play the job on the input."""
    job = Job(**json.load(sys.stdin))
    replies = asyncio.run(play(job))
    print(json.dumps([(reply.seconds, reply.status) for reply in replies]))


if __name__ == "__main__":
    main()
