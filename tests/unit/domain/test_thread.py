"""A thread is read as its lines arrived; no line goes before an answer that did not know it."""

from itertools import permutations
from random import Random

from aftercall.domain.message import InboundMessage, Kind, Message, State
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.thread import by_arrival, in_order, in_time
from tests.builders import NOON, a_message, a_reply, an_opening, seconds


def line(text: str, seq: int, second: float) -> InboundMessage:
    return a_message(text, seq=seq, at=NOON + seconds(second))


def texts(messages: list[Message]) -> list[str]:
    return [one.text for one in messages]


def test_lines_are_read_as_they_arrived_and_those_of_one_moment_as_they_were_stored() -> None:
    lines = [line("dos", 2, 0.3), line("tres", 3, 0.3), line("uno", 4, 0)]
    for stored in permutations(lines):
        assert [one.text for one in by_arrival(stored)] == ["uno", "dos", "tres"]


def test_unanswered_lines_change_places_and_our_messages_keep_theirs() -> None:
    opening = an_opening("Hola", seq=1)
    reply = a_reply("Sí", seq=4, answers=SeqRange(after=0, through=3))
    found = in_order([opening, line("dos", 2, 0.3), line("uno", 3, 0), reply])
    assert texts(found) == ["Hola", "uno", "dos", "Sí"]


def test_a_line_stays_behind_the_answer_to_what_arrived_after_it() -> None:
    reply = a_reply("Sí", seq=2, answers=SeqRange(after=0, through=1))
    stored: list[Message] = [line("dos", 1, 5), reply, line("uno", 3, 0)]
    assert texts(in_order(stored)) == ["dos", "Sí", "uno"]


def test_a_line_stored_while_the_agent_thought_goes_before_what_it_came_before() -> None:
    stored: list[Message] = [
        line("uno", 1, 0),
        line("tres", 2, 3),
        a_reply("A uno", seq=3, answers=SeqRange(after=0, through=1)),
        line("dos", 4, 2),
        a_reply("A dos y tres", seq=5, answers=SeqRange(after=1, through=4)),
    ]
    assert texts(in_order(stored)) == ["uno", "dos", "tres", "A uno", "A dos y tres"]


def test_what_answers_nothing_keeps_no_lines_apart() -> None:
    apology = a_reply("Un momento", seq=2, kind=Kind.NOTICE)
    stored: list[Message] = [line("dos", 1, 5), apology, line("uno", 3, 0)]
    assert texts(in_order(stored)) == ["uno", "dos", "Un momento"]


def test_a_cancelled_answer_leaves_its_lines_unanswered() -> None:
    cancelled = a_reply("Sí", seq=2, answers=SeqRange(after=0, through=1), state=State.CANCELLED)
    stored: list[Message] = [line("dos", 1, 5), cancelled, line("uno", 3, 0)]
    assert texts(in_order(stored)) == ["uno", "dos", "Sí"]


def test_the_lines_of_one_answer_are_always_read_as_they_are_asked() -> None:
    for seed in range(300):
        stored = _a_thread(Random(seed))
        read = in_order(stored)
        assert sorted(one.seq for one in read) == [one.seq for one in stored]
        answers = [one for one in stored if not isinstance(one, InboundMessage)]
        assert [one for one in read if not isinstance(one, InboundMessage)] == answers
        for reply in answers:
            asked = [
                one for one in read if isinstance(one, InboundMessage) and one.seq in reply.answers
            ]
            assert asked == by_arrival(asked)
            assert all(read.index(one) < read.index(reply) for one in asked)


def _a_thread(rng: Random) -> list[Message]:
    stored: list[Message] = []
    answered = newest = 0
    for seq in range(1, 15):
        if rng.random() < 0.7 or newest == answered:
            stored.append(line(f"{seq}", seq, rng.randint(0, 20)))
            newest = seq
            continue
        # What was asked may be less than what is stored by now.
        lines = [one.seq for one in stored if isinstance(one, InboundMessage)]
        upto = rng.choice([one for one in lines if one > answered])
        stored.append(a_reply(f"{seq}", seq=seq, answers=SeqRange(after=answered, through=upto)))
        answered = upto
    return stored


def test_two_threads_are_one_in_time_and_each_keeps_its_order() -> None:
    earlier = [line("uno", 2, 0), line("tres", 1, 9)]
    later: list[Message] = [a_reply("dos", seq=1, created_at=NOON + seconds(5)), line("d", 2, 4)]
    assert texts(in_time(earlier, later)) == ["uno", "dos", "d", "tres"]
