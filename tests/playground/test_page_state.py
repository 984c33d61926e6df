"""The state of the pages numbers changes, and only changes."""

from __future__ import annotations

from local.playground.page_state import PageState
from local.playground.watch import Source, Watch


def test_a_part_is_a_change_until_it_was_seen_and_again_once_it_changed() -> None:
    state = PageState()
    state.put("clock", 1)
    state.put("queue", [])
    first = state.after(0)
    assert first.parts == {"clock": 1, "queue": []}
    state.put("queue", [])
    assert state.after(first.number).parts == {}
    state.put("queue", ["one"])
    assert state.after(first.number).parts == {"queue": ["one"]}
    assert state.after(0).parts == {"clock": 1, "queue": ["one"]}


def test_each_state_has_a_run_of_its_own() -> None:
    assert PageState().run != PageState().run


def test_a_source_is_read_once_an_interval_or_after_an_action() -> None:
    reads: list[int] = []

    def read_parts() -> list[tuple[str, object]]:
        reads.append(1)
        return [("reads", len(reads))]

    watch = Watch(PageState(), [Source(read=read_parts, every=3600.0)])
    for _ in range(3):
        watch.refresh()
    assert len(reads) == 1
    watch.refresh(all_of_it=True)
    assert watch.state.after(0).parts == {"reads": 2}
