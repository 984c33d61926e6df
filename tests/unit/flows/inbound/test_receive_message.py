"""A message is stored once, whatever happens around it, and always requested."""

from typing import TYPE_CHECKING, cast

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import Kind
from aftercall.domain.opt_out import OptOutKeyword, OptOutSource
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.flows.optimistic_commit import MOST_TRIES
from aftercall.gateways.twilio.send_rejection import rejected
from tests.builders import NOON
from tests.unit.flows.turn_harness import QUIET, TurnHarness

if TYPE_CHECKING:
    from tests.memory_store.ports import MemoryConversations


def test_the_first_message_begins_a_conversation() -> None:
    harness = TurnHarness()
    assert harness.writes("Hola", sid="SM1") is Receipt.STORED
    assert (harness.state.seq, harness.state.in_seq, harness.state.inbound_count) == (1, 1, 1)
    assert harness.state.started_at == NOON
    assert [message.text for message in harness.world.inbound(harness.customer)] == ["Hola"]
    assert harness.turn_requests.sent == [(harness.customer, "in:SM1")]


def test_a_repeated_message_changes_nothing_and_requests_a_turn_again() -> None:
    harness = TurnHarness()
    harness.writes("Hola", sid="SM1")
    before = harness.state
    assert harness.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert harness.state == before
    assert harness.turn_requests.causes == ["in:SM1", "in:SM1"]


def test_a_queue_that_refuses_is_no_failure_since_the_message_is_due() -> None:
    harness = TurnHarness()
    harness.turn_requests.takes = False
    assert harness.writes("Hola") is Receipt.STORED
    assert harness.state.due_at is not None


def test_two_lines_at_once_both_find_their_place() -> None:
    harness = TurnHarness()
    harness.conversations.meanwhile = [lambda: harness.writes("dos")]
    assert harness.writes("uno") is Receipt.STORED
    assert [(one.seq, one.text) for one in harness.world.inbound(harness.customer)] == [
        (1, "dos"),
        (2, "uno"),
    ]
    assert harness.state.inbound_count == 2
    assert len(harness.clock.slept) == 1


def test_the_same_delivery_at_once_is_stored_once() -> None:
    harness = TurnHarness()
    harness.conversations.meanwhile = [lambda: harness.writes("Hola", sid="SM1")]
    assert harness.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert harness.state.inbound_count == 1


def test_a_conversation_that_never_holds_still_is_tried_again_later() -> None:
    harness = TurnHarness()
    harness.begin()
    harness.conversations.meanwhile = [lambda: harness.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable):
        harness.writes("Hola")
    assert harness.world.inbound(harness.customer) == []


def test_a_message_whose_storing_got_no_answer_requests_a_turn_since_it_may_be_there() -> None:
    harness = TurnHarness()
    whole = harness.conversations

    class Silent:
        def commit(self, commit: Commit) -> CommitResult:
            whole.commit(commit)
            raise Unavailable("no answer")

        def __getattr__(self, name: str) -> object:
            return getattr(whole, name)

    harness.conversations = cast("MemoryConversations", Silent())
    with pytest.raises(Unavailable):
        harness.writes("Hola", sid="SM1")
    harness.conversations = whole
    assert harness.turn_requests.sent == [(harness.customer, "unsure:SM1")]
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_a_stop_takes_effect_in_the_write_that_stores_it() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    writes = harness.world.writes
    harness.writes("STOP")
    assert harness.world.writes == writes + 1
    assert (harness.state.opted_out_at, harness.state.epoch, harness.state.due_at) == (
        NOON,
        1,
        None,
    )
    harness.writes("alta")
    assert (harness.state.opted_out_at, harness.state.epoch) == (None, 2)
    assert harness.state.due_at is not None


def test_customers_do_not_share_anything() -> None:
    ana = TurnHarness()
    bea = TurnHarness("+573000000002", ana.world)
    ana.writes("Soy Ana")
    bea.writes("Soy Bea")
    assert [one.text for one in ana.world.inbound(ana.customer)] == ["Soy Ana"]
    assert [one.text for one in ana.world.inbound(bea.customer)] == ["Soy Bea"]


def test_help_that_twilio_answered_is_stored_and_counts_as_answered() -> None:
    harness = TurnHarness()
    harness.writes("HELP", sid="SM1", opt_out_type=OptOutKeyword.HELP)
    state = harness.state
    assert (state.in_seq, state.answered_seq, state.inbound_count) == (1, 1, 1)
    assert (state.due_at, state.waiting_since, state.opted_out_at) == (None, None, None)
    [silence] = harness.ours
    assert (silence.kind, silence.reason) == (
        Kind.SILENCE,
        "Twilio answered the request for help",
    )
    assert harness.turn_requests.sent == []
    assert harness.writes("HELP", sid="SM1", opt_out_type=OptOutKeyword.HELP) is Receipt.REPEATED
    assert len(harness.ours) == 1


def test_a_kind_of_message_that_whatsapp_does_not_pass_on_is_asked_about() -> None:
    # Reported at https://github.com/chatwoot/chatwoot/pull/14547.
    harness = TurnHarness()
    harness.writes("", message_type="unsupported")
    harness.look(QUIET)
    assert len(harness.agent.questions) == 1
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_help_among_other_lines_is_left_out_of_the_question_and_answered_with_them() -> None:
    harness = TurnHarness()
    harness.writes("¿Cuánto cuesta?")
    harness.writes("HELP", opt_out_type=OptOutKeyword.HELP)
    assert harness.turn_requests.sent
    harness.look(QUIET)
    assert harness.agent.questions[-1].text == "¿Cuánto cuesta?"
    assert harness.state.answered_seq == 2
    assert [one.kind for one in harness.ours] == [Kind.REPLY]


def test_lines_that_nobody_has_to_answer_are_answered_with_silence_by_the_turn_too() -> None:
    harness = TurnHarness()
    harness.writes("", message_type="reaction")
    harness.writes("HELP", opt_out_type=OptOutKeyword.HELP)
    harness.look(QUIET)
    assert harness.agent.questions == []
    assert [one.answers for one in harness.ours] == [SeqRange(after=0, through=2)]
    assert not harness.state.has_unanswered


def test_twilios_keywords_mark_and_clear_and_the_question_after_them_is_answered() -> None:
    # Reported at https://github.com/episphere/connect/issues/1576.
    harness = TurnHarness()
    harness.whatsapp.script = [rejected(code=21610, http_status=400, words="opted out")]
    assert harness.writes("CANCEL", opt_out_type=OptOutKeyword.STOP) is Receipt.STORED
    assert harness.state.opted_out_at is not None
    harness.writes("YES", opt_out_type=OptOutKeyword.START)
    assert harness.state.opted_out_at is None
    harness.look(QUIET)
    assert harness.state.opted_out_by is OptOutSource.PROVIDER
    harness.look(120)
    harness.writes("¿Me cuentan el precio?")
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 2"]
    assert harness.agent.questions[-1].text == "¿Me cuentan el precio?"


def test_who_opted_out_and_writes_again_is_for_a_person_and_never_unseen() -> None:
    harness = TurnHarness()
    harness.writes("STOP")
    assert not harness.state.waits_for_person
    harness.clock.advance(60)
    assert harness.writes("¿Siguen ahí?") is Receipt.STORED_OPTED_OUT
    harness.look(QUIET)
    assert (harness.agent.questions, harness.state.due_at) == ([], None)
    assert harness.state.waits_for_person
    assert harness.state.waiting_since is not None
    assert harness.writes("START") is Receipt.STORED
    harness.look(QUIET)
    assert len(harness.whatsapp.ledger) == 1
    assert not harness.state.waits_for_person
