"""Many at once: a message is stored once, the order has no gaps, and one claim wins."""

from collections import Counter
from functools import partial
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome, FinishedCall
from aftercall.domain.commit import AddOutbound, CommitResult
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.system import SystemClock, SystemRandom
from tests.store.data import ANA, a_call, a_conversation, a_reply, an_inbound
from tests.store.deliveries import Delivered, at_once, deliver, in_processes
from tests.store.doubles import TurnRequestList
from tests.store.tables import Store, Tables, store_on
from tests.store.writing import a_commit, an_update, begun

THREADS = 8
ONCE = {Receipt.STORED: 1, Receipt.REPEATED: 9}
OPENINGS = OpeningPolicy(
    enabled=True,
    sandbox=True,
    max_per_day=200,
    name_variables=("name",),
    topic_fields=("topic",),
    templates={},
)


def awake(store: Store) -> Store:
    """Return the store with a clock that waits for real."""
    return store_on(store.tables, store.client)


def assert_stored_once(store: Store, delivered: list[Delivered]) -> None:
    assert Counter(receipt for each in delivered for receipt in each.receipts) == ONCE
    assert sum(each.turn_requests for each in delivered) == 10
    conversation = store.conversations.load(ANA)
    assert conversation is not None
    assert (conversation.seq, conversation.in_seq, conversation.inbound_count) == (1, 1, 1)
    assert store.messages.newest(ANA, 99) == [an_inbound(1)]
    assert len(store.items(store.tables.messages)) == 2


def test_a_message_delivered_on_ten_threads_is_stored_and_counted_once(store: Store) -> None:
    delivered = at_once([partial(deliver, awake(store), [an_inbound()])] * 10)
    assert_stored_once(store, delivered)


def test_a_message_delivered_in_five_processes_is_stored_and_counted_once(
    store: Store, tables: Tables
) -> None:
    assert_stored_once(store, in_processes(tables, an_inbound(), processes=5, times=2))


def test_messages_of_one_customer_from_eight_threads_have_no_gap_and_are_all_counted(
    store: Store,
) -> None:
    sids = [[f"SM{thread}.{number}" for number in range(3)] for thread in range(THREADS)]
    jobs = [partial(deliver, awake(store), [an_inbound(sid=sid) for sid in some]) for some in sids]
    at_once(jobs)
    held = store.messages.newest(ANA, 99)
    assert [message.seq for message in held] == list(range(1, 25))
    found = [message.message_sid for message in held if isinstance(message, InboundMessage)]
    assert sorted(found) == sorted(sid for some in sids for sid in some)
    # Each thread's own messages keep their order.
    assert [[sid for sid in found if sid in some] for some in sids] == sids
    conversation = store.conversations.load(ANA)
    assert conversation is not None
    counted = (conversation.seq, conversation.in_seq, conversation.inbound_count)
    assert counted == (24, 24, 24)
    assert conversation.version == 24


def start(store: Store, call: FinishedCall, turn_requests: TurnRequestList) -> CallOutcome | None:
    record = start_conversation(
        call,
        policy=OPENINGS,
        texts=read_message_catalog("es"),
        time_zone=ZoneInfo("America/Bogota"),
        conversations=store.conversations,
        calls=store.calls,
        cursors=store.cursors,
        turn_requests=turn_requests,
        clock=SystemClock(),
        rng=SystemRandom(),
    )
    return None if record is None else record.outcome


def test_a_call_claimed_by_eight_threads_has_one_winner_and_one_opening(store: Store) -> None:
    turn_requests = TurnRequestList()
    won = at_once([partial(start, awake(store), a_call(), turn_requests)] * THREADS)
    assert Counter(won) == {CallOutcome.OPENED: 1, None: THREADS - 1}
    (opening,) = store.messages.newest(ANA, 99)
    assert isinstance(opening, OutboundMessage)
    conversation = store.conversations.load(ANA)
    assert conversation is not None
    assert conversation.outbox == (opening.seq,) == (1,)
    assert turn_requests.causes == ["call:conv_1"]
    record = store.calls.record(ANA, "conv_1")
    assert record is not None
    assert record.opening_seq == 1


def test_eight_calls_of_one_customer_at_once_all_get_their_opening(store: Store) -> None:
    calls = [a_call(f"conv_{number}") for number in range(THREADS)]
    won = at_once([partial(start, awake(store), call, TurnRequestList()) for call in calls])
    assert won == [CallOutcome.OPENED] * THREADS
    conversation = store.conversations.load(ANA)
    assert conversation is not None
    assert conversation.outbox == tuple(range(1, THREADS + 1))
    assert len(store.activity.records(ANA)) == THREADS


def test_of_eight_commits_on_one_read_one_commits(store: Store) -> None:
    before = begun(store)
    after = a_conversation(seq=2, in_seq=1, answered_seq=1, outbox=(2,))
    answers = [a_reply(2, text=f"answer {number}") for number in range(THREADS)]
    commits = [a_commit(before, after, AddOutbound(answer)) for answer in answers]
    written = at_once([partial(awake(store).conversations.commit, commit) for commit in commits])
    assert Counter(written) == {CommitResult.COMMITTED: 1, CommitResult.STALE: THREADS - 1}
    assert store.messages.newest(ANA, 9) == [answers[written.index(CommitResult.COMMITTED)]]


def test_of_eight_updates_of_one_message_one_commits(store: Store) -> None:
    begun(store, AddOutbound(a_reply(2)))
    updated = [a_reply(2, reason=f"worker {number}") for number in range(THREADS)]
    updates = [an_update(a_reply(2), message) for message in updated]
    written = at_once([partial(awake(store).conversations.commit, update) for update in updates])
    assert Counter(written) == {CommitResult.COMMITTED: 1, CommitResult.STALE: THREADS - 1}
    found = store.messages.outbound(ANA, 2)
    assert found is not None
    assert found.reason == updated[written.index(CommitResult.COMMITTED)].reason


def test_openings_reserved_by_eight_threads_stop_at_the_limit(store: Store) -> None:
    def reserve() -> list[bool]:
        return [awake(store).cursors.reserve_opening("2026-03-01", 10) for _ in range(3)]

    given = [one for some in at_once([reserve] * THREADS) for one in some]
    assert Counter(given) == {True: 10, False: 14}
