"""How many instructions a webhook's start takes, beside the naive bundle's."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from bench.bundles import prepare
from bench.callgrind import INSTALL, count, is_installed
from bench.figures import Figure

_WHAT = "start of the webhook, instructions"
# Lambda's own client, then the module of the handler, then its clients.
_OURS = "import awslambdaric.bootstrap, app; app.get_runtime()"
_NAIVE = "import awslambdaric.bootstrap, app"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "CONVERSATIONS_TABLE": "conversations",
    "MESSAGES_TABLE": "messages",
    "TURNS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/000000000000/turns.fifo",
    "TWILIO_SECRET": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_WHATSAPP_FROM": "whatsapp:+12025550100",
    "POWERTOOLS_SERVICE_NAME": "twilio_webhook",
    # What only the naive bundle reads.
    "TWILIO_AUTH_TOKEN": "made-up-token",
    "AGENT_URL": "wss://api.elevenlabs.io/v1/convai/conversation",
    "ELEVENLABS_API_KEY": "made-up-key",
    "PUBLIC_BASE_URL": "https://api.example.com",
    "TWILIO_BASE_URL": "https://api.twilio.com",
}


def measure() -> list[Figure]:
    """Count all three bundles; a count is exact, so they may run side by side."""
    if not is_installed():
        return [Figure(what=_WHAT, ours="skipped", beside=INSTALL)]
    bundles = prepare()
    jobs = {bundles.plain: _NAIVE, bundles.compiled: _NAIVE, bundles.ours: _OURS}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        begun = {
            path: pool.submit(count, code, path=path, environment=_ENVIRONMENT)
            for path, code in jobs.items()
        }
        counted = {path: future.result() for path, future in begun.items()}
    ours = counted[bundles.ours]
    return [
        _compare(ours, counted[bundles.plain], 6, "as plain `sam build` ships it"),
        _compare(ours, counted[bundles.compiled], 2, "with bytecode"),
    ]


def _compare(ours: int, naive: int, least: int, how: str) -> Figure:
    return Figure(
        what=f"{_WHAT}; beside: naive bundle {how}",
        ours=f"{ours / 1e6:,.0f} M",
        beside=f"{naive / 1e6:,.0f} M",
        ratio=f"1/{naive / ours:.2f}",
        target=f"<= 1/{least}",
        met=naive >= least * ours,
    )
