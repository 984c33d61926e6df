"""Who reads the environment, and one as the template gives it to a function."""

from collections.abc import Callable, Mapping
from functools import cache

from aftercall.config import policies, settings
from tests.architecture.reading import read_template

Environment = Callable[[Mapping[str, str]], None]

READERS: dict[str, Callable[[], object]] = {
    name: reader
    for module in (settings, policies)
    for name, reader in vars(module).items()
    if name.startswith("read_") and reader.__module__ == module.__name__
}
"""All that is read of the environment, by name."""
REQUIRED = {
    "CONVERSATIONS_TABLE": "conversations",
    "MESSAGES_TABLE": "messages",
    "TURNS_QUEUE_URL": "http://127.0.0.1/turns.fifo",
    "ELEVENLABS_SECRET": "elevenlabs",
    "TWILIO_SECRET": "twilio",
    "CALL_WEBHOOK_SECRET": "call-webhook",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_WHATSAPP_FROM": "whatsapp:+12025550100",
}
"""What has no default, with made-up values."""


@cache
def all_defaults() -> dict[str, str]:
    """Return every variable that is a parameter of the template's with a default, and that one."""
    template = read_template()
    functions = [
        resource["Properties"]["Environment"]["Variables"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    shared = template["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    defaults = {name: facts.get("Default") for name, facts in template["Parameters"].items()}
    return {
        variable: str(defaults[value["Ref"]])
        for variables in (shared, *functions)
        for variable, value in variables.items()
        if isinstance(value, dict) and defaults.get(value.get("Ref", "")) is not None
    }
