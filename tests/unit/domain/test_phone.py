"""Numbers as Twilio and people write them."""

import pytest

from aftercall.domain.errors import InvalidAddress
from aftercall.domain.phone import read_customer, read_phone, to_whatsapp


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
