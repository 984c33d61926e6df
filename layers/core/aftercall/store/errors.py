"""Translates the errors of botocore, which is under every AWS client, into Unavailable."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import Unavailable


@contextmanager
def as_unavailable(doing: str) -> Iterator[None]:
    """Raise Unavailable where the block raises an error of botocore; `doing` says what failed."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        sentence = f"DynamoDB did not answer: {doing} ({name_of(error)}); try again"
        raise Unavailable(sentence) from error


def code_of(error: ClientError) -> str:
    """Return the error code that AWS gave."""
    return error.response.get("Error", {}).get("Code", "")


def name_of(error: ClientError | BotoCoreError) -> str:
    """Return a name for the log: AWS' error code, or the class of an error without one."""
    return code_of(error) if isinstance(error, ClientError) else type(error).__name__
