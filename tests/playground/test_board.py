"""The board numbers changes, and only changes."""

from __future__ import annotations

from local.playground.board import Board
from local.playground.watch import Source, Watch


def test_a_part_is_news_until_it_was_seen_and_again_once_it_changed() -> None:
    board = Board()
    board.put("clock", 1)
    board.put("queue", [])
    first = board.after(0)
    assert first.parts == {"clock": 1, "queue": []}
    board.put("queue", [])
    assert board.after(first.number).parts == {}
    board.put("queue", ["one"])
    assert board.after(first.number).parts == {"queue": ["one"]}
    assert board.after(0).parts == {"clock": 1, "queue": ["one"]}


def test_each_board_is_a_run_of_its_own() -> None:
    assert Board().run != Board().run


def test_a_source_is_looked_at_no_more_often_than_it_is_worth_unless_something_was_done() -> None:
    looks: list[int] = []

    def look() -> list[tuple[str, object]]:
        looks.append(1)
        return [("looks", len(looks))]

    watch = Watch(Board(), [Source(look=look, every=3600.0)])
    for _ in range(3):
        watch.refresh()
    assert len(looks) == 1
    watch.refresh(all_of_it=True)
    assert watch.board.after(0).parts == {"looks": 2}
