"""Each door's runtime can be made from the template's own environment, at its first use."""

from importlib import import_module
from types import ModuleType

import pytest

from aftercall.bootstrap.lazy import Lazy
from local.stack.template import Template
from tests.architecture.reading import ROOT
from tests.unit.environment import REQUIRED, Environment

DOORS = ("call_poller", "twilio_webhook", "conversation_worker", "reconciler")


@pytest.fixture(scope="module")
def environments() -> dict[str, dict[str, str]]:
    """Return each function's variables, resolved."""
    template = Template(
        ROOT / "template.yaml",
        overrides={
            "TwilioAccountSid": REQUIRED["TWILIO_ACCOUNT_SID"],
            "TwilioWhatsAppFrom": REQUIRED["TWILIO_WHATSAPP_FROM"],
        },
    )
    for kind in (template.tables(), template.queues(), template.secrets()):
        for spec in kind:
            template.name(spec.logical_id, {"Ref": spec.name, "Arn": f"arn:aws:x:::{spec.name}"})
    template.name_api("http://127.0.0.1:3000")
    return {spec.name: dict(spec.environment) for spec in template.functions()}


def bootstrap_of(door: str) -> ModuleType:
    return import_module(f"aftercall.bootstrap.{door}")


@pytest.mark.parametrize("door", DOORS)
def test_a_runtime_is_made_from_what_the_template_sets(
    environment: Environment, environments: dict[str, dict[str, str]], door: str
) -> None:
    environment({**environments[door], "AWS_DEFAULT_REGION": "us-east-1"})
    module = bootstrap_of(door)
    assert isinstance(Lazy(module._make)(), module.Runtime)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_made_before_it_is_used(door: str) -> None:
    assert isinstance(bootstrap_of(door).get_runtime, Lazy)


def test_a_runtime_is_made_once() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    bound = Lazy(make)
    assert made == []
    assert bound() is bound()
    assert len(made) == 1


def test_a_test_puts_its_own_runtime_in_place_for_a_while() -> None:
    bound = Lazy(lambda: "real")
    with bound.using("own") as runtime:
        assert bound() == runtime == "own"
    assert bound() == "real"


def test_a_failed_test_puts_the_runtime_back_too() -> None:
    bound = Lazy(lambda: "real")
    with pytest.raises(ZeroDivisionError), bound.using("own"):
        _ = 1 / 0
    assert bound() == "real"


def test_a_runtime_that_could_not_be_made_is_made_at_the_next_use() -> None:
    left = [0, 1]
    bound = Lazy(lambda: 1 / left.pop(0))
    with pytest.raises(ZeroDivisionError):
        bound()
    assert bound() == 1
