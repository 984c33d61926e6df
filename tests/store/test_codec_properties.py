"""Whatever a stored dataclass holds comes back: from an item's attributes, and from a JSON body."""

from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.store.call_items import read_record, read_text, record_item, text_item
from aftercall.store.conversation_items import read_state, state_item
from aftercall.store.message_items import inbound_item, outbound_item, read_message
from tests.store.data import ANA, NOON

TOKEN = "t" * 26
Values = st.SearchStrategy[Any]

# All of Unicode would cost seconds of preparation and show nothing more about the codec.
TEXT = st.text(alphabet='aZñ0 #."\\\n\x00👋', max_size=6)
PLAIN: dict[object, Values] = {
    str: TEXT,
    bool: st.booleans(),
    # DynamoDB's numbers have 38 digits.
    int: st.integers(-(10**37), 10**37),
    float: st.sampled_from([0.0, -1.0, 0.1, 12.5, 1e-7, 1e22, -2.5e-30]),
    datetime: st.integers(0, 2**45).map(lambda ms: NOON + timedelta(milliseconds=ms - 2**40)),
    NoneType: st.none(),
}
SEQS = st.integers(0, 10**9)
UNKNOWN = st.dictionaries(
    TEXT.map(lambda name: f"newer_{name}"),
    st.sampled_from([{"SS": ["a"]}, {"M": {"in": {"NS": ["1"]}}}, {"B": b"\x00"}]),
    max_size=2,
)
either_way = settings(max_examples=40, deadline=None, derandomize=True)


def any_of(cls: type[Any], **given: Values) -> Values:
    """Return a strategy for a dataclass in which every field varies."""
    varied = {field.name: field.type for field in fields(cls) if field.name not in given}
    if "unknown_attributes" in varied:
        del varied["unknown_attributes"]
        given = {**given, "unknown_attributes": UNKNOWN}
    return st.builds(cls, **{name: values_of(kind) for name, kind in varied.items()}, **given)


def values_of(kind: Any) -> Values:
    """Return a strategy for the values of a field's type."""
    cls: type[Any] = kind
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, UnionType):
        return st.one_of([values_of(one) for one in get_args(kind)])
    if get_origin(kind) is tuple:
        return st.lists(values_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(values_of, get_args(kind)), max_size=2)
    return any_of(cls) if is_dataclass(kind) else st.sampled_from(kind)


def same(read: Any, written: Any) -> bool:
    """Say whether two values are equal in the unknown attributes too, which equality leaves out."""
    return bool(read == written and read.unknown_attributes == written.unknown_attributes)


@either_way
@given(any_of(Conversation))
def test_any_conversation_comes_back(conversation: Conversation) -> None:
    assert same(read_state(state_item(conversation, TOKEN, 365)), conversation)


@either_way
@given(any_of(InboundMessage, seq=SEQS))
def test_any_message_of_a_customer_comes_back(message: InboundMessage) -> None:
    assert same(read_message(inbound_item(message, 365)), message)


@either_way
@given(any_of(OutboundMessage, seq=SEQS))
def test_any_message_of_ours_comes_back(message: OutboundMessage) -> None:
    assert same(read_message(outbound_item(message, TOKEN, 365)), message)


@either_way
@given(any_of(CallRecord, customer=st.none() | TEXT.filter(bool)))
def test_any_record_of_a_call_comes_back(record: CallRecord) -> None:
    assert same(read_record(record_item(record, 365)), record)


@either_way
@given(any_of(FinishedCall))
def test_any_call_comes_back_with_its_words(call: FinishedCall) -> None:
    assert read_text(text_item(ANA, call, 365)) == call
