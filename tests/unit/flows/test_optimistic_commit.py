"""The one way to commit: decided anew on a fresh read, a bounded number of times."""

from dataclasses import replace

import pytest

from aftercall.domain.commit import Commit, CommitResult, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.errors import Unavailable
from aftercall.flows.optimistic_commit import (
    JITTER_SECONDS,
    MOST_TRIES,
    Decided,
    commit_optimistically,
    starting_with,
)
from tests.builders import ANA, a_conversation
from tests.fakes.system import FakeClock, FakeRandom
from tests.memory_store.ports import MemoryConversations
from tests.memory_store.tables import MemoryTables


class Harness:
    """Ana's conversation, renamed by a commit; `decided` holds what each decision was made on."""

    def __init__(self) -> None:
        self.tables = MemoryTables()
        self.tables.conversations[ANA] = a_conversation(version=1)
        self.conversations = MemoryConversations(self.tables)
        self.clock = FakeClock()
        self.decided: list[Conversation | None] = []

    def write_meanwhile(self) -> None:
        before = self.tables.of(ANA)
        self.tables.conversations[ANA] = replace(before, version=before.version + 1)

    def decide(self, found: Conversation | None) -> Decided[str]:
        self.decided.append(found)
        if found is None:
            return Decided(result="nobody")
        commit = commit_of("t" * 26, found, replace(found, name="Ana"))
        return Decided(result="renamed", commit=commit)

    def run(self, **options: object) -> str:
        return commit_optimistically(
            options.pop("load", lambda: self.conversations.load(ANA)),  # type: ignore[arg-type]  # by name
            options.pop("decide", self.decide),  # type: ignore[arg-type]  # by name
            conversations=self.conversations,
            clock=self.clock,
            rng=FakeRandom(),
            doing="renaming Ana",
            **options,  # type: ignore[arg-type]  # a test names options freely
        )


def test_a_decision_is_written_once_and_its_result_returned() -> None:
    harness = Harness()
    assert harness.run() == "renamed"
    assert (harness.tables.of(ANA).name, harness.tables.writes) == ("Ana", 1)
    assert (len(harness.decided), harness.clock.slept) == (1, [])


def test_nothing_is_written_where_nothing_was_decided() -> None:
    harness = Harness()
    harness.tables.conversations.clear()
    assert harness.run() == "nobody"
    assert harness.tables.writes == 0


def test_a_lost_race_is_decided_anew_on_a_fresh_read_after_some_jitter() -> None:
    harness = Harness()
    harness.conversations.meanwhile = [harness.write_meanwhile] * 2
    assert harness.run() == "renamed"
    assert [one.version for one in harness.decided if one] == [1, 2, 3]
    assert harness.clock.slept == [0.5 * JITTER_SECONDS, 0.5 * JITTER_SECONDS * 2]


def test_what_was_read_already_is_decided_on_first_and_only_once() -> None:
    harness = Harness()
    given = harness.tables.of(ANA)
    harness.conversations.meanwhile = [harness.write_meanwhile]
    reads: list[str] = []

    def load() -> Conversation | None:
        reads.append("load")
        return harness.conversations.load(ANA)

    assert harness.run(load=starting_with(given, load)) == "renamed"
    assert (harness.decided[0], len(harness.decided), len(reads)) == (given, 2, 1)


@pytest.mark.parametrize("tries", [1, 3, MOST_TRIES])
def test_tries_that_are_used_up_name_what_was_being_done(tries: int) -> None:
    harness = Harness()
    harness.conversations.meanwhile = [harness.write_meanwhile] * 50
    with pytest.raises(Unavailable, match="renaming Ana"):
        harness.run(tries=tries)
    assert (len(harness.decided), len(harness.clock.slept)) == (tries, tries - 1)


def test_what_used_up_tries_mean_is_the_flows_to_say() -> None:
    harness = Harness()
    harness.conversations.meanwhile = [harness.write_meanwhile] * 50
    assert harness.run(if_exhausted=lambda: "given up") == "given up"


def test_a_commit_that_was_made_before_has_a_result_of_its_own() -> None:
    harness = Harness()

    class Duplicate(MemoryConversations):
        def commit(self, commit: Commit) -> CommitResult:
            return CommitResult.DUPLICATE

    harness.conversations = Duplicate(harness.tables)

    def decide(found: Conversation | None) -> Decided[str]:
        return harness.decide(found)._replace(if_duplicate=lambda: "again")

    assert harness.run(decide=decide) == "again"
    assert len(harness.decided) == 1


def test_a_table_without_an_answer_is_not_tried_again() -> None:
    harness = Harness()

    class Silent(MemoryConversations):
        def commit(self, commit: Commit) -> CommitResult:
            raise Unavailable("no answer")

    harness.conversations = Silent(harness.tables)
    with pytest.raises(Unavailable, match="no answer"):
        harness.run()
    assert len(harness.decided) == 1
