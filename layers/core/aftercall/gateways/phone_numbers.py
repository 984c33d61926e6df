"""Reads the number that a call reached, as trunks and lists write it, into a customer's number.

A wrong number is somebody else's, who would get the opening with name and topic. So a number
counts only if it is valid in the tables of `phonenumbers`, never if it is merely possible, and one
that names no country only with the setting DefaultCountry. Numbers that are written in two ways
(`canonical`) are put into the one way first, since the tables know only one of them.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from aftercall.domain.errors import Misconfigured
from aftercall.domain.phone import canonical

_SCHEME = re.compile(r"(whatsapp|tel|sips?|p):", re.IGNORECASE)
_NUMBER = re.compile(r"(\+?)([0-9]{5,20})")
# A spreadsheet's number. With fewer decimals than its exponent it has lost digits.
_WHOLE_FLOAT = re.compile(r"([0-9]{8,15})[.,]0{1,2}")
_SCIENTIFIC = re.compile(r"([1-9])[.,]([0-9]+)[Ee]\+?([0-9]{1,2})")
# In Mexico 1 stood before a mobile number only behind 52: alone it is the code of another country.
_NEVER_NATIONAL = {"MX": re.compile(r"1[0-9]{10}")}
_ACCESS_CODE = "00"
_SEPARATORS = frozenset({"Zs", "Cf", "Pd", "Ps", "Pe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledNumber:
    """The customer's number, or None; `without_country` says that the text does not name one."""

    phone: str | None = None
    without_country: bool = False


class NumberReader:
    """Reads numbers; those without a country are of `default_country` (two letters), or of none."""

    def __init__(self, default_country: str | None = None) -> None:
        """Raise Misconfigured where there is no such country."""
        if default_country and default_country not in phonenumbers.SUPPORTED_REGIONS:
            raise Misconfigured(f"DEFAULT_COUNTRY is no country's two letters: {default_country!r}")
        self._country = default_country

    def read(self, written: str | None) -> CalledNumber:
        """Return the number that a text can only mean; for any other text, none."""
        found = _NUMBER.fullmatch(_digits(written or ""))
        if found is None:
            return CalledNumber()
        plus, digits = found.groups()
        if plus:
            return CalledNumber(phone=_valid(f"+{digits}"))
        is_abroad = digits.startswith(_ACCESS_CODE)
        readings = {self._national(digits), _valid(f"+{digits[2:]}") if is_abroad else None}
        readings.discard(None)
        if len(readings) == 1:
            return CalledNumber(phone=readings.pop())
        # Two fit where 00 and a country's own access code (Colombia's 009) are both possible.
        return CalledNumber(without_country=bool(readings) or not is_abroad)

    def _national(self, digits: str) -> str | None:
        """Return the number that these digits reach when they are dialled in the default country.

        Digits behind the country's own access code reach any country; others only its own.
        """
        never = _NEVER_NATIONAL.get(self._country or "")
        if self._country is None or (never and never.fullmatch(digits)):
            return None
        phone = _valid(digits, self._country)
        if phone is None:
            return None
        number = phonenumbers.parse(phone)
        has_own_code = number.country_code == phonenumbers.country_code_for_region(self._country)
        is_own = phonenumbers.region_code_for_number(number) == self._country
        return phone if is_own or not has_own_code else None


INTERNATIONAL_ONLY = NumberReader()


def _valid(text: str, country: str | None = None) -> str | None:
    """Return the valid number in a text as a customer's number, or None."""
    try:
        phone = canonical(_e164(phonenumbers.parse(text, country)))
        return phone if phonenumbers.is_valid_number(phonenumbers.parse(phone)) else None
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(written: str) -> str:
    """Return the digits, with their plus, of a number as lists and trunks write it.

    What is no digit and no separator stays, so that such a text is no number.
    """
    text = written.strip().strip("'\"`")
    scheme = _SCHEME.match(text)
    if scheme is not None:
        text = re.split("[@;]", text[scheme.end() :])[0]
    whole = _WHOLE_FLOAT.fullmatch(text)
    if whole is not None:
        return whole[1]
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific is not None:
        first, decimals, exponent = scientific.groups()
        kept = decimals[: int(exponent)]
        rest = decimals[int(exponent) :].strip("0")
        return first + kept if len(kept) == int(exponent) and not rest else text
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    """Return a digit of any script as 0 to 9, nothing for a separator, else the character."""
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind in _SEPARATORS or character in ".\u2212":
        return ""
    return "+" if character == "\uff0b" else character
