"""Eight processes at once: one claim, one commit and one hand-over win, and the fence holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from aftercall.domain.call import CallOutcome
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Control
from aftercall.domain.message import OutboundMessage, State
from aftercall.flows.operator.hand_over import ControlOutcome
from tests.store.data import ANA, a_conversation, a_reply, a_token
from tests.store.processes import Processes, claim, commit, hand_over, run_turn
from tests.store.tables import Store, Tables
from tests.store.turns import call_and_write, on_tables
from tests.store.writing import begun
from tests.unit.flows.turn_bench import TurnBench

PROCESSES = 8


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    processes = Processes(PROCESSES)
    yield processes
    processes.close()


def test_a_call_claimed_by_eight_processes_has_one_winner_and_one_opening(
    store: Store, tables: Tables, processes: Processes
) -> None:
    won = processes.run(tables, [claim] * PROCESSES)
    assert Counter(won) == {CallOutcome.OPENED: 1, None: PROCESSES - 1}
    (opening,) = store.messages.newest(ANA, 99)
    conversation = store.conversations.load(ANA)
    assert conversation is not None
    assert (conversation.outbox, conversation.version) == ((opening.seq,), 1)


def test_of_eight_processes_that_commit_on_one_reading_one_is_done(
    store: Store, tables: Tables, processes: Processes
) -> None:
    before = begun(store)
    changes = [
        Commit(
            token=a_token(),
            before=before,
            after=a_conversation(seq=2, in_seq=1, answered_seq=1, outbox=(2,)),
            added=(a_reply(2, text=f"answer {number}"),),
        )
        for number in range(PROCESSES)
    ]
    written = processes.run(tables, [partial(commit, change) for change in changes])
    assert Counter(written) == {CommitResult.DONE: 1, CommitResult.STALE: PROCESSES - 1}
    winner = changes[written.index(CommitResult.DONE)]
    assert store.conversations.load(ANA) == winner.result
    assert store.messages.newest(ANA, 9) == list(winner.added)


@pytest.mark.parametrize("version", [0, 4, 5, 6])
def test_of_four_turns_and_four_hand_overs_in_processes_nothing_is_begun_behind_the_fence(
    store: Store, tables: Tables, processes: Processes, version: int
) -> None:
    call_and_write(on_tables(TurnBench(), store))
    both: list[Callable[[Store], list[str]]] = [run_turn, partial(hand_over, version)]
    results = processes.run(tables, both * (PROCESSES // 2))
    outcomes = [outcome for outcomes in results[1::2] for outcome in outcomes]
    assert Counter(outcomes)[ControlOutcome.CHANGED] == 1
    accepted = [text for texts in results[::2] for text in texts]
    assert max(Counter(accepted).values(), default=0) <= 1
    assert run_turn(store) == []
    held = store.messages.newest(ANA, 99)
    ours = [one for one in held if isinstance(one, OutboundMessage)]
    assert {one.text for one in ours if one.attempt} == set(accepted)
    assert {one.epoch for one in ours} == {0}
    state = store.conversations.load(ANA)
    assert state is not None
    assert (state.control, state.epoch, state.outbox) == (Control.HUMAN, 1, ())
    answered = any(one.text == "Respuesta" and one.state is State.SENT for one in ours)
    assert state.answered_seq == (3 if answered else 0)
