"""What a stop or a hand-over keeps from being sent, at whatever moment it comes."""

from aftercall.domain.conversation import Control
from aftercall.domain.message import State
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from tests.builders import ANA, a_reply, an_opening
from tests.unit.flows.turn_bench import QUIET, TurnBench, told

IDLE = TurnOutcome.IDLE


def test_after_a_stop_nothing_is_sent_and_the_answer_is_kept_as_a_draft() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.agent.while_thinking = [lambda: bench.writes("STOP")]
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (
        IDLE,
        [TurnEventKind.ANSWERED, TurnEventKind.DRAFT_KEPT],
    )
    assert bench.whatsapp.ledger == []
    assert bench.world.drafts[ANA].text == "Respuesta 1"
    assert len(bench.agent.questions) == 1
    bench.look(600)
    assert bench.whatsapp.ledger == []


def test_who_comes_back_after_a_stop_is_answered_about_everything() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.writes("STOP")
    bench.look(QUIET)
    bench.writes("ALTA")
    bench.look(QUIET)
    assert [question.text for question in bench.agent.questions] == ["Hola\nSTOP\nALTA"]


def test_after_a_hand_over_nothing_is_sent_and_the_answer_is_kept_as_a_draft() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.agent.while_thinking = [bench.person_takes_over]
    assert told(bench.look(QUIET)) == [TurnEventKind.ANSWERED, TurnEventKind.DRAFT_KEPT]
    assert bench.whatsapp.ledger == []
    assert bench.state.control is Control.HUMAN
    bench.person_gives_back()
    bench.look()
    assert bench.whatsapp.texts == ["Respuesta 2"]


def test_a_person_who_took_over_and_gave_back_is_a_moved_fence_too() -> None:
    bench = TurnBench()
    bench.writes("Hola")

    def there_and_back() -> None:
        bench.person_takes_over()
        bench.person_gives_back()

    bench.agent.while_thinking = [there_and_back]
    bench.look(QUIET)
    assert bench.world.drafts[ANA].text == "Respuesta 1"
    assert bench.whatsapp.texts == ["Respuesta 2"]


def test_parts_that_were_not_begun_are_cancelled_by_a_hand_over() -> None:
    bench = TurnBench()
    bench.agent.script = ["\n\n".join(["palabra " * 150] * 3)]
    bench.writes("Cuéntame")
    bench.conversations.meanwhile_alone = [bench.person_takes_over]
    report = bench.look(QUIET)
    assert told(report).count(TurnEventKind.CANCELLED) == 2
    assert len(bench.whatsapp.ledger) == 1
    assert [one.state for one in bench.ours] == [State.SENT, State.CANCELLED, State.CANCELLED]
    assert (bench.state.outbox, bench.state.answered_seq) == ((), 1)


def test_an_opening_that_waits_is_cancelled_by_a_stop_and_gives_no_range_back() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,))
    bench.world.put(an_opening(content_sid="HX1"))
    bench.writes("BAJA")
    report = bench.look(QUIET)
    assert [event.facts for event in report.events] == [{"seq": 1, "rule": "opted_out"}]
    assert (bench.ours[0].state, bench.ours[0].reason) == (State.CANCELLED, "opted_out")
    assert (bench.whatsapp.ledger, bench.state.outbox) == ([], ())


def test_a_reply_that_was_never_begun_gives_its_range_back_to_be_answered_later() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    bench.change(seq=2, answered_seq=1, outbox=(2,), waiting_since=None, control=Control.HUMAN)
    bench.world.put(a_reply(answers=SeqRange(through=1)))
    bench.look()
    assert bench.state.answered_seq == 0
    bench.person_gives_back()
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["Respuesta 1"]
