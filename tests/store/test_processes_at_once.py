"""Eight processes at once: one claim, one commit and one hand-over win, and the fence holds."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from aftercall.domain.call import CallOutcome
from aftercall.domain.commit import AddOutbound, CommitResult
from aftercall.domain.conversation import Control
from aftercall.domain.message import OutboundMessage, State
from aftercall.flows.operator.change_control import ControlOutcome
from tests.store.data import ANA, a_conversation, a_reply
from tests.store.processes import Processes, claim, hand_over, run_turn, write
from tests.store.tables import Store, Tables
from tests.store.turns import call_and_write, on_tables
from tests.store.writing import a_commit, begun, result_of
from tests.unit.flows.turn_harness import TurnHarness

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


def test_of_eight_processes_that_commit_on_one_read_one_commits(
    store: Store, tables: Tables, processes: Processes
) -> None:
    before = begun(store)
    after = a_conversation(seq=2, in_seq=1, answered_seq=1, outbox=(2,))
    answers = [a_reply(2, text=f"answer {number}") for number in range(PROCESSES)]
    commits = [a_commit(before, after, AddOutbound(answer)) for answer in answers]
    written = processes.run(tables, [partial(write, commit) for commit in commits])
    assert Counter(written) == {CommitResult.COMMITTED: 1, CommitResult.STALE: PROCESSES - 1}
    winner = written.index(CommitResult.COMMITTED)
    assert store.conversations.load(ANA) == result_of(commits[winner])
    assert store.messages.newest(ANA, 9) == [answers[winner]]


@pytest.mark.parametrize("version", [0, 4, 5, 6])
def test_of_four_turns_and_four_hand_overs_in_processes_nothing_is_begun_behind_the_fence(
    store: Store, tables: Tables, processes: Processes, version: int
) -> None:
    call_and_write(on_tables(TurnHarness(), store))
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
