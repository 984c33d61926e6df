"""What a stop or a hand-over keeps from being sent, at whatever moment it comes."""

from aftercall.domain.conversation import Control
from aftercall.domain.message import State
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from tests.builders import ANA, a_reply, an_opening
from tests.unit.flows.turn_harness import QUIET, TurnHarness, told

IDLE = TurnOutcome.IDLE


def test_after_a_stop_nothing_is_sent_and_the_answer_is_kept_as_a_draft() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.agent.while_thinking = [lambda: harness.writes("STOP")]
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (
        IDLE,
        [TurnEventKind.ANSWERED, TurnEventKind.DRAFT_KEPT],
    )
    assert harness.whatsapp.ledger == []
    assert harness.world.drafts[ANA].text == "Respuesta 1"
    assert len(harness.agent.questions) == 1
    harness.look(600)
    assert harness.whatsapp.ledger == []


def test_who_comes_back_after_a_stop_is_answered_about_everything() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.writes("STOP")
    harness.look(QUIET)
    harness.writes("ALTA")
    harness.look(QUIET)
    assert [question.text for question in harness.agent.questions] == ["Hola\nSTOP\nALTA"]


def test_after_a_hand_over_nothing_is_sent_and_the_answer_is_kept_as_a_draft() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.agent.while_thinking = [harness.person_takes_over]
    assert told(harness.look(QUIET)) == [TurnEventKind.ANSWERED, TurnEventKind.DRAFT_KEPT]
    assert harness.whatsapp.ledger == []
    assert harness.state.control is Control.HUMAN
    harness.person_gives_back()
    harness.look()
    assert harness.whatsapp.texts == ["Respuesta 2"]


def test_a_person_who_took_over_and_gave_back_is_a_moved_fence_too() -> None:
    harness = TurnHarness()
    harness.writes("Hola")

    def there_and_back() -> None:
        harness.person_takes_over()
        harness.person_gives_back()

    harness.agent.while_thinking = [there_and_back]
    harness.look(QUIET)
    assert harness.world.drafts[ANA].text == "Respuesta 1"
    assert harness.whatsapp.texts == ["Respuesta 2"]


def test_parts_that_were_not_begun_are_cancelled_by_a_hand_over() -> None:
    harness = TurnHarness()
    harness.agent.script = ["\n\n".join(["palabra " * 150] * 3)]
    harness.writes("Cuéntame")
    harness.conversations.meanwhile_alone = [harness.person_takes_over]
    report = harness.look(QUIET)
    assert told(report).count(TurnEventKind.CANCELLED) == 2
    assert len(harness.whatsapp.ledger) == 1
    assert [one.state for one in harness.ours] == [State.SENT, State.CANCELLED, State.CANCELLED]
    assert (harness.state.outbox, harness.state.answered_seq) == ((), 1)


def test_an_opening_that_waits_is_cancelled_by_a_stop_and_gives_no_range_back() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,))
    harness.world.put(an_opening(content_sid="HX1"))
    harness.writes("BAJA")
    report = harness.look(QUIET)
    assert [event.facts for event in report.events] == [{"seq": 1, "rule": "opted_out"}]
    assert (harness.ours[0].state, harness.ours[0].reason) == (State.CANCELLED, "opted_out")
    assert (harness.whatsapp.ledger, harness.state.outbox) == ([], ())


def test_a_reply_that_was_never_begun_gives_its_range_back_to_be_answered_later() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.change(seq=2, answered_seq=1, outbox=(2,), waiting_since=None, control=Control.HUMAN)
    harness.world.put(a_reply(answers=SeqRange(through=1)))
    harness.look()
    assert harness.state.answered_seq == 0
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 1"]
