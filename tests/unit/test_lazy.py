"""In Lambda a runtime is made while the function is loaded, elsewhere at the first event."""

import pytest

from aftercall.bootstrap.lazy import Lazy
from aftercall.domain.errors import Misconfigured


class Maker:
    """Makes numbers in order; the first `failures` times a setting is wrong."""

    def __init__(self, failures: int = 0) -> None:
        self.made = 0
        self.failures = failures

    def __call__(self) -> int:
        if self.failures:
            self.failures -= 1
            raise Misconfigured("TWILIO_SECRET is not set")
        self.made += 1
        return self.made


@pytest.fixture
def in_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "aftercall-dev-TwilioWebhook")


def test_outside_of_lambda_nothing_is_made_before_the_first_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    maker = Maker()
    runtime = Lazy(maker)
    assert maker.made == 0
    assert [runtime(), runtime()] == [1, 1]


@pytest.mark.usefixtures("in_lambda")
def test_in_lambda_the_runtime_is_made_with_the_function_and_only_once() -> None:
    maker = Maker()
    runtime = Lazy(maker)
    assert maker.made == 1
    assert [runtime(), runtime()] == [1, 1]


@pytest.mark.usefixtures("in_lambda")
def test_a_wrong_setting_does_not_keep_a_function_from_loading_and_fails_its_event() -> None:
    runtime = Lazy(Maker(failures=2))
    with pytest.raises(Misconfigured, match="TWILIO_SECRET"):
        runtime()
    assert runtime() == 1
