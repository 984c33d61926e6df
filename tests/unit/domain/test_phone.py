"""Numbers as Twilio and people write them."""

import pytest

from aftercall.domain.errors import InvalidAddress
from aftercall.domain.phone import (
    canonical,
    other_address,
    read_customer,
    read_phone,
    read_scoped_id,
    to_whatsapp,
)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("+573000000001", "+573000000001"),
        ("573000000001", "+573000000001"),
        ("00573000000001", "+573000000001"),
        ("0057 300 000 0001", "+573000000001"),
        (" +57 (300) 000-00.01 ", "+573000000001"),
        ("+57\u00a0300\u00a0000\u00a00001", "+573000000001"),
        ("whatsapp:+12025550101", "+12025550101"),
        ("12025550101", "+12025550101"),
        ("+1", None),
        ("+0573000000001", None),
        ("+1234567890123456", None),
        ("+57300000000a", None),
        ("++573000000001", None),
        ("+573000000001\n+573000000002", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str | None, phone: str | None) -> None:
    assert read_phone(typed) == phone


@pytest.mark.parametrize(
    "customer", ["+573000000001", "+12025550101", "US.13491208655302741918", "CO.ENT.abc123"]
)
def test_a_whatsapp_address_is_read_and_written_back(customer: str) -> None:
    assert read_customer(to_whatsapp(customer)) == customer


@pytest.mark.parametrize(
    "address",
    [
        "+573000000001",
        "whatsapp:",
        "whatsapp:573000000001",
        "whatsapp: 573000000001",
        "whatsapp:+57300000000१",
        "whatsapp:+573000000001\n",
        "whatsapp:STATE",
        "whatsapp:us.134912",
        "whatsapp:US." + "1" * 129,
        "sms:+573000000001",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidAddress):
        read_customer(address)


@pytest.mark.parametrize(
    ("one_way", "other_way"),
    [
        ("+525512345678", "+5215512345678"),
        ("+5491123456789", "+541123456789"),
        ("+5493511234567", "+543511234567"),
        ("+5511987654321", "+551187654321"),
        ("+5585961234567", "+558561234567"),
    ],
)
def test_a_number_that_is_written_in_two_ways_is_one_customer(one_way: str, other_way: str) -> None:
    for number in (one_way, other_way):
        assert canonical(number) == one_way
        assert read_phone(number) == read_phone(f"00{number[1:]}") == one_way
        assert read_customer(to_whatsapp(number)) == one_way
    assert other_address(to_whatsapp(one_way), one_way) is None
    assert other_address(to_whatsapp(other_way), one_way) == other_way


@pytest.mark.parametrize(
    "number",
    [
        "+573000000001",
        "+12025550101",
        "+52155123456",
        "+521551234567",
        "+52155123456789",
        "+54112345678",
        "+549112345678",
        "+54911234567890",
        "+551132345678",
        "+5511887654321",
        "+55118765432",
        "+550187654321",
    ],
)
def test_every_other_number_stays_as_it_is(number: str) -> None:
    assert canonical(number) == number


def test_the_one_way_of_writing_a_number_is_its_own() -> None:
    for number in ("+525512345678", "+5491123456789", "+5511987654321"):
        assert canonical(canonical(number)) == number


@pytest.mark.parametrize(
    ("address", "scoped_id"),
    [
        ("whatsapp:CO.0000000000000001", "CO.0000000000000001"),
        ("whatsapp:MX.ENT.abc123", "MX.ENT.abc123"),
        ("CO.0000000000000001", None),
        ("whatsapp:+573000000001", None),
        ("whatsapp:co.1", None),
        ("whatsapp:CO.1\n", None),
        ("whatsapp:CO.", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_scoped_id_is_none(address: str | None, scoped_id: str | None) -> None:
    assert read_scoped_id(address) == scoped_id
