"""A conflict or a throttle is tried again and never read as a condition that failed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.commit import Commit, CommitResult, StoreInbound
from aftercall.domain.errors import Unavailable
from aftercall.store.conditional_writer import MOST_TRIES
from tests.store.data import ANA, a_conversation, an_inbound
from tests.store.doubles import StillClock
from tests.store.faults import Line, Refusal, hooked
from tests.store.tables import Store
from tests.store.writing import a_commit, result_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CANCELLED = "TransactionCanceledException"
CONFLICT = Refusal(CANCELLED, ("TransactionConflict", "None", "None"))


def storing() -> Commit:
    return a_commit(None, a_conversation(seq=1, in_seq=1), StoreInbound(an_inbound()))


def putting() -> Commit:
    return a_commit(None, a_conversation())


@pytest.mark.parametrize(
    "refusal",
    [
        CONFLICT,
        Refusal(CANCELLED, ("None", "None", "TransactionConflict")),
        Refusal(CANCELLED, ("ThrottlingError", "None", "None")),
        Refusal(CANCELLED, ("ProvisionedThroughputExceeded", "TransactionConflict", "None")),
        Refusal("TransactionInProgressException"),
        Refusal("ThrottlingException"),
        Refusal("ProvisionedThroughputExceededException"),
        Refusal("RequestLimitExceeded"),
    ],
    ids=lambda refusal: f"{refusal.code}:{'+'.join(refusal.reasons)}",
)
def test_a_transaction_is_tried_again(
    frail: Store, client: "DynamoDBClient", clock: StillClock, refusal: Refusal
) -> None:
    commit = storing()
    with Line(client, refusal, refusal) as line:
        assert frail.conversations.commit(commit) is CommitResult.COMMITTED
    assert line.sent == ["TransactWriteItems"] * 3
    assert frail.conversations.load(ANA) == result_of(commit)
    assert len(clock.slept) == 2


@pytest.mark.parametrize(
    "code",
    [
        "TransactionConflictException",
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
    ],
)
def test_a_put_is_tried_again(
    frail: Store, client: "DynamoDBClient", clock: StillClock, code: str
) -> None:
    commit = putting()
    with Line(client, Refusal(code)) as line:
        assert frail.conversations.commit(commit) is CommitResult.COMMITTED
    assert line.sent == ["PutItem"] * 2
    assert len(clock.slept) == 1


def test_all_tries_carry_the_token_that_makes_them_one(
    frail: Store, client: "DynamoDBClient"
) -> None:
    tokens: list[str] = []

    def note(params: dict[str, str], **_: object) -> None:
        tokens.append(params["ClientRequestToken"])

    commit, event = storing(), "provide-client-params.dynamodb.TransactWriteItems"
    with hooked(client, event, note), Line(client, CONFLICT):
        frail.conversations.commit(commit)
    assert tokens == [commit.token] * 2


def test_a_conflict_that_lasts_is_unavailable_and_its_waits_grow_within_bounds(
    frail: Store, client: "DynamoDBClient", clock: StillClock
) -> None:
    with Line(client, *[CONFLICT] * MOST_TRIES), pytest.raises(Unavailable):
        frail.conversations.commit(storing())
    assert frail.conversations.load(ANA) is None
    longest = [0.02 * 2**tried for tried in range(MOST_TRIES)]
    assert all(0 <= slept <= most for slept, most in zip(clock.slept, longest, strict=True))


@pytest.mark.parametrize(
    ("reasons", "written"),
    [
        (("ConditionalCheckFailed", "None", "None"), CommitResult.STALE),
        (("None", "None", "ConditionalCheckFailed"), CommitResult.STALE),
        (("None", "ConditionalCheckFailed", "None"), CommitResult.DUPLICATE),
        (("ConditionalCheckFailed", "ConditionalCheckFailed", "None"), CommitResult.DUPLICATE),
        (("ConditionalCheckFailed", "TransactionConflict", "None"), CommitResult.STALE),
        (("TransactionConflict", "ConditionalCheckFailed", "None"), CommitResult.DUPLICATE),
    ],
)
def test_a_condition_that_failed_is_an_answer(
    frail: Store,
    client: "DynamoDBClient",
    clock: StillClock,
    reasons: tuple[str, ...],
    written: CommitResult,
) -> None:
    with Line(client, Refusal(CANCELLED, reasons)):
        assert frail.conversations.commit(storing()) is written
    assert clock.slept == []


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("AccessDeniedException"),
        Refusal("ResourceNotFoundException"),
        Refusal("InternalServerError"),
        Refusal(CANCELLED, ("ValidationError", "None", "None")),
    ],
    ids=lambda refusal: refusal.code,
)
@pytest.mark.parametrize("make", [storing, putting])
def test_what_no_second_try_mends_is_unavailable_and_says_what_it_was(
    frail: Store, client: "DynamoDBClient", refusal: Refusal, make: Callable[[], Commit]
) -> None:
    with Line(client, refusal), pytest.raises(Unavailable, match=refusal.code):
        frail.conversations.commit(make())
    assert frail.conversations.load(ANA) is None
