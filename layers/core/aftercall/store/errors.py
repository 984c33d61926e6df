"""A table that gives no answer is one error of ours, whatever the client calls it."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import Unavailable


@contextmanager
def as_unavailable(doing: str) -> Iterator[None]:
    """Raise Unavailable, naming what could not be done, where the table gives no answer."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        sentence = f"the table did not answer: {doing} ({name_of(error)})"
        raise Unavailable(sentence) from error


def code_of(error: ClientError) -> str:
    """Return DynamoDB's own name of an error."""
    return error.response.get("Error", {}).get("Code", "")


def name_of(error: ClientError | BotoCoreError) -> str:
    """Return the name by which an error may be logged."""
    return code_of(error) if isinstance(error, ClientError) else type(error).__name__
