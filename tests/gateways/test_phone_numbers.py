"""Numbers as trunks, lists and spreadsheets write them: the right customer's, or nobody's.

Reported at https://elevenlabs.io/docs/agents-platform/phone-numbers/sip-trunking (a trunk dials
national numbers) and https://non-cli.site/kb/dialing-format-e164 (lists).
"""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercall.domain.errors import Misconfigured
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY, CalledNumber, NumberReader

ANA = "+573000000010"
WITHOUT_COUNTRY = CalledNumber(without_country=True)


def number(phone: str) -> CalledNumber:
    return CalledNumber(phone=phone)


WRITTEN = (
    "+573000000010", "+57 300 000 0010", "+57 (300) 000-00.10", "(+57) 300 000 0010",
    "00573000000010", "0057 300 000 0010", "00 57-300-000-0010", " +573000000010\t",
    "+57\u00a0300\u202f000\u2009 0010", "+57\u2011300\u2013000\u22120010", "\ufeff+573000000010",
    "\u202a+57 300 000 0010\u202c", "+57\u200b300\u2060000\u00ad0010", "'+573000000010",
    "＋５７３０００００００１０", "+٥٧٣٠٠٠٠٠٠٠١٠", "whatsapp:+573000000010", "tel:+57-300-000-0010",
    "sip:+573000000010@trunk.example.com", "sips:+573000000010;user=phone", "p:+573000000010",
)  # fmt: skip


@pytest.mark.parametrize("country", [None, "CO", "BR", "MX", "AR", "US", "RU"])
@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_with_its_country_is_read_however_it_is_written(
    written: str, country: str | None
) -> None:
    assert NumberReader(country).read(written) == number(ANA)


def test_numbers_for_examples_are_numbers() -> None:
    american = [f"+120255501{n:02}" for n in range(100)]
    for phone in [*american, *(f"+5730000000{n:02}" for n in range(100))]:
        assert INTERNATIONAL_ONLY.read(phone) == number(phone)


@pytest.mark.parametrize(
    "written",
    [
        "51900000010", "(51) 90000-0010", "(479) 900-0010", "3000000010", "2025550101",
        "573000000010", "573000000010.0", "573000000010,00", "5.73000000010E+11", "12025550101",
    ],
)  # fmt: skip
def test_a_number_without_a_country_is_nobodys(written: str) -> None:
    assert INTERNATIONAL_ONLY.read(written) == WITHOUT_COUNTRY


@pytest.mark.parametrize(
    ("country", "written", "phone"),
    [
        ("BR", "51900000010", "+5551900000010"),
        ("BR", "(51) 90000-0010", "+5551900000010"),
        ("BR", "055 90000-0010", "+5555900000010"),
        ("BR", "55900000010", "+5555900000010"),
        ("BR", "5551900000010", "+5551900000010"),
        ("US", "(479) 900-0010", "+14799000010"),
        ("US", "2025550101", "+12025550101"),
        ("US", "12025550101", "+12025550101"),
        ("US", "011 57 300 000 0010", ANA),
        ("CO", "3000000010", ANA),
        ("CO", "573000000010", ANA),
        ("CO", "573000000010.0", ANA),
        ("CO", "5.73000000010E+11", ANA),
        ("CO", "5,73000000010E11", ANA),
        ("GB", "(0)20 7946 0010", "+442079460010"),
    ],
)
def test_a_national_number_is_its_own_countrys(country: str, written: str, phone: str) -> None:
    assert NumberReader(country).read(written) == number(phone)


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("CO", "51900000010"),
        ("CO", "2025550101"),
        ("CO", "12025550101"),
        ("US", "4165550100"),
        ("BR", "573000000010"),
        ("MX", "12025550101"),
        ("AR", "573000000010"),
    ],
)
def test_with_a_default_country_a_number_is_never_another_countrys(
    country: str, written: str
) -> None:
    assert NumberReader(country).read(written) == WITHOUT_COUNTRY


def test_an_access_code_that_two_countries_could_follow_is_for_a_person() -> None:
    """Colombia dials 009 1 for the United States; 00 91 is India."""
    assert NumberReader("CO").read("0091 202 555 0101") == WITHOUT_COUNTRY


@pytest.mark.parametrize(
    "written",
    [
        None, "", " ", "0", "+", "+1", "00", "abc", "+573000000010x", "+57300000001O",
        "++573000000010", "+57+3000000010", "+573000000010/11", "+573000000010,+573000000011",
        "+573000000010\n+573000000011", "+573000000010 ext. 5", "1-800-FLOWERS", "+0573000000010",
        "5.73000E+11", "5,73E+11", "5.73000000010E+12", "+5.73000000010E+11", "1E+400",
        "+5730000000100", "+57300000001", "+5732", "+447700900010", "+15555550100", "+999123456789",
        "+1234567890123456", "9" * 400, "\ud800", "0000000000",
    ],
)  # fmt: skip
def test_what_is_no_valid_number_is_none(written: str | None) -> None:
    for country in (None, "CO"):
        assert NumberReader(country).read(written).phone is None


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("+44 (0)20 7946 0010", "+442079460010"),
        ("+44 020 7946 0010", "+442079460010"),
        ("+39 (0)6 1234567", "+39061234567"),
        ("+55 (0)11 98000-0010", "+5511980000010"),
    ],
)
def test_a_trunk_zero_is_left_out_where_the_country_has_one(written: str, phone: str) -> None:
    assert INTERNATIONAL_ONLY.read(written) == number(phone)


TWO_NOTATIONS = {
    ("MX", "+525500000010"): (
        ["+5215500000010", "+52 044 55 0000 0010", "+52 01 55 0000 0010", "00521 55 0000 0010"],
        ["55 0000 0010", "525500000010", "5215500000010", "044 55 0000 0010", "045 5500000010"],
    ),
    ("AR", "+5491123450010"): (
        ["+541123450010", "+54 9 11 2345 0010", "+54 011 15 2345 0010", "0054 11 2345-0010"],
        ["11 2345 0010", "011 15 2345-0010", "541123450010", "5491123450010"],
    ),
    ("BR", "+5511980000010"): (
        ["+551180000010", "+55 11 98000-0010", "+55 011 8000-0010", "0055 11 8000-0010"],
        ["11 98000-0010", "11 8000-0010", "011 98000-0010", "551180000010", "5511980000010"],
    ),
}


@pytest.mark.parametrize(("whose", "written"), TWO_NOTATIONS.items())
def test_both_notations_of_a_mobile_number_are_one_customer(
    whose: tuple[str, str], written: tuple[list[str], list[str]]
) -> None:
    (country, phone), (international, national) = whose, written
    for text in (phone, *international):
        assert INTERNATIONAL_ONLY.read(text) == number(phone)
    for text in chain([phone], international, national):
        assert NumberReader(country).read(text) == number(phone)
    for text in national:
        assert INTERNATIONAL_ONLY.read(text).phone is None


@given(st.text(alphabet="0123456789+ ().-E,", max_size=24), st.sampled_from([None, "CO", "MX"]))
def test_what_is_read_once_stays_as_it_is(written: str, country: str | None) -> None:
    found = NumberReader(country).read(written)
    if found.phone is not None:
        assert NumberReader(country).read(found.phone) == found
        assert not found.without_country


def test_a_country_that_is_none_is_named() -> None:
    with pytest.raises(Misconfigured, match="DEFAULT_COUNTRY"):
        NumberReader("XX")
