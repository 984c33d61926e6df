"""Turns that die at every point, on real tables and eight at once, end as they do in memory."""

from concurrent.futures import ThreadPoolExecutor

from aftercall.domain.message import OutboundMessage, State
from tests.store.tables import Store
from tests.store.turns import EndState, call_and_write, die_and_recover, end_state, on_tables
from tests.unit.flows.turn_harness import TurnHarness

THREADS = 8
MOST_CALLS = 45
ANSWER = "\n\n".join(f"Parte {number}. " + "palabra " * 150 for number in range(2))
PLACES = [(at, late) for at in range(1, MOST_CALLS) for late in (False, True)]


def play(harness: TurnHarness, at: int, late: bool) -> tuple[EndState, int]:
    """Play one customer whose turn dies somewhere; return what is left and the calls made."""
    harness.agent.script = [ANSWER] * 9
    call_and_write(harness)
    calls = die_and_recover(harness, at, late=late)
    return end_state(harness), calls


def customer_of(at: int, late: bool) -> str:
    return f"+57300000{at * 10 + late:04d}"


def test_a_turn_that_dies_anywhere_ends_on_real_tables_as_in_memory(store: Store) -> None:
    def on_both(place: tuple[int, bool]) -> tuple[EndState, EndState]:
        at, late = place
        customer = customer_of(at, late)
        real, calls = play(on_tables(TurnHarness(customer), store), at, late)
        told, calls_in_memory = play(TurnHarness(customer), at, late)
        assert calls == calls_in_memory
        return real, told

    with ThreadPoolExecutor(THREADS) as pool:
        ends = list(pool.map(on_both, PLACES))
    for (at, late), (real, told) in zip(PLACES, ends, strict=True):
        assert real == told, f"died {'after' if late else 'before'} call {at}"
        assert_whole(real)


def test_every_call_of_a_turn_is_a_place_to_die(store: Store) -> None:
    _, calls = play(on_tables(TurnHarness(), store), 0, False)
    assert 15 < calls < MOST_CALLS


def assert_whole(end: EndState) -> None:
    state = end.conversation
    assert state is not None
    assert (state.answered_seq, state.outbox, state.due_at) == (3, (), None)
    texts = [text for text, _ in end.accepted]
    assert len(texts) == len(set(texts))
    ours = [one for one in end.messages if isinstance(one, OutboundMessage)]
    assert {one.state for one in ours} <= {State.SENT, State.UNKNOWN}
    sids = [one.message_sid for one in ours if one.message_sid]
    assert sids == [sid for _, sid in end.accepted]
    assert sum(one.state is State.UNKNOWN for one in ours) <= 1
