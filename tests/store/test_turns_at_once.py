"""Several workers at one customer at once, which no queue would allow: state alone guards."""

from collections import Counter
from datetime import timedelta
from functools import partial

from aftercall.domain.commit import AddOutbound, CommitResult
from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import OutboundMessage, State
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.reconcile.enqueue_due import ENQUEUED_AGAIN_AFTER, Round, enqueue_due
from aftercall.ports import TurnRequests
from tests.builders import ANA, NOON, a_conversation, a_reply
from tests.fakes.outside import FakeTurnRequests, FakeWhatsApp
from tests.fakes.system import SequentialExecutor
from tests.store.deliveries import at_once
from tests.store.doubles import StillClock, TurnRequestList
from tests.store.tables import Store, Tables
from tests.store.turns import call_and_write, on_tables, turns_in_processes
from tests.store.writing import a_commit
from tests.unit.flows.turn_harness import QUIET, TurnHarness

THREADS = 8


def a_worker(store: Store, twilio: FakeWhatsApp | None = None) -> TurnHarness:
    """Return a worker whose agent always says the same."""
    harness = on_tables(TurnHarness(), store)
    harness.agent.script = ["Respuesta"] * 9
    harness.whatsapp = twilio or harness.whatsapp
    return harness


def take_a_round(store: Store, turn_requests: TurnRequests) -> Round:
    """Let a reconciler request turns for those who are due."""
    until, clock = NOON + timedelta(hours=1), StillClock(NOON)
    return enqueue_due(
        due=store.due,
        turn_requests=turn_requests,
        clock=clock,
        executor=SequentialExecutor(),
        per_second=1,
        until=until,
    )


def assert_answered_once(store: Store, accepted: list[str]) -> None:
    a_worker(store).look(QUIET)
    assert Counter(accepted) == {"Hola, Ana": 1, "Respuesta": 1}
    state = store.conversations.load(ANA)
    assert state is not None
    assert (state.answered_seq, state.outbox, state.outbound_count) == (3, (), 2)
    assert [message.seq for message in store.messages.newest(ANA, 99)] == [1, 2, 3, 4]


def test_eight_threads_that_take_one_customers_turn_send_each_message_once(store: Store) -> None:
    twilio = FakeWhatsApp()
    call_and_write(a_worker(store))
    at_once([partial(a_worker(store, twilio).look, QUIET) for _ in range(THREADS)])
    assert_answered_once(store, twilio.texts)


def test_four_processes_that_take_one_customers_turn_send_each_message_once(
    store: Store, tables: Tables
) -> None:
    call_and_write(a_worker(store))
    assert_answered_once(store, turns_in_processes(tables, processes=4, times=2))


def test_of_a_commit_and_eight_hand_overs_at_once_no_answer_is_begun_behind_the_fence(
    store: Store,
) -> None:
    twilio = FakeWhatsApp()
    call_and_write(a_worker(store))
    worker, operator = a_worker(store, twilio), a_worker(store)

    def take() -> ControlOutcome:
        held, clock, rng = operator.conversations, operator.clock, operator.rng
        return take_over(ANA, conversations=held, clock=clock, rng=rng)

    def look() -> ControlOutcome | None:
        worker.look(QUIET)
        return None

    outcomes = at_once([look, *[take] * THREADS])
    assert Counter(outcomes)[ControlOutcome.CHANGED] == 1
    a_worker(store, twilio).look(QUIET)
    state = store.conversations.load(ANA)
    assert state is not None
    assert (state.control, state.epoch, state.outbox) == (Control.HUMAN, 1, ())
    ours = [one for one in store.messages.newest(ANA, 99) if isinstance(one, OutboundMessage)]
    assert {one.epoch for one in ours} == {0}
    begun = [one.text for one in ours if one.state is State.SENT]
    assert begun == twilio.texts
    assert state.answered_seq == (3 if "Respuesta" in begun else 0)


def test_reports_on_eight_threads_and_the_worker_itself_leave_one_sid_and_the_highest_rank(
    store: Store,
) -> None:
    sending = a_reply(state=State.SENDING, attempt=1, begun_at=NOON)
    begun = a_conversation(seq=2, in_seq=1, answered_seq=1, outbox=(2,))
    commit = a_commit(None, begun, AddOutbound(sending))
    assert store.conversations.commit(commit) is CommitResult.COMMITTED
    statuses = [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, "queued"] * 2
    at_once([partial(a_worker(store).report, sending, "SM1", status) for status in statuses])
    a_worker(store).look()
    (held,) = store.messages.newest(ANA, 9)
    assert isinstance(held, OutboundMessage)
    assert (held.state, held.message_sid, held.duplicate_sids) == (State.SENT, "SM1", ())
    assert held.delivery is DeliveryStatus.READ
    state = store.conversations.load(ANA)
    assert state is not None
    assert (state.outbox, state.outbound_count) == ((), 1)


def test_eight_reconcilers_at_once_forget_nobody_and_put_each_off_once(store: Store) -> None:
    customers = [f"+57300000010{number}" for number in range(5)]
    for customer in customers:
        due = a_conversation(customer=customer, due_at=NOON - timedelta(seconds=1))
        store.conversations.commit(a_commit(None, due))
    turn_requests = [FakeTurnRequests() for _ in range(THREADS)]
    rounds = at_once([partial(take_a_round, store, one) for one in turn_requests])
    sent = Counter(customer for one in turn_requests for customer, _ in one.sent)
    assert sent.keys() == set(customers)
    assert sum(one.enqueued for one in rounds) == sent.total()
    held = [store.conversations.load(customer) for customer in customers]
    assert {one.due_at for one in held if one} == {NOON + ENQUEUED_AGAIN_AFTER}
    again = take_a_round(store, TurnRequestList())
    assert again == Round(due=0, enqueued=0)
